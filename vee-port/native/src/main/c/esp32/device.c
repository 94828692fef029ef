/* Log, clock, watchdog, Java's memory and the modelled room's parameters. */
#include <esp_heap_caps.h>
#include <esp_log.h>
#include <esp_system.h>
#include <esp_task_wdt.h>
#include <esp_timer.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <sdkconfig.h>

#include "port.h"
#include "station.h"

/* How long a station that cannot go on stays before it restarts, so that its last line can be read
 * and a lasting fault neither floods the log nor wears the flash. */
#define RESTART_MILLIS 10000

/* The status of a restart that a person asked for on the console. */
#define RESTART_ASKED 6

/* The longest sleep of the loop, and the one while an exchange with a server is in flight. */
#define REST_MILLIS 50
#define BUSY_MILLIS 2

/* When the station of a trial stands still. */
#define STALL_MILLIS 15000

static const char tag[] = "station";

void station_log(int32_t level, int8_t *line, int32_t length) {
  static const esp_log_level_t levels[] = {ESP_LOG_ERROR, ESP_LOG_WARN, ESP_LOG_INFO, ESP_LOG_DEBUG};
  ESP_LOG_LEVEL_LOCAL(levels[level], tag, "%.*s", (int) length, (const char *) line);
}

int64_t station_uptime(void) { return esp_timer_get_time() / 1000; }

void station_sleep(int32_t millis) {
  TickType_t ticks = pdMS_TO_TICKS(millis);
  vTaskDelay(ticks > 0 ? ticks : 1);
}

int32_t station_rest(int64_t due_millis, int32_t busy, int32_t drained) {
  (void) drained;
  int64_t ahead = due_millis - station_uptime();
  if (busy) {
    station_sleep(BUSY_MILLIS);
  } else if (ahead > 0) {
    station_sleep((int32_t) (ahead < REST_MILLIS ? ahead : REST_MILLIS));
  }
  return true;
}

void station_fed(void) {
#if CONFIG_STATION_STALLS
  while (station_uptime() > STALL_MILLIS) {
    /* For good: the watchdog has to end it. */
  }
#endif
  esp_task_wdt_reset();
}

void station_restart(int32_t status) {
  if (status == RESTART_ASKED) {
    esp_restart();
  }
  ESP_LOGE(tag, "restart in %d s, status %d", RESTART_MILLIS / 1000, (int) status);
  esp_task_wdt_reset();
  vTaskDelay(pdMS_TO_TICKS(RESTART_MILLIS));
  esp_restart();
}

/* In internal memory, which is faster than PSRAM and always there. */
void *station_heap_memory(int32_t bytes) {
  return heap_caps_aligned_alloc(8, (size_t) bytes, MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT);
}

int32_t sensors_seed(void) { return 1; }

/* The clock is not known yet when the room is made: its first day begins with the boot. */
int64_t sensors_epoch_at_boot(void) { return 0; }

int32_t sensors_period(void) { return settings_number("sample.period", 5) * 1000; }

int32_t sensors_asked(void) { return true; }
