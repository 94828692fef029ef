/* What esp32/slots.c says that a board is, by the settings it is compiled with. */
#include <stdio.h>

#include "../../main/c/esp32/slots.c"

const esp_partition_t *esp_ota_get_next_update_partition(const esp_partition_t *start) { return start; }

const esp_partition_t *esp_ota_get_running_partition(void) { return NULL; }

esp_err_t esp_ota_get_state_partition(const esp_partition_t *partition, esp_ota_img_states_t *state) {
  (void) partition;
  (void) state;
  return ESP_FAIL;
}

esp_err_t esp_ota_set_boot_partition(const esp_partition_t *partition) {
  (void) partition;
  return ESP_FAIL;
}

esp_err_t esp_ota_mark_app_valid_cancel_rollback(void) { return ESP_FAIL; }

esp_err_t esp_ota_mark_app_invalid_rollback(void) { return ESP_FAIL; }

esp_err_t esp_partition_erase_range(const esp_partition_t *of, size_t at, size_t size) {
  (void) of;
  (void) at;
  (void) size;
  return ESP_FAIL;
}

esp_err_t esp_partition_write(const esp_partition_t *to, size_t at, const void *from, size_t size) {
  (void) to;
  (void) at;
  (void) from;
  (void) size;
  return ESP_FAIL;
}

esp_err_t esp_partition_read(const esp_partition_t *from, size_t at, void *to, size_t size) {
  (void) from;
  (void) at;
  (void) to;
  (void) size;
  return ESP_FAIL;
}

int32_t identity_read(const char *part, uint8_t *bytes, int32_t room) {
  (void) part;
  (void) bytes;
  (void) room;
  return IDENTITY_NONE;
}

bool identity_write(const char *part, const uint8_t *bytes, int32_t length) {
  (void) part;
  (void) bytes;
  (void) length;
  return false;
}

int main(void) {
  int8_t text[32];
  int32_t length = slots_chip(text);
  printf("%.*s ", (int) length, (const char *) text);
  length = slots_flash(text);
  printf("%.*s\n", (int) length, (const char *) text);
  return 0;
}
