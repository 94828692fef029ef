/* Fakes of ESP-IDF's functions, with the rules that the board's C code must keep: flash programs
 * ones to zeros and nothing else, a string of NVS has a zero at its end, an iterator is released. */
#include "fakes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esp_idf.h"

#define MOST_SETTINGS 32
#define FLASH_BYTES (64 * 4096)
#define OTHER_NVS_ERROR 0x1102

struct fakes fakes = {.reset = ESP_RST_POWERON, .rssi = -55, .partitions = true};

void fakes_broken(const char *rule) {
  fprintf(stderr, "broken: %s\n", rule);
  abort();
}

static char logged[200];

void fakes_log(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(logged, sizeof logged, format, arguments);
  va_end(arguments);
}

const char *fakes_logged(void) { return logged; }

/* --- the chip --- */

void esp_fill_random(void *buffer, size_t length) {
  static uint32_t state = 2463534242;
  for (size_t i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    ((uint8_t *) buffer)[i] = (uint8_t) (state >> 11);
  }
}

esp_err_t esp_efuse_mac_get_default(uint8_t *mac) {
  static const uint8_t own[6] = {0x24, 0x6f, 0x28, 0xab, 0xcd, 0x0e};
  memcpy(mac, own, sizeof own);
  return ESP_OK;
}

esp_reset_reason_t esp_reset_reason(void) { return (esp_reset_reason_t) fakes.reset; }

struct wdt_user {
  int unused;
};

static struct wdt_user station;

esp_err_t esp_task_wdt_add_user(const char *name, esp_task_wdt_user_handle_t *user) {
  (void) name;
  fakes.watched++;
  *user = &station;
  return ESP_OK;
}

esp_err_t esp_task_wdt_reset_user(esp_task_wdt_user_handle_t user) {
  if (user != &station) {
    fakes_broken("a watchdog's user is added before it is fed");
  }
  fakes.fed++;
  return ESP_OK;
}

esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t *record) {
  record->rssi = (int8_t) fakes.rssi;
  return fakes.rssi == 0 ? ESP_FAIL : ESP_OK;
}

/* --- NVS --- */

/* What nvs_open gives of the two namespaces: the settings, and the device's own key. */
#define STATION 7
#define DEVICE 8

static struct {
  nvs_handle_t store;
  char key[NVS_KEY_NAME_MAX_SIZE];
  uint8_t *value;
  size_t length;
  nvs_type_t type;
} settings[MOST_SETTINGS];
static int count;

struct nvs_iterator {
  int index;
};

static int iterators;

static void keep(nvs_handle_t store, const char *key, const uint8_t *value, size_t length,
                 bool blob) {
  settings[count].store = store;
  snprintf(settings[count].key, sizeof settings[count].key, "%s", key);
  settings[count].value = malloc(length + 1);
  memcpy(settings[count].value, value, length);
  settings[count].value[length] = 0;
  settings[count].length = blob ? length : length + 1;
  settings[count].type = blob ? NVS_TYPE_BLOB : NVS_TYPE_STR;
  count++;
}

void fakes_setting(const char *key, const uint8_t *value, size_t length, bool blob) {
  keep(STATION, key, value, length, blob);
}

static bool is(const char *got, const char *wanted) { return strcmp(got, wanted) == 0; }

esp_err_t nvs_flash_init_partition(const char *partition) {
  return fakes.partitions && is(partition, "settings") ? ESP_OK : ESP_ERR_NOT_FOUND;
}

esp_err_t nvs_open_from_partition(const char *partition, const char *space, nvs_open_mode_t mode,
                                  nvs_handle_t *store) {
  bool own = is(space, "device");
  *store = own ? DEVICE : STATION;
  fakes.stores += !own;
  return fakes.partitions && is(partition, "settings") && (own || is(space, "station"))
                 && mode == NVS_READWRITE
             ? ESP_OK
             : OTHER_NVS_ERROR;
}

void nvs_close(nvs_handle_t store) {
  if (store != DEVICE) {
    fakes_broken("the settings stay open");
  }
}

static esp_err_t get(nvs_handle_t store, const char *key, nvs_type_t type, void *value,
                     size_t *length) {
  for (int i = 0; i < count; i++) {
    if (settings[i].store == store && is(settings[i].key, key) && settings[i].type == type) {
      size_t room = *length;
      *length = settings[i].length;
      if (value == NULL) {
        return ESP_OK;
      }
      if (room < settings[i].length) {
        return OTHER_NVS_ERROR;
      }
      memcpy(value, settings[i].value, settings[i].length);
      return ESP_OK;
    }
  }
  return OTHER_NVS_ERROR;
}

esp_err_t nvs_get_str(nvs_handle_t store, const char *key, char *value, size_t *length) {
  return get(store, key, NVS_TYPE_STR, value, length);
}

