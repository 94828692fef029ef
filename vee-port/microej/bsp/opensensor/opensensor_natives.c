/* The C side of space.opensensor.microej.BoardNatives for the ESP32-S3, on ESP-IDF 5.0. What each
 * function does is said in that class. Text is ASCII with a length, without a zero at its end; an
 * array is good until the function returns. All run on the Core Engine's task, whose stack must be
 * in internal RAM, because flash cannot be written from a stack in PSRAM. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "esp_mac.h"
#include "esp_partition.h"
#include "esp_random.h"
#include "esp_system.h"
#include "esp_task_wdt.h"
#include "esp_wifi.h"
#include "nvs.h"
#include "sni.h"

#include "opensensor_sensors.h"

/* The NVS namespace of the settings, each a string. */
#define SETTINGS "opensensor"
#define MOST_NAME 15
#define MOST_VALUE 2048

/* The partition of the journal: type data, any subtype. */
#define JOURNAL "journal"
#define SECTOR_BYTES 4096
#define UNIT_BYTES 16

/* Flash errors, as the Simulator's mock has them. */
enum { FLASH_OUTSIDE = 1, FLASH_UNALIGNED = 2, FLASH_NOT_ERASED = 3, FLASH_FAILED = 4 };

/* In the order of space.opensensor.vee.ResetReason. */
enum { POWER_ON, BROWN_OUT, WATCHDOG, PANIC, SOFTWARE, UNKNOWN };

static char value_text[MOST_VALUE + 1];

/* --- the chip --- */

void Java_space_opensensor_microej_BoardNatives_random(int8_t *buffer, int32_t length) {
  esp_fill_random(buffer, (size_t)length);
}

int32_t Java_space_opensensor_microej_BoardNatives_deviceId(int8_t *buffer) {
  static const char digits[] = "0123456789abcdef";
  uint8_t mac[6];
  if (esp_efuse_mac_get_default(mac) != ESP_OK) {
    return 0;
  }
  for (int i = 0; i < 6; i++) {
    buffer[2 * i] = digits[mac[i] >> 4];
    buffer[2 * i + 1] = digits[mac[i] & 15];
  }
  return 12;
}

int32_t Java_space_opensensor_microej_BoardNatives_resetReason(void) {
  switch (esp_reset_reason()) {
    case ESP_RST_POWERON:
      return POWER_ON;
    case ESP_RST_BROWNOUT:
      return BROWN_OUT;
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT:
      return WATCHDOG;
    case ESP_RST_PANIC:
      return PANIC;
    case ESP_RST_SW:
    case ESP_RST_DEEPSLEEP:
      return SOFTWARE;
    default:
      return UNKNOWN;
  }
}

/* The task watchdog's time and its reset are settings of the project (sdkconfig.opensensor). */
void Java_space_opensensor_microej_BoardNatives_feedWatchdog(void) {
  static esp_task_wdt_user_handle_t station;
  if (station == NULL && esp_task_wdt_add_user("station", &station) != ESP_OK) {
    return;
  }
  esp_task_wdt_reset_user(station);
}

int32_t Java_space_opensensor_microej_BoardNatives_wifiRssi(void) {
  wifi_ap_record_t point;
  return esp_wifi_sta_get_ap_info(&point) == ESP_OK ? point.rssi : 0;
}

/* --- settings --- */

static bool name_of(const int8_t *name, int32_t length, char *text) {
  if (length < 1 || length > MOST_NAME) {
    return false;
  }
  memcpy(text, name, (size_t)length);
  text[length] = 0;
  return true;
}

int32_t Java_space_opensensor_microej_BoardNatives_settingName(int32_t index, int8_t *name) {
  nvs_iterator_t entry = NULL;
  esp_err_t error = nvs_entry_find(NVS_DEFAULT_PART_NAME, SETTINGS, NVS_TYPE_STR, &entry);
  for (int32_t i = 0; error == ESP_OK && i < index; i++) {
    error = nvs_entry_next(&entry);
  }
  int32_t length = 0;
  if (error == ESP_OK && entry != NULL) {
    nvs_entry_info_t info;
    nvs_entry_info(entry, &info);
    length = (int32_t)strlen(info.key);
    memcpy(name, info.key, (size_t)length);
  }
  nvs_release_iterator(entry);
  return length;
}

