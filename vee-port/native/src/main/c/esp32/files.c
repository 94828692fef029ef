/* The named files: LittleFS on the partition "spool".
 * https://github.com/joltwallet/esp_littlefs */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <esp_littlefs.h>
#include <esp_log.h>
#include <esp_partition.h>

#include "port.h"
#include "station.h"

#define ROOT "/spool"
#define NAME_BYTES 31
#define PATH_BYTES (sizeof ROOT + 1 + NAME_BYTES)

#define FIRST_BLOCKS_BYTES (2 * 4096)

static const char tag[] = "spool";
static const char label[] = "spool";
static DIR *listing;
static int output = -1;

/* Whether nothing was ever there: the two blocks that LittleFS begins in are erased. */
static bool is_new(void) {
  const esp_partition_t *spool =
      esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, label);
  uint32_t words[64];
  for (size_t at = 0; spool != NULL && at < FIRST_BLOCKS_BYTES; at += sizeof words) {
    if (esp_partition_read(spool, at, words, sizeof words) != ESP_OK) {
      return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
      if (words[i] != UINT32_MAX) {
        return false;
      }
    }
  }
  return spool != NULL;
}

/* A new store is formatted, and so is one that cannot be mounted, once it was said why. */
bool files_open(void) {
  esp_vfs_littlefs_conf_t config = {.base_path = ROOT, .partition_label = label};
  if (is_new()) {
    ESP_LOGI(tag, "new: formatting it");
    (void) esp_littlefs_format(label); /* The mount says whether it was. */
  }
  esp_err_t error = esp_vfs_littlefs_register(&config);
  if (error != ESP_OK) {
    ESP_LOGW(tag, "cannot be mounted: " ERROR_FORMAT "; formatting it", ERROR_ARGUMENTS(error));
    config.format_if_mount_failed = true;
    error = esp_vfs_littlefs_register(&config);
  }
  if (error != ESP_OK) {
    ESP_LOGE(tag, "cannot be formatted: " ERROR_FORMAT, ERROR_ARGUMENTS(error));
  }
  return error == ESP_OK;
}

static const char *path(const int8_t *name, int32_t length, char *buffer) {
  snprintf(buffer, PATH_BYTES, ROOT "/%.*s", (int) length, (const char *) name);
  return buffer;
}

static void end_listing(void) {
  if (listing != NULL) {
    closedir(listing);
    listing = NULL;
  }
}

int32_t files_open_list(void) {
  end_listing();
  listing = opendir(ROOT);
  return listing == NULL ? -errno : 0;
}

int32_t files_next_name(int8_t *name) {
  const struct dirent *entry = listing == NULL ? NULL : readdir(listing);
  while (entry != NULL && (entry->d_type != DT_REG || strlen(entry->d_name) > NAME_BYTES)) {
    entry = readdir(listing);
  }
  if (entry == NULL) {
    end_listing();
    return 0;
  }
  size_t length = strlen(entry->d_name);
  memcpy(name, entry->d_name, length);
  return (int32_t) length;
}

int32_t files_length(const int8_t *name, int32_t name_length) {
  char buffer[PATH_BYTES];
  struct stat status;
  if (stat(path(name, name_length, buffer), &status) != 0) {
    return errno == ENOENT ? -1 : -errno;
  }
  return (int32_t) status.st_size;
}

int32_t files_read(const int8_t *name, int32_t name_length, int32_t position, int8_t *bytes,
                   int32_t offset, int32_t length) {
  char buffer[PATH_BYTES];
  int fd = open(path(name, name_length, buffer), O_RDONLY);
  if (fd < 0) {
    return -errno;
  }
  ssize_t count = lseek(fd, position, SEEK_SET) < 0 ? -1 : read(fd, bytes + offset, (size_t) length);
  int error = errno;
  close(fd);
  return count < 0 ? -error : (int32_t) count;
}

int32_t files_create(const int8_t *name, int32_t name_length) {
  char buffer[PATH_BYTES];
  output = open(path(name, name_length, buffer), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  return output < 0 ? -errno : 0;
}

int32_t files_write(const int8_t *bytes, int32_t offset, int32_t length) {
  while (length > 0) {
    ssize_t count = write(output, bytes + offset, (size_t) length);
    if (count <= 0) {
      return count < 0 ? -errno : -ENOSPC;
    }
    offset += (int32_t) count;
    length -= (int32_t) count;
  }
  return 0;
}

int32_t files_sync(void) { return fsync(output) != 0 ? -errno : 0; }

int32_t files_close(void) {
  int error = close(output) != 0 ? -errno : 0;
  output = -1;
  return error;
}

int32_t files_rename(const int8_t *from, int32_t from_length, const int8_t *to,
                     int32_t to_length) {
  char old_name[PATH_BYTES];
  char new_name[PATH_BYTES];
  return rename(path(from, from_length, old_name), path(to, to_length, new_name)) != 0 ? -errno : 0;
}

int32_t files_delete(const int8_t *name, int32_t name_length) {
  char buffer[PATH_BYTES];
  return unlink(path(name, name_length, buffer)) != 0 && errno != ENOENT ? -errno : 0;
}

int64_t files_free_bytes(void) {
  size_t total = 0;
  size_t used = 0;
  esp_err_t error = esp_littlefs_info(label, &total, &used);
  return error == ESP_OK && used < total ? (int64_t) (total - used) : 0;
}

int64_t files_total_bytes(void) {
  size_t total = 0;
  size_t used = 0;
  return esp_littlefs_info(label, &total, &used) == ESP_OK ? (int64_t) total : 0;
}
