/* The console on a pseudo-terminal, whose path is said at the start.
 * https://man7.org/linux/man-pages/man3/posix_openpt.3.html */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "station.h"

/* How often, ten milliseconds apart, the end of the process waits for its last answer to be read. */
#define LOOKS_AT_THE_END 100

static int terminal = -1;
static int other_end = -1;

/* Makes the other end a raw line of bytes and keeps it open, so that whoever is there may come and go. */
static bool open_other_end(const char *path) {
  struct termios line;
  other_end = path == NULL ? -1 : open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (other_end < 0 || tcgetattr(other_end, &line) != 0) {
    return false;
  }
  cfmakeraw(&line);
  return tcsetattr(other_end, TCSANOW, &line) == 0;
}

/* What was not read when the process ends is lost: the answer "ok" to a reboot, for one. */
static void await_reader(void) {
  int unread = 1;
  for (int i = 0; i < LOOKS_AT_THE_END && unread > 0; i++) {
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    if (ioctl(other_end, FIONREAD, &unread) != 0) {
      return;
    }
  }
}

int32_t station_console_open(void) {
  if (!options.console) {
    return false;
  }
  terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0
      || !open_other_end(ptsname(terminal))
      || fcntl(terminal, F_SETFL, O_NONBLOCK) != 0 || fcntl(terminal, F_SETFD, FD_CLOEXEC) != 0) {
    perror("--console");
    exit(2);
  }
  atexit(await_reader);
  fprintf(stderr, "console at %s\n", ptsname(terminal));
  return true;
}

int32_t station_console_read(int8_t *buffer, int32_t offset, int32_t length) {
  ssize_t count = read(terminal, buffer + offset, (size_t) length);
  return count < 0 ? 0 : (int32_t) count;
}

int32_t station_console_write(const int8_t *buffer, int32_t offset, int32_t length) {
  ssize_t count = write(terminal, buffer + offset, (size_t) length);
  return count < 0 ? 0 : (int32_t) count;
}
