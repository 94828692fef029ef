/* The device's own key and certificate: the namespace "device" of the settings' NVS partition, which is
 * encrypted where they are. No protocol reads it.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/storage/nvs_flash.html */
#include <nvs.h>

#include "identity.h"
#include "port.h"

#define PARTITION "settings"
#define SPACE "device"

static bool open_store(nvs_handle_t *store) {
  settings_open();
  return nvs_open_from_partition(PARTITION, SPACE, NVS_READWRITE, store) == ESP_OK;
}

int32_t identity_read(const char *part, uint8_t *bytes, int32_t room) {
  nvs_handle_t store;
  size_t length = (size_t) room;
  if (!open_store(&store)) {
    return IDENTITY_UNREADABLE;
  }
  esp_err_t error = nvs_get_blob(store, part, bytes, &length);
  nvs_close(store);
  if (error != ESP_OK) {
    return error == ESP_ERR_NVS_NOT_FOUND ? IDENTITY_NONE : IDENTITY_UNREADABLE;
  }
  return (int32_t) length;
}

bool identity_write(const char *part, const uint8_t *bytes, int32_t length) {
  nvs_handle_t store;
  if (!open_store(&store)) {
    return false;
  }
  bool good = nvs_set_blob(store, part, bytes, (size_t) length) == ESP_OK
              && nvs_commit(store) == ESP_OK;
  nvs_close(store);
  return good;
}

bool identity_erase(const char *part) {
  nvs_handle_t store;
  if (!open_store(&store)) {
    return false;
  }
  esp_err_t error = nvs_erase_key(store, part);
  bool good = error == ESP_ERR_NVS_NOT_FOUND || (error == ESP_OK && nvs_commit(store) == ESP_OK);
  nvs_close(store);
  return good;
}
