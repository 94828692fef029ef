/* The settings store: the namespace "station" of the NVS partition "settings", which "./station
 * settings" writes. Values are blobs; strings of other tools are taken too.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/storage/nvs_flash.html */
#include <stdlib.h>
#include <string.h>

#include <esp_log.h>
#include <nvs.h>
#include <nvs_flash.h>
#include <sdkconfig.h>

#include "port.h"
#include "station.h"

#define PARTITION "settings"
#define SPACE "station"

static const char tag[] = "settings";
static nvs_handle_t store;
static bool is_open;

void settings_wipe(volatile char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    text[i] = '\0';
  }
}

/* In a build with encrypted settings the keys come from what the chip keeps in an eFuse. */
static esp_err_t open_partition(void) {
#if CONFIG_NVS_ENCRYPTION
  nvs_sec_cfg_t keys;
  esp_err_t error =
      nvs_flash_read_security_cfg_v2(nvs_flash_get_default_security_scheme(), &keys);
  if (error == ESP_OK) {
    error = nvs_flash_secure_init_partition(PARTITION, &keys);
  }
  settings_wipe((char *) &keys, sizeof keys);
  return error;
#else
  return nvs_flash_init_partition(PARTITION);
#endif
}

void settings_open(void) {
  if (is_open) {
    return;
  }
  esp_err_t error = open_partition();
  if (error == ESP_OK) {
    error = nvs_open_from_partition(PARTITION, SPACE, NVS_READWRITE, &store);
  }
  is_open = error == ESP_OK;
  if (!is_open) {
    ESP_LOGE(tag, "partition " PARTITION ": " ERROR_FORMAT "; write it with ./station settings and esptool",
             ERROR_ARGUMENTS(error));
  }
}

static bool key(const int8_t *name, int32_t length, char *text) {
  if (!is_open || length < 1 || length >= NVS_KEY_NAME_MAX_SIZE) {
    return false;
  }
  memcpy(text, name, (size_t) length);
  text[length] = '\0';
  return true;
}

int32_t settings_name(int32_t index, int8_t *name) {
  nvs_iterator_t entry = NULL;
  esp_err_t error = is_open ? nvs_entry_find(PARTITION, SPACE, NVS_TYPE_ANY, &entry) : ESP_FAIL;
  for (int32_t i = 0; i < index && error == ESP_OK; i++) {
    error = nvs_entry_next(&entry);
  }
  int32_t length = 0;
  if (error == ESP_OK) {
    nvs_entry_info_t info;
    nvs_entry_info(entry, &info);
    length = (int32_t) strlen(info.key);
    memcpy(name, info.key, (size_t) length);
  }
  nvs_release_iterator(entry);
  return length;
}

int32_t settings_length(const int8_t *name, int32_t name_length) {
  char text[NVS_KEY_NAME_MAX_SIZE];
  size_t length = 0;
  if (!key(name, name_length, text)) {
    return -1;
  }
  if (nvs_get_blob(store, text, NULL, &length) == ESP_OK) {
    return (int32_t) length;
  }
  return nvs_get_str(store, text, NULL, &length) == ESP_OK ? (int32_t) length - 1 : -1;
}

/* A string is stored with a zero at its end, for which the caller has no room. */
static int32_t get_string(const char *name, int8_t *value, int32_t length) {
  size_t room = (size_t) length + 1;
  size_t got = room;
  char *copy = malloc(room);
  if (copy == NULL) {
    return -1;
  }
  bool good = nvs_get_str(store, name, copy, &got) == ESP_OK;
  if (good) {
    memcpy(value, copy, got - 1);
  }
  settings_wipe(copy, room);
  free(copy);
  return good ? (int32_t) got - 1 : -1;
}

int32_t settings_get(const int8_t *name, int32_t name_length, int8_t *value, int32_t length) {
  char text[NVS_KEY_NAME_MAX_SIZE];
  size_t room = (size_t) length;
  if (!key(name, name_length, text)) {
    return -1;
  }
  if (nvs_get_blob(store, text, value, &room) == ESP_OK) {
    return (int32_t) room;
  }
  return get_string(text, value, length);
}

int32_t settings_put(const int8_t *name, int32_t name_length, const int8_t *value, int32_t length) {
  char text[NVS_KEY_NAME_MAX_SIZE];
  size_t old;
  if (!key(name, name_length, text)) {
    return -1;
  }
  esp_err_t error = ESP_OK;
  /* A string of another tool would stay beside the blob. */
  if (length == 0 || nvs_get_str(store, text, NULL, &old) == ESP_OK) {
    error = nvs_erase_key(store, text);
    error = error == ESP_ERR_NVS_NOT_FOUND ? ESP_OK : error;
  }
  if (error == ESP_OK && length > 0) {
    error = nvs_set_blob(store, text, value, (size_t) length);
  }
  return error == ESP_OK && nvs_commit(store) == ESP_OK ? 0 : -1;
}

int32_t settings_clear(void) {
  return is_open && nvs_erase_all(store) == ESP_OK && nvs_commit(store) == ESP_OK ? 0 : -1;
}

bool settings_text(const char *name, char *text, int32_t room) {
  const int8_t *bytes = (const int8_t *) name;
  int32_t name_length = (int32_t) strlen(name);
  int32_t length = settings_length(bytes, name_length);
  if (length < 1 || length >= room
      || settings_get(bytes, name_length, (int8_t *) text, length) != length) {
    return false;
  }
  text[length] = '\0';
  return true;
}

int32_t settings_number(const char *name, int32_t fallback) {
  char text[12];
  int32_t number = settings_text(name, text, sizeof text) ? (int32_t) strtol(text, NULL, 10) : 0;
  return number > 0 ? number : fallback;
}
