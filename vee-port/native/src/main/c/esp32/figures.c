/* What the station has used so far, logged after each window where CONFIG_STATION_FIGURES is set. */
#include <esp_heap_caps.h>
#include <esp_log.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <sdkconfig.h>

#include "port.h"
#include "station.h"

#if CONFIG_STATION_FIGURES
#define WANTED 1
#else
#define WANTED 0
#endif

static const char tag[] = "figures";
static int64_t next_count;

int32_t station_heap_wanted(void) { return WANTED && station_uptime() >= next_count; }

void station_heap_free(int32_t bytes) {
  int64_t window = settings_number("window.minutes", 15) * INT64_C(60000);
  next_count = (station_uptime() / window + 1) * window + window / 2;
  ESP_LOGI(tag, "java heap: %d bytes, %d live", (int) station_heap_bytes(),
           (int) (station_heap_bytes() - bytes));
  ESP_LOGI(tag, "stacks at most: java %d of %d, tls %d",
           (int) (CONFIG_ESP_MAIN_TASK_STACK_SIZE - uxTaskGetStackHighWaterMark(NULL)),
           CONFIG_ESP_MAIN_TASK_STACK_SIZE, (int) tls_stack_used());
  ESP_LOGI(tag, "internal memory free: %u bytes, at least %u so far",
           (unsigned) heap_caps_get_free_size(MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT),
           (unsigned) heap_caps_get_minimum_free_size(MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT));
}
