/* Uptime and waiting. In fast mode a wait is a jump to its end and work between two waits takes no
 * time, so that what is recorded does not depend on the machine; but while an exchange with a server
 * is in flight time is real, so that timeouts mean what they say. */
#include <stdlib.h>
#include <time.h>

#include "options.h"
#include "station.h"

/* In flight no more uptime than this passes between two waits of fast mode, so that a machine that
 * stalls is no reason for a measurement to come late. */
#define LONGEST_STEP_MILLIS 20

/* How long uploads may go on after the recording. */
#define GRACE_MILLIS (3600 * 1000)

static int64_t anchor = -1;
static int64_t uptime_at_anchor;
static bool in_flight;

static int64_t monotonic(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t station_uptime(void) {
  if (anchor < 0) {
    anchor = monotonic();
  }
  int64_t elapsed = monotonic() - anchor;
  if (options.fast && !in_flight) {
    elapsed = 0;
  } else if (options.fast && elapsed > LONGEST_STEP_MILLIS) {
    elapsed = LONGEST_STEP_MILLIS;
  }
  return uptime_at_anchor + elapsed;
}

void station_sleep(int32_t millis) {
  struct timespec time = {.tv_sec = millis / 1000, .tv_nsec = millis % 1000 * 1000000L};
  nanosleep(&time, NULL);
}

int64_t end_of_recording(void) {
  if (options.windows == 0) {
    return INT64_MAX;
  }
  int64_t window = settings_number("window.minutes", 15) * INT64_C(60000);
  return options.windows * window - options.boot_millis % window;
}

/* Waits; false where the recording is over and everything is uploaded. */
static bool rest(int64_t due_millis, bool busy, bool drained) {
  int64_t now = station_uptime();
  anchor = monotonic();
  uptime_at_anchor = now;
  in_flight = busy;
  int64_t end = end_of_recording();
  if (now >= end) {
    if (drained) {
      return false;
    }
    end += GRACE_MILLIS;
    if (now >= end) {
      exit(3);
    }
  }
  int64_t ahead = (due_millis < end ? due_millis : end) - now;
  if (busy) {
    struct timespec nap = {.tv_nsec = 500000};
    nanosleep(&nap, NULL);
  } else if (ahead <= 0) {
    return true;
  } else if (options.fast) {
    uptime_at_anchor += ahead;
  } else {
    station_sleep((int32_t) (ahead < 50 ? ahead : 50));
  }
  return true;
}

int32_t station_rest(int64_t due_millis, int32_t busy, int32_t drained) {
  figures_turn_ends(busy != 0);
  bool goes_on = rest(due_millis, busy != 0, drained != 0);
  figures_turn_begins();
  return goes_on;
}
