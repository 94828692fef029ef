/* As much of ESP-IDF and esp_littlefs as esp32/files.c asks for; spool.c has the bodies. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef int esp_err_t;
#define ESP_OK 0
#define ESP_FAIL -1

const char *esp_err_to_name(esp_err_t error);

#define ESP_LOGE(tag, ...) (printf("E %s: ", tag), printf(__VA_ARGS__), printf("\n"))
#define ESP_LOGW(tag, ...) (printf("W %s: ", tag), printf(__VA_ARGS__), printf("\n"))
#define ESP_LOGI(tag, ...) (printf("I %s: ", tag), printf(__VA_ARGS__), printf("\n"))

typedef struct {
  uint32_t size;
} esp_partition_t;

enum { ESP_PARTITION_TYPE_DATA = 1, ESP_PARTITION_SUBTYPE_ANY = 255 };

const esp_partition_t *esp_partition_find_first(int type, int subtype, const char *label);
esp_err_t esp_partition_read(const esp_partition_t *partition, size_t from, void *to, size_t size);

typedef struct {
  const char *base_path;
  const char *partition_label;
  bool format_if_mount_failed;
} esp_vfs_littlefs_conf_t;

esp_err_t esp_vfs_littlefs_register(const esp_vfs_littlefs_conf_t *config);
esp_err_t esp_littlefs_format(const char *label);
esp_err_t esp_littlefs_info(const char *label, size_t *total, size_t *used);
