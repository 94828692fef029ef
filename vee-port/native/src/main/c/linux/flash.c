/* Raw flash in a file, which refuses what NOR flash cannot do. The host's page cache is its medium:
 * it survives the end of the process, not a power cut of the host. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options.h"
#include "station.h"

#define SECTORS 64
#define PROGRAM_UNIT 16

static int fd = -1;

static bool is_inside(int32_t address, int32_t length) {
  return address >= 0 && length >= 0
         && (int64_t) address + length <= (int64_t) SECTORS * FLASH_SECTOR_BYTES;
}

static bool write_all(const void *bytes, size_t length, off_t at) {
  const char *from = bytes;
  while (length > 0) {
    ssize_t written = pwrite(fd, from, length, at);
    if (written < 0) {
      return false;
    }
    from += written;
    at += written;
    length -= (size_t) written;
  }
  return true;
}

bool flash_open(const char *folder) {
  char path[512];
  if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
    fprintf(stderr, "--flash: %s: %s\n", folder, strerror(errno));
    return false;
  }
  snprintf(path, sizeof path, "%s/journal.bin", folder);
  fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) {
    fprintf(stderr, "--flash: %s: %s\n", path, strerror(errno));
    return false;
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    fprintf(stderr, "--flash: %s: another station is running on this flash\n", path);
    return false;
  }
  for (int s = (int) (status.st_size / FLASH_SECTOR_BYTES); s < SECTORS; s++) {
    if (flash_erase(s) != 0) {
      fprintf(stderr, "--flash: %s: %s\n", path, strerror(errno));
      return false;
    }
  }
  return true;
}

int32_t flash_sectors(void) { return SECTORS; }

int32_t flash_read(int32_t address, int8_t *buffer, int32_t offset, int32_t length) {
  if (!is_inside(address, length)) {
    return FLASH_OUTSIDE;
  }
  return pread(fd, buffer + offset, (size_t) length, address) == length ? 0 : FLASH_FAILED;
}

int32_t flash_program(int32_t address, int8_t *buffer, int32_t offset, int32_t length) {
  if (!is_inside(address, length)) {
    return FLASH_OUTSIDE;
  }
  if (address % PROGRAM_UNIT != 0 || length % PROGRAM_UNIT != 0) {
    return FLASH_UNALIGNED;
  }
  for (int32_t at = 0; at < length; at += PROGRAM_UNIT) {
    uint8_t unit[PROGRAM_UNIT];
    if (pread(fd, unit, sizeof unit, address + at) != (ssize_t) sizeof unit) {
      return FLASH_FAILED;
    }
    for (int i = 0; i < PROGRAM_UNIT; i++) {
      if (unit[i] != 0xff) {
        return FLASH_NOT_ERASED;
      }
    }
  }
  return write_all(buffer + offset, (size_t) length, address) ? 0 : FLASH_FAILED;
}

int32_t flash_erase(int32_t sector) {
  uint8_t erased[256];
  if (sector < 0 || sector >= SECTORS) {
    return FLASH_OUTSIDE;
  }
  memset(erased, 0xff, sizeof erased);
  off_t at = (off_t) sector * FLASH_SECTOR_BYTES;
  for (int i = 0; i < FLASH_SECTOR_BYTES; i += (int) sizeof erased) {
    if (!write_all(erased, sizeof erased, at + i)) {
      return FLASH_FAILED;
    }
  }
  return 0;
}
