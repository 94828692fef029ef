/* The two places for a firmware: the partitions ota_0 and ota_1, of which ESP-IDF's boot loader starts the
 * one that otadata names. A firmware on trial has one boot: one that is reset before it was confirmed is
 * passed over at the next.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/system/ota.html */
#include "slots.h"

#include <ctype.h>
#include <string.h>

#include <esp_log.h>
#include <esp_ota_ops.h>
#include <sdkconfig.h>

#include "identity.h"
#include "port.h"

#define SECTOR 4096
/* What flash encryption can write at once. */
#define WRITE_UNIT 16
#define NOTE "slots"
#define CHANGE "change"

static const char tag[] = "slots";

static const esp_partition_t *other(void) {
  static const esp_partition_t *partition;
  if (partition == NULL) {
    partition = esp_ota_get_next_update_partition(NULL);
  }
  return partition == esp_ota_get_running_partition() ? NULL : partition;
}

static int32_t answer(esp_err_t error) {
  if (error != ESP_OK) {
    ESP_LOGE(tag, ERROR_FORMAT, ERROR_ARGUMENTS(error));
  }
  return error == ESP_OK ? 0 : -1;
}

int32_t slots_bytes(void) { return other() == NULL ? 0 : (int32_t) other()->size; }

int32_t slots_running(void) {
  return esp_ota_get_running_partition()->subtype == ESP_PARTITION_SUBTYPE_APP_OTA_1;
}

/* esp32s3 is ESP32-S3 in manifests. */
int32_t slots_chip(int8_t *text) {
  static const char target[] = CONFIG_IDF_TARGET;
  int32_t length = 0;
  for (size_t i = 0; i < sizeof target - 1; i++) {
    if (i == sizeof "esp32" - 1) {
      text[length++] = '-';
    }
    text[length++] = (int8_t) toupper((unsigned char) target[i]);
  }
  return length;
}

int32_t slots_flash(int8_t *text) {
  static const char size[] = CONFIG_ESPTOOLPY_FLASHSIZE;
  for (size_t i = 0; i < sizeof size - 1; i++) {
    text[i] = (int8_t) tolower((unsigned char) size[i]);
  }
  return (int32_t) sizeof size - 1;
}

static bool is_inside(int32_t position, int32_t length) {
  return other() != NULL && position >= 0 && length >= 0
         && (uint32_t) position + (uint32_t) length <= other()->size;
}

static esp_err_t erase(size_t position, size_t length) {
  size_t from = (position + SECTOR - 1) / SECTOR * SECTOR;
  size_t to = (position + length + SECTOR - 1) / SECTOR * SECTOR;
  return to <= from ? ESP_OK : esp_partition_erase_range(other(), from, to - from);
}

int32_t slots_write(int32_t position, const int8_t *buffer, int32_t offset, int32_t length) {
  if (!is_inside(position, length) || position % WRITE_UNIT != 0) {
    return -1;
  }
  size_t at = (size_t) position;
  size_t whole = (size_t) length / WRITE_UNIT * WRITE_UNIT;
  size_t rest = (size_t) length - whole;
  esp_err_t error = erase(at, (size_t) length);
  if (error == ESP_OK && whole > 0) {
    error = esp_partition_write(other(), at, buffer + offset, whole);
  }
  if (error == ESP_OK && rest > 0) {
    uint8_t last[WRITE_UNIT];
    memset(last, 0xff, sizeof last);
    memcpy(last, buffer + offset + whole, rest);
    error = esp_partition_write(other(), at + whole, last, sizeof last);
  }
  return answer(error);
}

int32_t slots_read(int32_t position, int8_t *buffer, int32_t offset, int32_t length) {
  return is_inside(position, length)
             ? answer(esp_partition_read(other(), (size_t) position, buffer + offset, (size_t) length))
             : -1;
}

int32_t slots_is_on_trial(void) {
  esp_ota_img_states_t state;
  return esp_ota_get_state_partition(esp_ota_get_running_partition(), &state) == ESP_OK
         && state == ESP_OTA_IMG_PENDING_VERIFY;
}

int32_t slots_confirm(void) { return answer(esp_ota_mark_app_valid_cancel_rollback()); }

/* ESP-IDF looks at the image's own checksum before it names it. */
int32_t slots_select(void) { return answer(esp_ota_set_boot_partition(other())); }

int32_t slots_roll_back(void) { return answer(esp_ota_mark_app_invalid_rollback()); }

int32_t slots_read_note(int8_t *note) {
  return identity_read(NOTE, (uint8_t *) note, SLOTS_NOTE_BYTES) == SLOTS_NOTE_BYTES ? 0 : -1;
}

int32_t slots_write_note(const int8_t *note) {
  return identity_write(NOTE, (const uint8_t *) note, SLOTS_NOTE_BYTES) ? 0 : -1;
}

int32_t slots_read_change(int8_t *record) {
  return identity_read(CHANGE, (uint8_t *) record, SLOTS_CHANGE_BYTES);
}

int32_t slots_write_change(const int8_t *record, int32_t length) {
  return identity_write(CHANGE, (const uint8_t *) record, length) ? 0 : -1;
}
