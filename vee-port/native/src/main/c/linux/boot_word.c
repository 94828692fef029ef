#include "boot_word.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const states[] = {"kept", "new", "tried"};

bool slots_path(char path[SLOTS_PATH_BYTES], const char *folder, const char *name) {
  return snprintf(path, SLOTS_PATH_BYTES, "%s/%s", folder, name) < SLOTS_PATH_BYTES;
}

bool slots_binary(char path[SLOTS_PATH_BYTES], const char *folder, int slot) {
  return slots_path(path, folder, slot == 0 ? "slot-0" : "slot-1");
}

bool boot_read(const char *folder, struct boot_word *word) {
  char path[SLOTS_PATH_BYTES];
  if (!slots_path(path, folder, "boot")) {
    return false;
  }
  *word = (struct boot_word) {.slot = 0, .state = BOOT_KEPT};
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return errno == ENOENT;
  }
  char text[16] = "";
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  for (int state = BOOT_KEPT; length > 0 && state <= BOOT_TRIED; state++) {
    for (int slot = 0; slot < 2; slot++) {
      char one[16];
      snprintf(one, sizeof one, "%d %s\n", slot, states[state]);
      if (strcmp(text, one) == 0) {
        *word = (struct boot_word) {.slot = slot, .state = (enum boot_state) state};
        return true;
      }
    }
  }
  return false;
}

bool boot_write(const char *folder, struct boot_word word) {
  char text[16];
  int length = snprintf(text, sizeof text, "%d %s\n", word.slot, states[word.state]);
  return slots_replace(folder, "boot", text, length);
}

bool slots_replace(const char *folder, const char *name, const void *bytes, int length) {
  char path[SLOTS_PATH_BYTES];
  char fresh[SLOTS_PATH_BYTES];
  if (!slots_path(path, folder, name)
      || snprintf(fresh, sizeof fresh, "%s.new", path) >= (int) sizeof fresh) {
    return false;
  }
  int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool good = fd >= 0 && write(fd, bytes, (size_t) length) == length && fsync(fd) == 0;
  if (fd >= 0) {
    close(fd);
  }
  good = good && rename(fresh, path) == 0;
  int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    good = fsync(directory) == 0 && good;
    close(directory);
  }
  return good;
}
