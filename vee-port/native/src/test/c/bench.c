/* bench ROWS WORK ROUNDS: how long rounds take; WORK is e to encode, s to sign, es for both.
 * Prints nanoseconds of processor for a round and the CRC over what was made. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "station.h"

static int32_t rows, rounds;
static const char *work;
static struct timespec began;

int java_main(int argc, char **argv);

int32_t bench_rows(void) { return rows; }
int32_t bench_encodes(void) { return strchr(work, 'e') != NULL; }
int32_t bench_signs(void) { return strchr(work, 's') != NULL; }
int32_t bench_rounds(void) { return rounds; }
void bench_begin(void) { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &began); }

void bench_end(int32_t sum) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  double nanos = (double) (now.tv_sec - began.tv_sec) * 1e9 + (double) (now.tv_nsec - began.tv_nsec);
  printf("%.0f %d\n", nanos / rounds, (int) sum);
}

int64_t station_uptime(void) { return 0; }
int64_t time_epoch_at_boot(void) { return 0; }
void station_sleep(int32_t millis) { (void) millis; }

int main(int argc, char **argv) {
  if (argc != 4) {
    return 2;
  }
  rows = atoi(argv[1]);
  work = argv[2];
  rounds = atoi(argv[3]);
  return java_main(1, argv);
}
