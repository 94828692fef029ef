/* Time of day by SNTP. A thread of its own asks and ends, because looking a name up waits. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "sntp.h"
#include "station.h"
#include "time_port.h"

enum { IDLE, PENDING, SYNCHRONISED, FAILED, DENIED }; /* as in NativeNetwork.java */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool running; /* under the lock, as are the answer's parts */
static enum sntp_verdict verdict;
static int64_t epoch_millis;
static int64_t at_millis;

static char server[128];
static int port;
static unsigned requests;

static int state;
static int64_t epoch_at_boot;

static void *ask(void *unused) {
  int64_t epoch = 0, at = 0;
  enum sntp_verdict found = sntp_ask(server, port, requests, &epoch, &at);
  pthread_mutex_lock(&lock);
  verdict = found;
  epoch_millis = epoch;
  at_millis = at;
  running = false;
  pthread_mutex_unlock(&lock);
  return unused;
}

void time_request(void) {
  if (state == PENDING) {
    return;
  }
  port = time_server(server, sizeof server);
  if (port == 0) {
    state = SYNCHRONISED;
    epoch_at_boot = time_of_host();
    return;
  }
  requests++;
  running = true;
  state = time_start_thread(ask) ? PENDING : FAILED;
}

static void log_refusal(void) {
  char line[256];
  int length = snprintf(line, sizeof line, "time: no answer of %s to go by: %s", server,
                        sntp_words(verdict));
  station_log(1, (int8_t *) line, length < (int) sizeof line ? length : (int) sizeof line - 1);
}

int32_t time_poll(void) {
  pthread_mutex_lock(&lock);
  bool ended = state == PENDING && !running;
  pthread_mutex_unlock(&lock);
  if (ended && verdict == SNTP_GOOD) {
    epoch_at_boot = epoch_millis + (sntp_now() - at_millis) - station_uptime();
    state = SYNCHRONISED;
  } else if (ended) {
    log_refusal();
    state = verdict == SNTP_KISS ? DENIED : FAILED;
  }
  return state;
}

int64_t time_epoch_at_boot(void) { return epoch_at_boot; }