esp_err_t nvs_get_blob(nvs_handle_t store, const char *key, void *value, size_t *length) {
  return get(store, key, NVS_TYPE_BLOB, value, length);
}

esp_err_t nvs_erase_key(nvs_handle_t store, const char *key) {
  if (fakes.store_fails) {
    return ESP_FAIL;
  }
  for (int i = 0; i < count; i++) {
    if (settings[i].store == store && is(settings[i].key, key)) {
      free(settings[i].value);
      settings[i] = settings[--count];
      return ESP_OK;
    }
  }
  return ESP_ERR_NVS_NOT_FOUND;
}

esp_err_t nvs_set_blob(nvs_handle_t store, const char *key, const void *value, size_t length) {
  esp_err_t error = nvs_erase_key(store, key);
  if (error == ESP_FAIL || count == MOST_SETTINGS) {
    return ESP_FAIL;
  }
  keep(store, key, value, length, true);
  return ESP_OK;
}

esp_err_t nvs_erase_all(nvs_handle_t store) {
  for (int i = count - 1; i >= 0; i--) {
    if (settings[i].store == store) {
      free(settings[i].value);
      settings[i] = settings[--count];
    }
  }
  return ESP_OK;
}

esp_err_t nvs_commit(nvs_handle_t store) {
  return store == STATION || store == DEVICE ? ESP_OK : OTHER_NVS_ERROR;
}

/* The next setting from an index on, or the count. */
static int setting_from(int index) {
  while (index < count && settings[index].store != STATION) {
    index++;
  }
  return index;
}

esp_err_t nvs_entry_find(const char *partition, const char *space, nvs_type_t type,
                         nvs_iterator_t *iterator) {
  *iterator = NULL;
  if (!is(partition, "settings") || !is(space, "station") || type != NVS_TYPE_ANY
      || setting_from(0) == count) {
    return OTHER_NVS_ERROR;
  }
  *iterator = malloc(sizeof **iterator);
  (*iterator)->index = setting_from(0);
  iterators++;
  return ESP_OK;
}

esp_err_t nvs_entry_next(nvs_iterator_t *iterator) {
  (*iterator)->index = setting_from((*iterator)->index + 1);
  if ((*iterator)->index < count) {
    return ESP_OK;
  }
  nvs_release_iterator(*iterator);
  *iterator = NULL;
  return OTHER_NVS_ERROR;
}

esp_err_t nvs_entry_info(const nvs_iterator_t iterator, nvs_entry_info_t *info) {
  memset(info, 0, sizeof *info);
  memcpy(info->key, settings[iterator->index].key, sizeof info->key);
  info->type = settings[iterator->index].type;
  return ESP_OK;
}

void nvs_release_iterator(nvs_iterator_t iterator) {
  if (iterator != NULL) {
    iterators--;
    free(iterator);
  }
}

/* --- flash --- */

static uint8_t flash[FLASH_BYTES];
static const esp_partition_t journal = {.size = FLASH_BYTES};

void fakes_erase_all(void) { memset(flash, 0xff, sizeof flash); }

const esp_partition_t *esp_partition_find_first(esp_partition_type_t type,
                                                esp_partition_subtype_t subtype,
                                                const char *label) {
  return fakes.partitions && type == ESP_PARTITION_TYPE_DATA && subtype == ESP_PARTITION_SUBTYPE_ANY
                 && is(label, "journal")
             ? &journal
             : NULL;
}

static esp_err_t at(const esp_partition_t *partition, size_t offset, size_t length) {
  if (partition != &journal || offset + length > FLASH_BYTES) {
    fakes_broken("a partition is used within its bounds");
  }
  return fakes.flash_fails ? ESP_FAIL : ESP_OK;
}

esp_err_t esp_partition_read(const esp_partition_t *partition, size_t offset, void *to,
                             size_t length) {
  esp_err_t error = at(partition, offset, length);
  if (error == ESP_OK) {
    memcpy(to, flash + offset, length);
  }
  return error;
}

esp_err_t esp_partition_read_raw(const esp_partition_t *partition, size_t offset, void *to,
                                 size_t length) {
  return esp_partition_read(partition, offset, to, length);
}

esp_err_t esp_partition_write(const esp_partition_t *partition, size_t offset, const void *from,
                              size_t length) {
  esp_err_t error = at(partition, offset, length);
  for (size_t i = 0; error == ESP_OK && i < length; i++) {
    flash[offset + i] &= ((const uint8_t *) from)[i];
  }
  return error;
}

esp_err_t esp_partition_erase_range(const esp_partition_t *partition, size_t offset,
                                    size_t length) {
  esp_err_t error = at(partition, offset, length);
  if (offset % 4096 != 0 || length % 4096 != 0) {
    fakes_broken("sectors are erased whole");
  }
  if (error == ESP_OK) {
    memset(flash + offset, 0xff, length);
  }
  return error;
}

int fakes_iterators(void) { return iterators; }
