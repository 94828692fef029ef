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
static bool radio_on;
static esp_event_handler_t on_scan;
static const wifi_ap_record_t *in_the_air;
static int left_in_the_air;
static esp_err_t refusal;
static int64_t now;

int64_t station_uptime(void) { return now; }

esp_err_t esp_event_loop_create_default(void) { return ESP_OK; }

esp_err_t esp_event_handler_register(esp_event_base_t base, int32_t id, esp_event_handler_t handler,
                                     void *argument) {
  (void) argument;
  *(id == WIFI_EVENT_SCAN_DONE && strcmp(base, WIFI_EVENT) == 0 ? &on_scan
    : strcmp(base, WIFI_EVENT) == 0                              ? &on_wifi
                                                                 : &on_address) = handler;
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
  if (connected) {
    return ESP_FAIL; /* As ESP-IDF's, which takes nothing while it joins. */
  }
  configured = *config;
  return interface == WIFI_IF_STA ? refusal : ESP_FAIL;
}

esp_err_t esp_wifi_start(void) {
  radio_on = true;
  return ESP_OK;
}

esp_err_t esp_wifi_scan_start(const void *config, bool block) {
  return radio_on && !connected && config == NULL && !block ? ESP_OK : ESP_FAIL;
}

esp_err_t esp_wifi_scan_get_ap_record(wifi_ap_record_t *network) {
  if (left_in_the_air == 0) {
    return ESP_FAIL;
  }
  left_in_the_air--;
  *network = *in_the_air++;
  return ESP_OK;
}

esp_err_t esp_wifi_clear_ap_list(void) {
  left_in_the_air = 0;
  return ESP_OK;
}

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

static void say_heard(const char *what) {
  printf("%s: %d\n", what, (int) scan_found());
  for (int32_t i = 0; i < scan_found(); i++) {
    int8_t name[32];
    int32_t length = scan_name(i, name);
    printf("%.*s %d %s\n", (int) length, (char *) name, (int) scan_rssi(i),
           scan_is_secured(i) ? "secured" : "open");
  }
}

static void hear(const wifi_ap_record_t *networks, int count) {
  in_the_air = networks;
  left_in_the_air = count;
  on_scan(NULL, WIFI_EVENT, WIFI_EVENT_SCAN_DONE, NULL);
}

static int scan(void) {
  static const wifi_ap_record_t few[] = {
    {"garden", -40, WIFI_AUTH_WPA2_PSK},
    {"", -45, WIFI_AUTH_WPA2_PSK},
    {"garden", -60, WIFI_AUTH_OPEN},
    {"abcdefghijklmnopqrstuvwxyz012345", -90, WIFI_AUTH_OPEN},
  };
  wifi_ap_record_t many[40];
  scan_begin();
  say_heard("listening");
  hear(few, 4);
  say_heard("heard");
  scan_begin();
  for (int i = 0; i < 40; i++) {
    many[i] = (wifi_ap_record_t){.rssi = (int8_t) -i};
    snprintf((char *) many[i].ssid, sizeof many[i].ssid, "n%d", i);
  }
  hear(many, 40);
  printf("of 40: %d\n", (int) scan_found());
  link_join();
  scan_begin();
  say_heard("while it joins");
  return 0;
}

/* A password that is set anew is the one of the next join, without a restart between. */
static int correct_password(void) {
  password = "wrong battery";
  link_join();
  disconnect(WIFI_REASON_HANDSHAKE_TIMEOUT);
  password = "right battery";
  link_join();
  say((char *) configured.sta.password);
  return 0;
}

int main(int argc, char **argv) {
  if (!link_open()) {
    return 1;
  }
  if (argc == 2 && strcmp(argv[1], "scan") == 0) {
    return scan();
  }
  if (argc == 2 && strcmp(argv[1], "password") == 0) {
    return correct_password();
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
