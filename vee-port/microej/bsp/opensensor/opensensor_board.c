/* What is MicroEJ's own of station.h (of vee-port/native): here Wi-Fi and the watchdog belong to the
 * VEE Port. On ESP-IDF 5.0 or newer. */
#include <stddef.h>

#include <esp_task_wdt.h>
#include <esp_wifi.h>

#include "station.h"

/* The task watchdog's time and its reset are settings of the project (sdkconfig.opensensor). */
void station_fed(void) {
  static esp_task_wdt_user_handle_t station;
  if (station == NULL && esp_task_wdt_add_user("station", &station) != ESP_OK) {
    return;
  }
  esp_task_wdt_reset_user(station);
}

int32_t link_rssi(void) {
  wifi_ap_record_t network;
  return esp_wifi_sta_get_ap_info(&network) == ESP_OK ? network.rssi : 0;
}
