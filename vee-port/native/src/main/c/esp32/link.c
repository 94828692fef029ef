/* How the link stands. The kinds of link report from the task of the event loop; the station, which
 * decides when to join again, asks from its own. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <esp_log.h>

#include "link_reason.h"
#include "port.h"
#include "station.h"

/* How long joining and waiting for an address may take. */
#define JOIN_MILLIS 30000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int state;
static int64_t joining_since;
static char failure[LINK_LINE];

static void set(int new_state, const char *why) {
  pthread_mutex_lock(&lock);
  state = new_state;
  snprintf(failure, sizeof failure, "%s", why);
  pthread_mutex_unlock(&lock);
}

bool link_did(const char *what, esp_err_t error) {
  if (error != ESP_OK) {
    ESP_LOGE("link", "%s: " ERROR_FORMAT, what, ERROR_ARGUMENTS(error));
  }
  return error == ESP_OK;
}

void link_is_joining(void) {
  joining_since = station_uptime();
  set(LINK_JOINING, "");
}

void link_is_up(void) { set(LINK_UP, ""); }

void link_is_down(const char *why) { set(LINK_DOWN, why); }

void link_failed(esp_err_t error) {
  char why[LINK_LINE];
  snprintf(why, sizeof why, ERROR_FORMAT, ERROR_ARGUMENTS(error));
  link_is_down(why);
}

void link_join(void) {
  if (link_state() == LINK_DOWN) {
    link_is_joining();
    link_start();
  }
}

int32_t link_state(void) {
  pthread_mutex_lock(&lock);
  if (state == LINK_JOINING && station_uptime() - joining_since >= JOIN_MILLIS) {
    state = LINK_DOWN;
    snprintf(failure, sizeof failure, "%s",
             "no address from the network in 30 s; check the access point's DHCP");
  }
  int32_t now = state;
  pthread_mutex_unlock(&lock);
  return now;
}

int32_t link_failure(int8_t *text) {
  pthread_mutex_lock(&lock);
  int32_t length = (int32_t) strlen(failure);
  memcpy(text, failure, (size_t) length);
  pthread_mutex_unlock(&lock);
  return length;
}
