/* Wi-Fi as a station. Name and password come from the settings and stay in memory alone.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-guides/wifi.html */
#include <stdio.h>
#include <string.h>

#include <bootloader_random.h>
#include <esp_event.h>
#include <esp_netif.h>
#include <esp_wifi.h>

#include "link_reason.h"
#include "port.h"
#include "station.h"

static const char password_setting[] = "wifi.password";
static bool started;

static void on_wifi(void *unused, esp_event_base_t base, int32_t id, void *data) {
  (void) unused;
  (void) base;
  if (id == WIFI_EVENT_STA_DISCONNECTED) {
    const wifi_event_sta_disconnected_t *event = data;
    if (event->reason == WIFI_REASON_ASSOC_LEAVE && link_state() == LINK_JOINING) {
      return; /* The end of the join before, which link_start asked for. */
    }
    char why[LINK_LINE];
    snprintf(why, sizeof why, "%s (%d)", link_reason_line(event->reason), (int) event->reason);
    link_is_down(why);
  }
}

static void on_address(void *unused, esp_event_base_t base, int32_t id, void *data) {
  (void) unused;
  (void) base;
  (void) data;
  if (id == IP_EVENT_STA_GOT_IP) {
    link_is_up();
  } else if (id == IP_EVENT_STA_LOST_IP) {
    link_is_down("address lost");
  }
}

bool link_open(void) {
  wifi_init_config_t config = WIFI_INIT_CONFIG_DEFAULT();
  return link_did("network", esp_netif_init()) && link_did("events", esp_event_loop_create_default())
         && esp_netif_create_default_wifi_sta() != NULL && link_did("radio", esp_wifi_init(&config))
         && link_did("storage", esp_wifi_set_storage(WIFI_STORAGE_RAM))
         && link_did("events", esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, on_wifi, NULL))
         && link_did("events", esp_event_handler_register(IP_EVENT, ESP_EVENT_ANY_ID, on_address, NULL))
         && link_did("mode", esp_wifi_set_mode(WIFI_MODE_STA));
}

/* Name and password; without a password the network is open. */
static bool configure(void) {
  wifi_config_t config = {0};
  char ssid[sizeof config.sta.ssid + 1];
  char password[sizeof config.sta.password + 1];
  if (!settings_text("wifi.ssid", ssid, sizeof ssid)) {
    link_is_down("wifi.ssid: not set, or longer than 32 bytes");
    return false;
  }
  memcpy(config.sta.ssid, ssid, strlen(ssid));
  if (settings_length((const int8_t *) password_setting, sizeof password_setting - 1)
      > (int32_t) sizeof config.sta.password) {
    link_is_down("wifi.password: longer than 64 bytes");
    return false;
  }
  if (settings_text(password_setting, password, sizeof password)) {
    memcpy(config.sta.password, password, strlen(password));
    config.sta.threshold.authmode = WIFI_AUTH_WPA2_PSK;
  }
  config.sta.scan_method = WIFI_ALL_CHANNEL_SCAN;
  config.sta.sort_method = WIFI_CONNECT_AP_BY_SIGNAL;
  config.sta.pmf_cfg.capable = true;
  config.sta.sae_pwe_h2e = WPA3_SAE_PWE_BOTH;
  esp_err_t error = esp_wifi_set_config(WIFI_IF_STA, &config);
  settings_wipe((char *) &config, sizeof config);
  settings_wipe(password, sizeof password);
  if (error != ESP_OK) {
    link_failed(error);
  }
  return error == ESP_OK;
}

bool link_radio(void) {
  if (!started) {
    bootloader_random_disable();
    esp_err_t error = esp_wifi_start();
    if (error != ESP_OK) {
      bootloader_random_enable();
      link_failed(error);
      return false;
    }
    started = true;
  }
  return true;
}

void link_start(void) {
  if (started) {
    /* A join that got no address is still under way. */
    esp_wifi_disconnect();
  }
  /* Name and password may have been set anew since the last join. */
  if (!configure() || !link_radio()) {
    return;
  }
  link_is_joining();
  esp_err_t error = esp_wifi_connect();
  if (error != ESP_OK) {
    link_failed(error);
  }
}

int32_t link_rssi(void) {
  wifi_ap_record_t network;
  return link_state() == LINK_UP && esp_wifi_sta_get_ap_info(&network) == ESP_OK ? network.rssi : 0;
}
