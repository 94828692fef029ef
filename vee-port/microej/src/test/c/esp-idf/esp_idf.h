/* Signatures of the functions of ESP-IDF that the board's C code calls, and of MicroEJ's sni.h, as
 * fakes.c has them. Documented at
 * https://docs.espressif.com/projects/esp-idf/en/v5.0.1/esp32s3/api-reference/index.html */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int esp_err_t;
#define ESP_OK 0
#define ESP_FAIL -1
#define ESP_ERR_NO_MEM 0x101
#define ESP_ERR_INVALID_ARG 0x102
#define ESP_ERR_INVALID_STATE 0x103
#define ESP_ERR_NOT_FOUND 0x105
#define ESP_ERR_TIMEOUT 0x107
#define ESP_ERR_INVALID_RESPONSE 0x108
#define ESP_ERR_FLASH_OP_FAIL 0x6001
#define ESP_ERR_FLASH_OP_TIMEOUT 0x6002
#define ESP_ERR_NVS_NO_FREE_PAGES 0x110d
#define ESP_ERR_NVS_PART_NOT_FOUND 0x110f
#define ESP_ERR_NVS_NEW_VERSION_FOUND 0x1110
#define ESP_ERR_NVS_XTS_DECR_FAILED 0x1112
#define ESP_ERR_NVS_XTS_CFG_NOT_FOUND 0x1114
#define ESP_ERR_NVS_CORRUPT_KEY_PART 0x1117
#define ESP_ERR_NVS_WRONG_ENCRYPTION 0x1119

/* system/esp_err.html, system/log.html */
void fakes_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
#define ESP_LOGE(tag, format, ...) fakes_log("%s: " format, tag, ##__VA_ARGS__)

/* system/random.html, system/misc_system_api.html, system/wdts.html, network/esp_wifi.html */
void esp_fill_random(void *buffer, size_t length);
esp_err_t esp_efuse_mac_get_default(uint8_t *mac);

typedef enum {
  ESP_RST_UNKNOWN,
  ESP_RST_POWERON,
  ESP_RST_EXT,
  ESP_RST_SW,
  ESP_RST_PANIC,
  ESP_RST_INT_WDT,
  ESP_RST_TASK_WDT,
  ESP_RST_WDT,
  ESP_RST_DEEPSLEEP,
  ESP_RST_BROWNOUT,
  ESP_RST_SDIO
} esp_reset_reason_t;
esp_reset_reason_t esp_reset_reason(void);

typedef struct wdt_user *esp_task_wdt_user_handle_t;
esp_err_t esp_task_wdt_add_user(const char *name, esp_task_wdt_user_handle_t *user);
esp_err_t esp_task_wdt_reset_user(esp_task_wdt_user_handle_t user);

typedef struct {
  int8_t rssi;
} wifi_ap_record_t;
esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t *record);

/* storage/nvs_flash.html */
#define NVS_KEY_NAME_MAX_SIZE 16
#define ESP_ERR_NVS_NOT_FOUND 0x1102
typedef uint32_t nvs_handle_t;
typedef struct nvs_iterator *nvs_iterator_t;
typedef enum { NVS_READONLY, NVS_READWRITE } nvs_open_mode_t;
typedef enum { NVS_TYPE_STR = 0x21, NVS_TYPE_BLOB = 0x42, NVS_TYPE_ANY = 0xff } nvs_type_t;
typedef struct {
  char namespace_name[NVS_KEY_NAME_MAX_SIZE];
  char key[NVS_KEY_NAME_MAX_SIZE];
  nvs_type_t type;
} nvs_entry_info_t;
esp_err_t nvs_flash_init_partition(const char *partition);
esp_err_t nvs_open_from_partition(const char *partition, const char *space, nvs_open_mode_t mode,
                                  nvs_handle_t *store);
esp_err_t nvs_get_str(nvs_handle_t store, const char *key, char *value, size_t *length);
esp_err_t nvs_get_blob(nvs_handle_t store, const char *key, void *value, size_t *length);
esp_err_t nvs_set_blob(nvs_handle_t store, const char *key, const void *value, size_t length);
esp_err_t nvs_erase_key(nvs_handle_t store, const char *key);
esp_err_t nvs_erase_all(nvs_handle_t store);
esp_err_t nvs_commit(nvs_handle_t store);
void nvs_close(nvs_handle_t store);
esp_err_t nvs_entry_find(const char *partition, const char *space, nvs_type_t type,
                         nvs_iterator_t *iterator);
esp_err_t nvs_entry_next(nvs_iterator_t *iterator);
esp_err_t nvs_entry_info(const nvs_iterator_t iterator, nvs_entry_info_t *info);
void nvs_release_iterator(nvs_iterator_t iterator);

/* storage/partition.html */
typedef enum { ESP_PARTITION_TYPE_APP = 0, ESP_PARTITION_TYPE_DATA = 1 } esp_partition_type_t;
typedef enum { ESP_PARTITION_SUBTYPE_ANY = 0xff } esp_partition_subtype_t;
typedef struct {
  uint32_t size;
} esp_partition_t;
const esp_partition_t *esp_partition_find_first(esp_partition_type_t type,
                                                esp_partition_subtype_t subtype, const char *label);
esp_err_t esp_partition_read(const esp_partition_t *partition, size_t offset, void *to,
                             size_t length);
esp_err_t esp_partition_read_raw(const esp_partition_t *partition, size_t offset, void *to,
                                 size_t length);
esp_err_t esp_partition_write(const esp_partition_t *partition, size_t offset, const void *from,
                              size_t length);
esp_err_t esp_partition_erase_range(const esp_partition_t *partition, size_t offset, size_t length);
