/* The device's own key and certificate: SETTINGS.key and SETTINGS.crt, each its owner's alone. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "identity.h"
#include "options.h"

#define PATH_BYTES 512

static bool path_of(char path[PATH_BYTES], const char *part, const char *ending) {
  return options.settings != NULL
         && snprintf(path, PATH_BYTES, "%s.%s%s", options.settings, part, ending) < PATH_BYTES;
}

int32_t identity_read(const char *part, uint8_t *bytes, int32_t room) {
  char path[PATH_BYTES];
  errno = 0;
  int fd = path_of(path, part, "") ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) {
    return options.settings != NULL && errno == ENOENT ? IDENTITY_NONE : IDENTITY_UNREADABLE;
  }
  ssize_t total = 0;
  ssize_t got = 1;
  while (total >= 0 && got > 0 && total < room) {
    got = read(fd, bytes + total, (size_t) (room - total));
    total = got < 0 ? IDENTITY_UNREADABLE : total + got;
  }
  uint8_t more;
  if (total == room && read(fd, &more, 1) != 0) {
    total = IDENTITY_UNREADABLE;
  }
  close(fd);
  return (int32_t) total;
}

bool identity_write(const char *part, const uint8_t *bytes, int32_t length) {
  char path[PATH_BYTES];
  char fresh[PATH_BYTES];
  if (!path_of(path, part, "") || !path_of(fresh, part, ".XXXXXX")) {
    return false;
  }
  int fd = mkstemp(fresh);
  bool good = fd >= 0 && write(fd, bytes, (size_t) length) == length && fsync(fd) == 0;
  if (fd >= 0) {
    close(fd);
    good = good && rename(fresh, path) == 0;
    if (!good) {
      unlink(fresh);
    }
  }
  return good;
}

bool identity_erase(const char *part) {
  char path[PATH_BYTES];
  return path_of(path, part, "") && (unlink(path) == 0 || errno == ENOENT);
}
