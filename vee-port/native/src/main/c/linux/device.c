/* Identity, randomness, log, watchdog and link of a Linux process. The network is always up. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "options.h"
#include "station.h"

#define WATCHDOG_SECONDS 60

void station_random(int8_t *buffer, int32_t offset, int32_t length) {
  while (length > 0) {
    ssize_t count = getrandom(buffer + offset, (size_t) length, 0);
    if (count < 0 && errno != EINTR) {
      abort();
    }
    if (count > 0) {
      offset += (int32_t) count;
      length -= (int32_t) count;
    }
  }
}

void station_log(int32_t level, int8_t *line, int32_t length) {
  static const char letters[] = "EWID";
  if (level <= options.log_level) {
    /* One write, and no buffered stream: those take 8 KB of stack. */
    char text[260] = {letters[level], ' '};
    length = length > (int32_t) sizeof text - 3 ? (int32_t) sizeof text - 3 : length;
    memcpy(text + 2, line, (size_t) length);
    text[length + 2] = '\n';
    ssize_t ignored = write(STDERR_FILENO, text, (size_t) length + 3);
    (void) ignored;
  }
}

static void starved(int signal) {
  static const char line[] = "E watchdog: no progress for a minute\n";
  (void) signal;
  ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
  (void) ignored;
  _exit(4);
}

void station_fed(void) {
  static bool set;
  if (!set) {
    signal(SIGALRM, starved);
    set = true;
  }
  alarm(WATCHDOG_SECONDS);
}

void station_restart(int32_t status) { exit(status); }

int32_t station_device_id(int8_t *id) {
  int32_t length = (int32_t) strlen(options.id);
  length = length > 32 ? 32 : length;
  memcpy(id, options.id, (size_t) length);
  return length;
}

/* The machine has a name, which its own responder tells (Avahi, systemd-resolved). */
void panel_be_found(void) {}

/* A new process is a power-on. */
int32_t station_reset_reason(void) { return 0; }

void link_join(void) {}

int32_t link_state(void) { return 2; }

int32_t link_failure(int8_t *text) {
  (void) text;
  return 0;
}

int32_t link_rssi(void) { return 0; }

/* The network is the machine's own affair: nothing is heard. */
void scan_begin(void) {}

int32_t scan_found(void) { return 0; }

int32_t scan_name(int32_t index, int8_t *name) {
  (void) index;
  (void) name;
  return 0;
}

int32_t scan_rssi(int32_t index) {
  (void) index;
  return 0;
}

int32_t scan_is_secured(int32_t index) {
  (void) index;
  return 0;
}

int32_t sensors_seed(void) { return options.seed; }

int64_t sensors_epoch_at_boot(void) { return options.boot_millis; }

int32_t sensors_period(void) { return settings_number("sample.period", 5) * 1000; }

int32_t sensors_asked(void) {
  int64_t now = station_uptime();
  if (now >= end_of_recording()) {
    return false;
  }
  if (options.rows) {
    int64_t period = sensors_period();
    printf("%lld\n", (long long) ((options.boot_millis + now) / period * period));
    fflush(stdout);
  }
  return true;
}
