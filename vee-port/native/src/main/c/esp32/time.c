/* Time of day on a board: the setting ntp.server, and a thread for as long as a request takes. */
#include <string.h>

#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <sdkconfig.h>

#include "port.h"
#include "station.h"
#include "time_port.h"

#define STACK_BYTES 4096

static void *(*to_do)(void *);

static void run(void *unused) {
  (void) to_do(unused);
  vTaskDelete(NULL);
}

int time_server(char *name, size_t room) {
  static const char public_pool[] = "pool.ntp.org";
  if (!settings_text("ntp.server", name, (int32_t) room)) {
    memcpy(name, public_pool, sizeof public_pool);
  }
  return CONFIG_STATION_NTP_PORT;
}

int64_t time_of_host(void) { return 0; }

int64_t time_earliest(int64_t built) { return built; }

bool time_start_thread(void *(*work)(void *)) {
  to_do = work;
  /* As high as Java's task, and no higher: see tls_esp32.c. */
  return xTaskCreate(run, "time", STACK_BYTES, NULL, uxTaskPriorityGet(NULL), NULL) == pdPASS;
}
