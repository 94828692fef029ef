/* The chip: its name, its random numbers and why it was reset. */
#include <stdio.h>
#include <string.h>

#include <esp_mac.h>
#include <esp_random.h>
#include <esp_system.h>

#include "station.h"

void station_random(int8_t *buffer, int32_t offset, int32_t length) {
  esp_fill_random(buffer + offset, (size_t) length);
}

int32_t station_device_id(int8_t *id) {
  uint8_t mac[6] = {0};
  char text[20];
  esp_efuse_mac_get_default(mac);
  int length = snprintf(text, sizeof text, "esp-%02x%02x%02x%02x%02x%02x", mac[0], mac[1], mac[2],
                        mac[3], mac[4], mac[5]);
  memcpy(id, text, (size_t) length);
  return length;
}

int32_t station_reset_reason(void) {
  switch (esp_reset_reason()) {
    case ESP_RST_POWERON: return 0;
    case ESP_RST_BROWNOUT: return 1;
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT: return 2;
    case ESP_RST_PANIC: return 3;
    case ESP_RST_SW: return 4;
    default: return 5;
  }
}
