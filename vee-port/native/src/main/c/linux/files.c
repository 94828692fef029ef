/* The named files: a folder with the size of a flash partition. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "options.h"
#include "station.h"

#define TOTAL_BYTES (2 << 20)
#define BLOCK_BYTES 4096
#define NAME_BYTES 31

static int folder = -1;
static int output = -1;
static int64_t room;

static const char *text(const int8_t *name, int32_t length, char *buffer) {
  memcpy(buffer, name, (size_t) length);
  buffer[length] = '\0';
  return buffer;
}

bool files_open(const char *flash) {
  char path[512];
  snprintf(path, sizeof path, "%s/spool", flash);
  if (mkdir(path, 0777) != 0 && errno != EEXIST) {
    fprintf(stderr, "--flash: %s: %s\n", path, strerror(errno));
    return false;
  }
  folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    fprintf(stderr, "--flash: %s: %s\n", path, strerror(errno));
    return false;
  }
  return true;
}

/* A listing under way. The C library's would take 32 KB of memory. */
static struct {
  char bytes[1024] __attribute__((aligned(8)));
  ssize_t length;
  ssize_t at;
} listing;

static void rewind_listing(void) {
  lseek(folder, 0, SEEK_SET);
  listing.length = listing.at = 0;
}

/* The next entry that is a file of the store, or NULL after the last. */
static const struct dirent64 *next_entry(void) {
  for (;;) {
    if (listing.at >= listing.length) {
      listing.length = getdents64(folder, listing.bytes, sizeof listing.bytes);
      listing.at = 0;
      if (listing.length <= 0) {
        return NULL;
      }
    }
    const struct dirent64 *entry = (const void *) (listing.bytes + listing.at);
    listing.at += entry->d_reclen;
    if (entry->d_name[0] != '.' && strlen(entry->d_name) <= NAME_BYTES) {
      return entry;
    }
  }
}

int32_t files_open_list(void) {
  rewind_listing();
  return 0;
}

int32_t files_next_name(int8_t *name) {
  const struct dirent64 *entry = next_entry();
  if (entry == NULL) {
    return 0;
  }
  size_t length = strlen(entry->d_name);
  memcpy(name, entry->d_name, length);
  return (int32_t) length;
}

int32_t files_length(const int8_t *name, int32_t name_length) {
  char buffer[NAME_BYTES + 1];
  struct stat status;
  if (fstatat(folder, text(name, name_length, buffer), &status, 0) != 0) {
    return errno == ENOENT ? -1 : -errno;
  }
  return (int32_t) status.st_size;
}

int32_t files_read(const int8_t *name, int32_t name_length, int32_t position, int8_t *bytes,
                   int32_t offset, int32_t length) {
  char buffer[NAME_BYTES + 1];
  int fd = openat(folder, text(name, name_length, buffer), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return -errno;
  }
  ssize_t count = pread(fd, bytes + offset, (size_t) length, position);
  int error = errno;
  close(fd);
  return count < 0 ? -error : (int32_t) count;
}

int32_t files_create(const int8_t *name, int32_t name_length) {
  char buffer[NAME_BYTES + 1];
  output = openat(folder, text(name, name_length, buffer),
                  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  room = files_free_bytes();
  return output < 0 ? -errno : 0;
}

int32_t files_write(const int8_t *bytes, int32_t offset, int32_t length) {
  if (length > room) {
    return -ENOSPC;
  }
  room -= length;
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
  char old_name[NAME_BYTES + 1];
  char new_name[NAME_BYTES + 1];
  if (renameat(folder, text(from, from_length, old_name), folder, text(to, to_length, new_name))
      != 0) {
    return -errno;
  }
  return fsync(folder) != 0 ? -errno : 0;
}

int32_t files_delete(const int8_t *name, int32_t name_length) {
  char buffer[NAME_BYTES + 1];
  if (unlinkat(folder, text(name, name_length, buffer), 0) != 0 && errno != ENOENT) {
    return -errno;
  }
  return 0;
}

int64_t files_free_bytes(void) {
  int64_t free_bytes = TOTAL_BYTES;
  rewind_listing();
  for (const struct dirent64 *entry = next_entry(); entry != NULL; entry = next_entry()) {
    struct stat status;
    if (fstatat(folder, entry->d_name, &status, 0) == 0) {
      free_bytes -= (status.st_size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }
  }
  /* The host's disk may have less than the partition that the folder stands for. */
  struct statvfs disk;
  int64_t left = fstatvfs(folder, &disk) == 0 ? (int64_t) disk.f_bavail * (int64_t) disk.f_frsize
                                              : free_bytes;
  free_bytes = left < free_bytes ? left / BLOCK_BYTES * BLOCK_BYTES : free_bytes;
  return free_bytes < 0 ? 0 : free_bytes;
}

int64_t files_total_bytes(void) { return TOTAL_BYTES; }
