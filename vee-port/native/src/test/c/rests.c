/* Runs the waits of linux/clock.c on a clock that only naps move, and prints what each took: its name,
 * the naps, the microseconds napped, the uptime after it in ms, and whether the station goes on. */
#include <stdio.h>
#include <time.h>

static long long now_nanos = 1;
static long long napped_nanos;
static int naps;

static int fake_clock_gettime(clockid_t clock, struct timespec *time) {
  (void) clock;
  time->tv_sec = now_nanos / 1000000000;
  time->tv_nsec = now_nanos % 1000000000;
  return 0;
}

static int fake_nanosleep(const struct timespec *time, struct timespec *left) {
  (void) left;
  long long nanos = time->tv_sec * 1000000000LL + time->tv_nsec;
  now_nanos += nanos;
  napped_nanos += nanos;
  naps++;
  return 0;
}

#define clock_gettime fake_clock_gettime
#define nanosleep fake_nanosleep
#include "../../main/c/linux/clock.c"

struct options options;

int32_t settings_number(const char *name, int32_t fallback) {
  (void) name;
  return fallback;
}

void figures_turn_begins(void) {}

void figures_turn_ends(bool busy) { (void) busy; }

/* Waits so often for a time so many milliseconds ahead. */
static void show(const char *name, int times, int ahead, bool busy, bool drained) {
  naps = 0;
  napped_nanos = 0;
  bool goes_on = true;
  for (int i = 0; i < times; i++) {
    goes_on = station_rest(station_uptime() + ahead, busy, drained);
  }
  printf("%s: %d naps, %lld us, uptime %lld, goes on %d\n", name, naps, napped_nanos / 1000,
         (long long) station_uptime(), goes_on);
}

/* Lets real time pass between two waits, as work does, or a machine that stalls. */
static void work(const char *name, int millis) {
  now_nanos += millis * 1000000LL;
  printf("%s: uptime %lld\n", name, (long long) station_uptime());
}

int main(void) {
  show("idle and due", 1000, 0, false, false);
  show("idle and late", 1000, -70, false, false);
  show("idle for 7 ms", 1, 7, false, false);
  show("idle for 5 s", 1, 5000, false, false);
  show("in flight and due", 1000, 0, true, false);
  show("in flight and late", 1000, -70, true, false);
  work("700 ms of work in flight", 700);
  show("in flight for 5 s", 1000, 5000, true, false);
  options.fast = true;
  show("fast, idle for 5 s", 1, 5000, false, false);
  show("fast, idle and due", 1000, 0, false, false);
  work("fast, 700 ms of work", 700);
  show("fast, in flight and due", 1000, 0, true, false);
  work("fast, 7 ms of work in flight", 7);
  work("fast, 700 ms more of it", 700);
  options.windows = 1;
  show("fast, idle beyond the end", 1, 3600000, false, false);
  show("fast, at the end with a file that waits", 1, 0, false, false);
  show("fast, at the end and drained", 1, 0, false, true);
  return 0;
}
