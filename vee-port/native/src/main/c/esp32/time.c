/* Time of day on a board: the setting ntp.server, and a thread for as long as a request takes. */
#include <pthread.h>
#include <string.h>

#include <esp_pthread.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <sdkconfig.h>

#include "port.h"
#include "station.h"
#include "time_port.h"

#define STACK_BYTES 4096

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
  esp_pthread_cfg_t config = esp_pthread_get_default_config();
  pthread_t thread;
  config.stack_size = STACK_BYTES;
  config.thread_name = "time";
  /* As high as Java's task, and no higher: see tls_esp32.c. */
  config.prio = (size_t) uxTaskPriorityGet(NULL);
  if (esp_pthread_set_cfg(&config) != ESP_OK || pthread_create(&thread, NULL, work, NULL) != 0) {
    return false;
  }
  return pthread_detach(thread) == 0;
}
