/* Opens the store of esp32/files.c on flash that is new, good, damaged or broken, and prints what is
 * logged and done. */
#include <string.h>

#include "../../main/c/esp32/files.c"

#define FLASH_BYTES 16384

static uint8_t flash[FLASH_BYTES];
static const esp_partition_t partition = {.size = FLASH_BYTES};
static bool broken;

static bool is_store(void) { return memcmp(flash + 8, "littlefs", 8) == 0; }

const esp_partition_t *esp_partition_find_first(int type, int subtype, const char *name) {
  (void) type;
  (void) subtype;
  return strcmp(name, "spool") == 0 ? &partition : NULL;
}

esp_err_t esp_partition_read(const esp_partition_t *from, size_t at, void *to, size_t size) {
  (void) from;
  memcpy(to, flash + at, size);
  return ESP_OK;
}

esp_err_t esp_littlefs_format(const char *name) {
  printf("format %s\n", name);
  if (!broken) {
    memset(flash, 0xff, sizeof flash);
    memcpy(flash + 8, "littlefs", 8);
  }
  return broken ? ESP_FAIL : ESP_OK;
}

/* Logs as esp_littlefs does. */
esp_err_t esp_vfs_littlefs_register(const esp_vfs_littlefs_conf_t *config) {
  if (!is_store()) {
    printf("E esp_littlefs: mount failed\n");
    if (!config->format_if_mount_failed || esp_littlefs_format(config->partition_label) != ESP_OK) {
      return ESP_FAIL;
    }
  }
  return ESP_OK;
}

esp_err_t esp_littlefs_info(const char *name, size_t *total, size_t *used) {
  (void) name;
  *total = FLASH_BYTES;
  *used = 0;
  return ESP_OK;
}

static void show(const char *name) {
  printf("-- %s\n", name);
  printf("%s\n", files_open() ? "open" : "not open");
}

int main(void) {
  memset(flash, 0xff, sizeof flash);
  show("new");
  show("good");
  flash[8] = 0;
  show("damaged");
  memset(flash, 0xff, sizeof flash);
  flash[8191] = 0xfe;
  show("one bit of it written");
  memset(flash, 0xff, sizeof flash);
  broken = true;
  show("new and broken");
  return 0;
}
