/* The two places for a firmware of a Linux station: two binaries in a folder, which the launcher starts
 * (../launcher/launch.c). */
#include "slots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot_word.h"
#include "options.h"

#define SECTOR 4096
#define MAX_IMAGE (8 << 20)
#define MAX_KEYS_BYTES 4096
#define MAX_KEYS 4

static const char *keys[MAX_KEYS + 1];

/* Parts a text of PEM blocks; each ends with a zero. */
static int split_keys(char *text) {
  static const char end[] = "-----END PUBLIC KEY-----";
  int count = 0;
  char *next = strstr(text, "-----BEGIN PUBLIC KEY-----");
  while (next != NULL && count < MAX_KEYS) {
    char *last = strstr(next, end);
    if (last == NULL) {
      break;
    }
    keys[count++] = next;
    last += sizeof end - 1;
    next = *last == '\0' ? NULL : strstr(last + 1, "-----BEGIN PUBLIC KEY-----");
    *last = '\0';
  }
  return count;
}

bool slots_open(void) {
  if (options.keys == NULL) {
    return true;
  }
  char *text = calloc(1, MAX_KEYS_BYTES + 1);
  int fd = text == NULL ? -1 : open(options.keys, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : read(fd, text, MAX_KEYS_BYTES);
  if (fd >= 0) {
    close(fd);
  }
  if (length < 0 || split_keys(text) == 0) {
    fprintf(stderr, "--keys: %s: expected public keys, PEM\n", options.keys);
    return false;
  }
  return true;
}

/* Those of the file in the place of those in the binary. */
const char *slots_key(int32_t index) {
  return options.keys == NULL ? slots_built_in_key(index) : index > MAX_KEYS ? NULL : keys[index];
}

int32_t slots_bytes(void) { return options.slots == NULL ? 0 : MAX_IMAGE; }

int32_t slots_running(void) { return options.slot; }

static int32_t put(int8_t *text, const char *name) {
  int32_t length = (int32_t) strlen(name);
  memcpy(text, name, (size_t) length);
  return length;
}

int32_t slots_chip(int8_t *text) { return put(text, "Linux"); }

int32_t slots_flash(int8_t *text) { return put(text, "i386"); }

static const char *other(void) { return options.slot == 0 ? "slot-1" : "slot-0"; }

/* Says what is wrong with a file of the folder. Returns the negative errno. */
static int32_t failed(const char *name) {
  int error = errno == 0 ? EIO : errno;
  fprintf(stderr, "E --slots: %s/%s: %s\n", options.slots, name, strerror(error));
  return -error;
}

/* No wait for the other end of what is no file. */
static int open_other(int flags) {
  char path[SLOTS_PATH_BYTES];
  return slots_binary(path, options.slots, 1 - options.slot)
             ? open(path, flags | O_CLOEXEC | O_NONBLOCK, S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH)
             : -1;
}

static int32_t write_other(int32_t position, const int8_t *bytes, int32_t length) {
  int fd = open_other(O_WRONLY | O_CREAT);
  if (fd < 0) {
    return failed(other());
  }
  /* What lies behind is an older image's. */
  bool good = (position % SECTOR != 0 || ftruncate(fd, position) == 0)
              && pwrite(fd, bytes, (size_t) length, position) == length && fdatasync(fd) == 0;
  int32_t result = good ? 0 : failed(other());
  close(fd);
  return result;
}

int32_t slots_write(int32_t position, const int8_t *buffer, int32_t offset, int32_t length) {
  errno = 0;
  return position < 0 || length < 0 || position > MAX_IMAGE - length
             ? -EINVAL
             : write_other(position, buffer + offset, length);
}

int32_t slots_read(int32_t position, int8_t *buffer, int32_t offset, int32_t length) {
  errno = 0;
  int fd = open_other(O_RDONLY);
  if (fd < 0) {
    return failed(other());
  }
  ssize_t got = pread(fd, buffer + offset, (size_t) length, position);
  int32_t result = got < 0 ? failed(other()) : 0;
  if (got >= 0 && got < length) {
    memset(buffer + offset + got, 0xff, (size_t) (length - got));
  }
  close(fd);
  return result;
}

int32_t slots_is_on_trial(void) {
  struct boot_word word;
  return options.slots != NULL && boot_read(options.slots, &word) && word.slot == options.slot
         && word.state == BOOT_TRIED;
}

static int32_t choose(int slot, enum boot_state state) {
  return boot_write(options.slots, (struct boot_word) {.slot = slot, .state = state}) ? 0 : failed("boot");
}

int32_t slots_confirm(void) { return choose(options.slot, BOOT_KEPT); }

int32_t slots_select(void) { return choose(1 - options.slot, BOOT_NEW); }

int32_t slots_roll_back(void) { return choose(1 - options.slot, BOOT_KEPT); }

static int32_t read_file(const char *name, int8_t *bytes, size_t room) {
  char path[SLOTS_PATH_BYTES];
  int fd = slots_path(path, options.slots, name) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  ssize_t length = fd < 0 ? -1 : read(fd, bytes, room);
  if (fd >= 0) {
    close(fd);
  }
  return (int32_t) length;
}

int32_t slots_read_note(int8_t *note) {
  return read_file("note", note, SLOTS_NOTE_BYTES) == SLOTS_NOTE_BYTES ? 0 : -1;
}

int32_t slots_write_note(const int8_t *note) {
  return slots_replace(options.slots, "note", note, SLOTS_NOTE_BYTES) ? 0 : failed("note");
}

int32_t slots_read_change(int8_t *record) { return read_file("change", record, SLOTS_CHANGE_BYTES); }

int32_t slots_write_change(const int8_t *record, int32_t length) {
  return slots_replace(options.slots, "change", record, length) ? 0 : failed("change");
}
