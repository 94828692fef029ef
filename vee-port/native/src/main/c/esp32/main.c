/* The station on an ESP32-S3: prepares flash, settings and link, then runs Java on the main task. */
#include <inttypes.h>

#include <esp_app_desc.h>
#include <esp_log.h>
#include <esp_system.h>
#include <esp_task_wdt.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <nvs_flash.h>
#include <sdkconfig.h>
#if CONFIG_STATION_BOARD
#include <bootloader_random.h>
#endif

#include "port.h"
#include "station.h"

extern int java_main(int argc, char **argv);

static const char tag[] = "port";

/* In the order of esp_reset_reason_t. */
static const char *reset_name(esp_reset_reason_t reason) {
  switch (reason) {
    case ESP_RST_POWERON: return "power on";
    case ESP_RST_BROWNOUT: return "brown-out: check the supply";
    case ESP_RST_INT_WDT: return "interrupt watchdog";
    case ESP_RST_TASK_WDT: return "watchdog: no progress for a minute";
    case ESP_RST_WDT: return "another watchdog";
    case ESP_RST_PANIC: return "crash";
    case ESP_RST_SW: return "restart by the station";
    default: return "unknown";
  }
}

/* The system's own partition: calibration of the radio, nothing that cannot be made anew. */
static bool open_system_settings(void) {
  esp_err_t error = nvs_flash_init();
  if (error == ESP_ERR_NVS_NO_FREE_PAGES || error == ESP_ERR_NVS_NEW_VERSION_FOUND) {
    ESP_LOGW(tag, "partition nvs: " ERROR_FORMAT "; erased", ERROR_ARGUMENTS(error));
    error = nvs_flash_erase();
    error = error == ESP_OK ? nvs_flash_init() : error;
  }
  if (error != ESP_OK) {
    ESP_LOGE(tag, "partition nvs: " ERROR_FORMAT, ERROR_ARGUMENTS(error));
  }
  return error == ESP_OK;
}

void app_main(void) {
  /* ESP-IDF's own lines of this level may be left out at compile time, the station's never are. */
  esp_log_level_set("*", ESP_LOG_INFO);
  esp_reset_reason_t reason = esp_reset_reason();
  ESP_LOGI(tag, "firmware %s, reset reason %d: %s", esp_app_get_description()->version, (int) reason,
           reset_name(reason));
#if CONFIG_STATION_BOARD
  /* Until the radio runs, the random numbers come from noise of the ADC. */
  bootloader_random_enable();
#endif
  ESP_ERROR_CHECK(esp_task_wdt_add(NULL));
  if (!open_system_settings()) {
    station_restart(1);
  }
  /* Without settings the station starts and says which are missing. */
  settings_open();
  if (!flash_open() || !files_open() || !link_open()) {
    station_restart(1);
  }
  static char name[] = "station";
  static char *arguments[] = {name, NULL};
  java_main(1, arguments);
  station_restart(1);
}