/* The bytes of a string without its zero, or -1; the string itself too where there is room for it. */
static int32_t setting(const int8_t *name, int32_t name_length, char *text, size_t room) {
  char key[MOST_NAME + 1];
  nvs_handle_t settings;
  if (!name_of(name, name_length, key) || nvs_open(SETTINGS, NVS_READONLY, &settings) != ESP_OK) {
    return -1;
  }
  size_t bytes = room;
  esp_err_t error = nvs_get_str(settings, key, text, &bytes);
  nvs_close(settings);
  return error == ESP_OK ? (int32_t)bytes - 1 : -1;
}

int32_t Java_space_opensensor_microej_BoardNatives_settingLength(int8_t *name, int32_t nameLength) {
  return setting(name, nameLength, NULL, 0);
}

int32_t Java_space_opensensor_microej_BoardNatives_settingGet(int8_t *name, int32_t nameLength, int8_t *value, int32_t length) {
  int32_t found = setting(name, nameLength, value_text, sizeof value_text);
  if (found > length) {
    found = -1;
  }
  if (found > 0) {
    memcpy(value, value_text, (size_t)found);
  }
  for (volatile char *wiped = value_text; wiped < value_text + sizeof value_text; wiped++) {
    *wiped = 0;
  }
  return found;
}

/* --- sensors: a board without drivers has no values --- */

__attribute__((weak)) void opensensor_sample(void) {
}

__attribute__((weak)) bool opensensor_value(int32_t number, int32_t *value) {
  (void)number;
  (void)value;
  return false;
}

void Java_space_opensensor_microej_BoardNatives_sensorsSample(void) {
  opensensor_sample();
}

int32_t Java_space_opensensor_microej_BoardNatives_sensorsValue(int32_t number, int32_t *value) {
  return opensensor_value(number, value) ? 1 : 0;
}

/* --- the journal's raw flash --- */

static const esp_partition_t *journal(void) {
  static const esp_partition_t *found;
  if (found == NULL) {
    found = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, JOURNAL);
  }
  return found;
}

static bool is_outside(int32_t address, int32_t length) {
  return journal() == NULL || address < 0 || length < 0 ||
         (uint32_t)address + (uint32_t)length > journal()->size;
}

int32_t Java_space_opensensor_microej_BoardNatives_flashSectors(void) {
  return journal() == NULL ? 0 : (int32_t)(journal()->size / SECTOR_BYTES);
}

int32_t Java_space_opensensor_microej_BoardNatives_flashRead(int32_t address, int8_t *buffer, int32_t length) {
  if (is_outside(address, length)) {
    return FLASH_OUTSIDE;
  }
  return esp_partition_read(journal(), (size_t)address, buffer, (size_t)length) == ESP_OK ? 0 : FLASH_FAILED;
}

int32_t Java_space_opensensor_microej_BoardNatives_flashProgram(int32_t address, int8_t *buffer, int32_t length) {
  if (is_outside(address, length)) {
    return FLASH_OUTSIDE;
  }
  if (address % UNIT_BYTES != 0 || length % UNIT_BYTES != 0) {
    return FLASH_UNALIGNED;
  }
  /* Flash encryption would give an erased unit other bytes than 0xff: read it raw. */
  for (int32_t done = 0; done < length; done += UNIT_BYTES) {
    uint8_t before[UNIT_BYTES];
    if (esp_partition_read_raw(journal(), (size_t)(address + done), before, UNIT_BYTES) != ESP_OK) {
      return FLASH_FAILED;
    }
    for (int i = 0; i < UNIT_BYTES; i++) {
      if (before[i] != 0xff) {
        return FLASH_NOT_ERASED;
      }
    }
  }
  return esp_partition_write(journal(), (size_t)address, buffer, (size_t)length) == ESP_OK ? 0 : FLASH_FAILED;
}

int32_t Java_space_opensensor_microej_BoardNatives_flashErase(int32_t sector) {
  if (sector < 0 || sector >= Java_space_opensensor_microej_BoardNatives_flashSectors()) {
    return FLASH_OUTSIDE;
  }
  size_t address = (size_t)sector * SECTOR_BYTES;
  return esp_partition_erase_range(journal(), address, SECTOR_BYTES) == ESP_OK ? 0 : FLASH_FAILED;
}
