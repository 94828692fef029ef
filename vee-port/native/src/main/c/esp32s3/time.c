/* Time of day by SNTP. The station asks when it wants to know, so that the client of lwIP runs for one
 * answer at a time.
 * https://docs.espressif.com/projects/esp-idf/en/v5.4.4/esp32s3/api-reference/system/system_time.html */
#include <pthread.h>
#include <string.h>
#include <sys/time.h>

#include <esp_idf_version.h>
#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 1, 0)
#include <esp_netif_sntp.h>
#else
#include <esp_sntp.h>
#endif

#include "port.h"
#include "station.h"

/* How long an answer may take, the client's own repetitions included. */
#define ANSWER_MILLIS 20000

enum { IDLE, PENDING, SYNCHRONISED, FAILED };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool answered;
static int64_t answer;

static int state;
static int64_t asked_at;
static int64_t epoch_at_boot;
static char server[128];

static void on_answer(struct timeval *time) {
  int64_t at_boot = (int64_t) time->tv_sec * 1000 + time->tv_usec / 1000 - station_uptime();
  pthread_mutex_lock(&lock);
  answer = at_boot;
  answered = true;
  pthread_mutex_unlock(&lock);
}

#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 1, 0)
static bool start(void) {
  esp_sntp_config_t config = ESP_NETIF_SNTP_DEFAULT_CONFIG(server);
  config.wait_for_sync = false;
  config.sync_cb = on_answer;
  return esp_netif_sntp_init(&config) == ESP_OK;
}

static void stop(void) { esp_netif_sntp_deinit(); }
#else
static bool start(void) {
  sntp_setoperatingmode(SNTP_OPMODE_POLL);
  sntp_setservername(0, server);
  sntp_set_time_sync_notification_cb(on_answer);
  sntp_init();
  return true;
}

static void stop(void) { sntp_stop(); }
#endif

void time_request(void) {
  if (state == PENDING) {
    return;
  }
  if (!settings_text("ntp.server", server, sizeof server)) {
    memcpy(server, "pool.ntp.org", sizeof "pool.ntp.org");
  }
  pthread_mutex_lock(&lock);
  answered = false;
  pthread_mutex_unlock(&lock);
  asked_at = station_uptime();
  state = start() ? PENDING : FAILED;
}

int32_t time_poll(void) {
  if (state != PENDING) {
    return state;
  }
  pthread_mutex_lock(&lock);
  if (answered) {
    epoch_at_boot = answer;
    state = SYNCHRONISED;
  }
  pthread_mutex_unlock(&lock);
  if (state == PENDING && station_uptime() - asked_at >= ANSWER_MILLIS) {
    state = FAILED;
  }
  if (state != PENDING) {
    stop();
  }
  return state;
}

int64_t time_epoch_at_boot(void) { return epoch_at_boot; }
