/* The link of esp32/link.c and link_board.c over a radio that fails as it is told to. Prints how the link
 * stands after each join, and why. With a number, only what is said of that reason; with "error" and a
 * number, what is said when ESP-IDF refuses the settings with that error. */
#include <stdlib.h>
#include <string.h>

#include "esp_idf_wifi.h"
#include "port.h"
#include "station.h"

static esp_event_handler_t on_wifi;
static esp_event_handler_t on_address;
static wifi_config_t configured;
static const char *password = "correct horse";
static bool connected;
static esp_err_t refusal;
static int64_t now;

int64_t station_uptime(void) { return now; }

esp_err_t esp_event_loop_create_default(void) { return ESP_OK; }

esp_err_t esp_event_handler_register(esp_event_base_t base, int32_t id, esp_event_handler_t handler,
                                     void *argument) {
  (void) id;
  (void) argument;
  *(strcmp(base, WIFI_EVENT) == 0 ? &on_wifi : &on_address) = handler;
  return ESP_OK;
}

esp_err_t esp_netif_init(void) { return ESP_OK; }

void *esp_netif_create_default_wifi_sta(void) { return &configured; }

void bootloader_random_enable(void) {}

void bootloader_random_disable(void) {}

esp_err_t esp_wifi_init(const wifi_init_config_t *config) {
  (void) config;
  return ESP_OK;
}

esp_err_t esp_wifi_set_storage(int storage) { return storage == WIFI_STORAGE_RAM ? ESP_OK : ESP_FAIL; }

esp_err_t esp_wifi_set_mode(int mode) { return mode == WIFI_MODE_STA ? ESP_OK : ESP_FAIL; }

esp_err_t esp_wifi_set_config(int interface, const wifi_config_t *config) {
  configured = *config;
  return interface == WIFI_IF_STA ? refusal : ESP_FAIL;
}

esp_err_t esp_wifi_start(void) { return ESP_OK; }

static void disconnect(int reason) {
  wifi_event_sta_disconnected_t event = {.reason = (uint8_t) reason};
  connected = false;
  on_wifi(NULL, WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, &event);
}

/* A radio that is joined says that it leaves, as ESP-IDF's does. */
esp_err_t esp_wifi_disconnect(void) {
  if (connected) {
    disconnect(WIFI_REASON_ASSOC_LEAVE);
  }
  return ESP_OK;
}

esp_err_t esp_wifi_connect(void) {
  connected = true;
  return ESP_OK;
}

esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t *network) {
  network->rssi = -58;
  return ESP_OK;
}

bool settings_text(const char *name, char *text, int32_t room) {
  const char *value = strcmp(name, "wifi.ssid") == 0 ? "garden" : password;
  if (value == NULL || (int32_t) strlen(value) >= room) {
    return false;
  }
  strcpy(text, value);
  return true;
}

int32_t settings_length(const int8_t *name, int32_t length) {
  (void) name;
  (void) length;
  return password == NULL ? -1 : (int32_t) strlen(password);
}

void settings_wipe(volatile char *text, size_t length) {
  while (length > 0) {
    text[--length] = 0;
  }
}

static void say(const char *what) {
  static const char *const states[] = {"down", "joining", "up"};
  int8_t text[96];
  int32_t length = link_failure(text);
  printf("%s: %s, %d dBm, \"%.*s\"\n", what, states[link_state()], (int) link_rssi(), (int) length,
         (char *) text);
}

int main(int argc, char **argv) {
  if (!link_open()) {
    return 1;
  }
  refusal = argc == 3 ? (esp_err_t) strtol(argv[2], NULL, 0) : ESP_OK;
  link_join();
  if (argc > 1) {
    int8_t text[96];
    if (argc == 2) {
      disconnect(atoi(argv[1]));
    }
    printf("%.*s", (int) link_failure(text), (char *) text);
    return link_state() == LINK_DOWN ? 0 : 1;
  }
  say("joining");
  now += 29999;
  say("no address for 29.999 s");
  now++;
  link_state();
  say("no address for 30 s");
  link_join();
  say("joining again, which leaves first");
  on_address(NULL, IP_EVENT, IP_EVENT_STA_GOT_IP, NULL);
  say("an address");
  disconnect(WIFI_REASON_BEACON_TIMEOUT);
  say("the access point is switched off");
  link_join();
  on_address(NULL, IP_EVENT, IP_EVENT_STA_GOT_IP, NULL);
  disconnect(WIFI_REASON_ASSOC_LEAVE);
  say("sent away while up");
  printf("asks for WPA2 or better: %d, WPA3 by both methods: %d, %d\n",
         configured.sta.threshold.authmode == WIFI_AUTH_WPA2_PSK, configured.sta.pmf_cfg.capable,
         configured.sta.sae_pwe_h2e == WPA3_SAE_PWE_BOTH);
  return 0;
}
