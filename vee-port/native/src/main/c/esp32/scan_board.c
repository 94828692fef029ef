/* The access points that the radio hears: each name once, as strong as the strongest that has it.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-guides/wifi.html#esp32-s3-wi-fi-scan */
#include <stdatomic.h>
#include <string.h>

#include <esp_event.h>
#include <esp_wifi.h>

#include "port.h"
#include "station.h"

#define MOST 16
#define LISTENING (-1)

static struct {
  char name[33];
  int8_t rssi;
  bool secured;
} heard[MOST];

static atomic_int count;
static bool registered;

/* ESP-IDF has the strongest first, so that one that is there already is the stronger. */
static int add(int found, const wifi_ap_record_t *network) {
  char name[sizeof heard[0].name] = "";
  memcpy(name, network->ssid, sizeof name - 1);
  for (int i = 0; i < found; i++) {
    if (strcmp(heard[i].name, name) == 0) {
      return found;
    }
  }
  if (found == MOST || name[0] == '\0') {
    return found;
  }
  memcpy(heard[found].name, name, sizeof name);
  heard[found].rssi = network->rssi;
  heard[found].secured = network->authmode != WIFI_AUTH_OPEN;
  return found + 1;
}

static void on_done(void *unused, esp_event_base_t base, int32_t id, void *data) {
  (void) unused;
  (void) base;
  (void) id;
  (void) data;
  int found = 0;
  wifi_ap_record_t network;
  while (esp_wifi_scan_get_ap_record(&network) == ESP_OK) {
    found = add(found, &network);
  }
  esp_wifi_clear_ap_list();
  atomic_store(&count, found);
}

void scan_begin(void) {
  if (!registered) {
    registered =
        link_did("events", esp_event_handler_register(WIFI_EVENT, WIFI_EVENT_SCAN_DONE, on_done, NULL));
  }
  atomic_store(&count, LISTENING);
  /* A radio that is about to join does not listen. */
  if (!registered || !link_radio() || !link_did("scan", esp_wifi_scan_start(NULL, false))) {
    atomic_store(&count, 0);
  }
}

int32_t scan_found(void) { return atomic_load(&count); }

int32_t scan_name(int32_t index, int8_t *name) {
  int32_t length = (int32_t) strlen(heard[index].name);
  memcpy(name, heard[index].name, (size_t) length);
  return length;
}

int32_t scan_rssi(int32_t index) { return heard[index].rssi; }

int32_t scan_is_secured(int32_t index) { return heard[index].secured; }
