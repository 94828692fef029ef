/* What MicroEJ's natives ask of the ESP32-S3, on ESP-IDF 5.0 or newer: the part of station.h (of
 * vee-port/native) that is not MicroEJ's own. */
#include <stdlib.h>
#include <string.h>

#include <esp_mac.h>
#include <esp_partition.h>
#include <esp_random.h>
#include <esp_system.h>
#include <esp_task_wdt.h>
#include <esp_wifi.h>
#include <nvs.h>
#include <nvs_flash.h>

#include "station.h"

/* The partition of the settings and its namespace; each setting is a string or a blob. */
#define SETTINGS "settings"
#define SPACE "station"

/* The partition of the journal: type data, any subtype. */
#define JOURNAL "journal"

/* What flash encryption can write at once. */
#define PROGRAM_UNIT 16

/* In the order of space.opensensor.vee.ResetReason. */
enum { POWER_ON, BROWN_OUT, WATCHDOG, PANIC, SOFTWARE, UNKNOWN };

/* --- the chip --- */

void station_random(int8_t *buffer, int32_t offset, int32_t length) {
  esp_fill_random(buffer + offset, (size_t) length);
}

int32_t station_device_id(int8_t *id) {
  static const char prefix[] = "esp-";
  static const char digits[] = "0123456789abcdef";
  uint8_t mac[6] = {0};
  int32_t length = sizeof prefix - 1;
  esp_efuse_mac_get_default(mac);
  memcpy(id, prefix, (size_t) length);
  for (int i = 0; i < 6; i++) {
    id[length++] = digits[mac[i] >> 4];
    id[length++] = digits[mac[i] & 15];
  }
  return length;
}

int32_t station_reset_reason(void) {
  switch (esp_reset_reason()) {
    case ESP_RST_POWERON: return POWER_ON;
    case ESP_RST_BROWNOUT: return BROWN_OUT;
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT: return WATCHDOG;
    case ESP_RST_PANIC: return PANIC;
    case ESP_RST_SW: return SOFTWARE;
    default: return UNKNOWN;
  }
}

/* The task watchdog's time and its reset are settings of the project (sdkconfig.opensensor). */
void station_fed(void) {
  static esp_task_wdt_user_handle_t station;
  if (station == NULL && esp_task_wdt_add_user("station", &station) != ESP_OK) {
    return;
  }
  esp_task_wdt_reset_user(station);
}

int32_t link_rssi(void) {
  wifi_ap_record_t network;
  return esp_wifi_sta_get_ap_info(&network) == ESP_OK ? network.rssi : 0;
}

/* --- settings --- */

/* Opened at the first use; a partition that is not there is looked for again. */
static bool open_settings(nvs_handle_t *store) {
  static nvs_handle_t opened;
  static bool is_open;
  if (!is_open) {
    is_open = nvs_flash_init_partition(SETTINGS) == ESP_OK
              && nvs_open_from_partition(SETTINGS, SPACE, NVS_READONLY, &opened) == ESP_OK;
  }
  *store = opened;
  return is_open;
}

int32_t settings_name(int32_t index, int8_t *name) {
  nvs_handle_t store;
  nvs_iterator_t entry = NULL;
  if (!open_settings(&store)) {
    return 0;
  }
  esp_err_t error = nvs_entry_find(SETTINGS, SPACE, NVS_TYPE_ANY, &entry);
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

static bool key_of(const int8_t *name, int32_t length, char *key) {
  if (length < 1 || length >= NVS_KEY_NAME_MAX_SIZE) {
    return false;
  }
  memcpy(key, name, (size_t) length);
  key[length] = '\0';
  return true;
}

int32_t settings_length(const int8_t *name, int32_t name_length) {
  nvs_handle_t store;
  char key[NVS_KEY_NAME_MAX_SIZE];
  size_t length = 0;
  if (!key_of(name, name_length, key) || !open_settings(&store)) {
    return -1;
  }
  if (nvs_get_blob(store, key, NULL, &length) == ESP_OK) {
    return (int32_t) length;
  }
  return nvs_get_str(store, key, NULL, &length) == ESP_OK ? (int32_t) length - 1 : -1;
}

static void wipe(volatile char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    text[i] = 0;
  }
}

/* A string is stored with a zero at its end, for which the caller has no room. */
static int32_t get_string(nvs_handle_t store, const char *key, int8_t *value, int32_t length) {
  size_t room = (size_t) length + 1;
  size_t got = room;
  char *copy = malloc(room);
  if (copy == NULL) {
    return -1;
  }
  bool good = nvs_get_str(store, key, copy, &got) == ESP_OK;
  if (good) {
    memcpy(value, copy, got - 1);
  }
  wipe(copy, room);
  free(copy);
  return good ? (int32_t) got - 1 : -1;
}

int32_t settings_get(const int8_t *name, int32_t name_length, int8_t *value, int32_t length) {
  nvs_handle_t store;
  char key[NVS_KEY_NAME_MAX_SIZE];
  size_t got = (size_t) length;
  if (!key_of(name, name_length, key) || !open_settings(&store)) {
    return -1;
  }
  if (nvs_get_blob(store, key, value, &got) == ESP_OK) {
    return (int32_t) got;
  }
  return get_string(store, key, value, length);
}

/* --- the journal's raw flash --- */

static const esp_partition_t *journal(void) {
  static const esp_partition_t *found;
  if (found == NULL) {
    found = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, JOURNAL);
  }
  return found;
}

static bool is_inside(int32_t address, int32_t length) {
  return journal() != NULL && address >= 0 && length >= 0
         && (uint32_t) address + (uint32_t) length <= journal()->size;
}

static int32_t answer(esp_err_t error) {
  return error == ESP_OK ? 0 : FLASH_FAILED;
}

int32_t flash_sectors(void) {
  return journal() == NULL ? 0 : (int32_t) (journal()->size / FLASH_SECTOR_BYTES);
}

int32_t flash_read(int32_t address, int8_t *buffer, int32_t offset, int32_t length) {
  if (!is_inside(address, length)) {
    return FLASH_OUTSIDE;
  }
  return answer(esp_partition_read(journal(), (size_t) address, buffer + offset, (size_t) length));
}

/* Erased flash is looked for beneath the encryption, where it is all ones. */
static int32_t check_erased(int32_t address, int32_t length) {
  uint8_t unit[PROGRAM_UNIT];
  for (int32_t at = 0; at < length; at += PROGRAM_UNIT) {
    if (esp_partition_read_raw(journal(), (size_t) (address + at), unit, sizeof unit) != ESP_OK) {
      return FLASH_FAILED;
    }
    for (int i = 0; i < PROGRAM_UNIT; i++) {
      if (unit[i] != 0xff) {
        return FLASH_NOT_ERASED;
      }
    }
  }
  return 0;
}

int32_t flash_program(int32_t address, int8_t *buffer, int32_t offset, int32_t length) {
  if (!is_inside(address, length)) {
    return FLASH_OUTSIDE;
  }
  if (address % PROGRAM_UNIT != 0 || length % PROGRAM_UNIT != 0) {
    return FLASH_UNALIGNED;
  }
  int32_t error = check_erased(address, length);
  if (error != 0) {
    return error;
  }
  return answer(
      esp_partition_write(journal(), (size_t) address, buffer + offset, (size_t) length));
}

int32_t flash_erase(int32_t sector) {
  if (sector < 0 || sector >= flash_sectors()) {
    return FLASH_OUTSIDE;
  }
  return answer(esp_partition_erase_range(journal(), (size_t) sector * FLASH_SECTOR_BYTES,
                                          FLASH_SECTOR_BYTES));
}
