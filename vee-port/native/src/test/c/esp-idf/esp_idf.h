/* As much of ESP-IDF and esp_littlefs as esp32/files.c asks for; spool.c has the bodies. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef int esp_err_t;
#define ESP_OK 0
#define ESP_FAIL -1

/* Numbers are those of ESP-IDF 5.5's esp_err.h, esp_flash_err.h and nvs.h. */
enum {
  ESP_ERR_NO_MEM = 0x101,
  ESP_ERR_NOT_FOUND = 0x105,
  ESP_ERR_TIMEOUT = 0x107,
  ESP_ERR_FLASH_OP_FAIL = 0x6001,
  ESP_ERR_FLASH_OP_TIMEOUT = 0x6002,
  ESP_ERR_NVS_NO_FREE_PAGES = 0x110d,
  ESP_ERR_NVS_PART_NOT_FOUND = 0x110f,
  ESP_ERR_NVS_NEW_VERSION_FOUND = 0x1110,
  ESP_ERR_NVS_XTS_DECR_FAILED = 0x1112,
  ESP_ERR_NVS_XTS_CFG_NOT_FOUND = 0x1114,
  ESP_ERR_NVS_CORRUPT_KEY_PART = 0x1117,
  ESP_ERR_NVS_WRONG_ENCRYPTION = 0x1119
};

#define ESP_LOGE(tag, ...) (printf("E %s: ", tag), printf(__VA_ARGS__), printf("\n"))
#define ESP_LOGW(tag, ...) (printf("W %s: ", tag), printf(__VA_ARGS__), printf("\n"))
#define ESP_LOGI(tag, ...) (printf("I %s: ", tag), printf(__VA_ARGS__), printf("\n"))

typedef struct {
  uint32_t size;
  int subtype;
} esp_partition_t;

enum { ESP_PARTITION_TYPE_DATA = 1, ESP_PARTITION_SUBTYPE_APP_OTA_1 = 17, ESP_PARTITION_SUBTYPE_ANY = 255 };

const esp_partition_t *esp_partition_find_first(int type, int subtype, const char *label);
esp_err_t esp_partition_read(const esp_partition_t *partition, size_t from, void *to, size_t size);
esp_err_t esp_partition_write(const esp_partition_t *partition, size_t at, const void *from, size_t size);
esp_err_t esp_partition_erase_range(const esp_partition_t *partition, size_t at, size_t size);

typedef struct {
  const char *base_path;
  const char *partition_label;
  bool format_if_mount_failed;
} esp_vfs_littlefs_conf_t;

esp_err_t esp_vfs_littlefs_register(const esp_vfs_littlefs_conf_t *config);
esp_err_t esp_littlefs_format(const char *label);
esp_err_t esp_littlefs_info(const char *label, size_t *total, size_t *used);
