/* As much of ESP-IDF's Wi-Fi, network interfaces and events as esp32/link_board.c and panel_name.c ask for;
 * link.c and panel.c have the bodies. Numbers are those of ESP-IDF 5.5's esp_wifi_types_generic.h. */
#pragma once

#include "esp_idf.h"

#define ESP_ERR_WIFI_SSID 0x300a
#define ESP_ERR_WIFI_PASSWORD 0x300b

typedef const char *esp_event_base_t;
typedef void (*esp_event_handler_t)(void *, esp_event_base_t, int32_t, void *);
#define WIFI_EVENT "wifi"
#define IP_EVENT "ip"
enum { ESP_EVENT_ANY_ID = -1 };
enum { WIFI_EVENT_SCAN_DONE = 1, WIFI_EVENT_STA_DISCONNECTED = 5, IP_EVENT_STA_GOT_IP = 0, IP_EVENT_STA_LOST_IP = 1 };

esp_err_t esp_event_loop_create_default(void);
esp_err_t esp_event_handler_register(esp_event_base_t base, int32_t id, esp_event_handler_t handler,
                                     void *argument);

esp_err_t esp_netif_init(void);
void *esp_netif_create_default_wifi_sta(void);

typedef struct {
  uint32_t addr;
} esp_ip4_addr_t;
typedef struct {
  esp_ip4_addr_t ip, netmask, gw;
} esp_netif_ip_info_t;
typedef struct esp_netif_obj esp_netif_t;
esp_netif_t *esp_netif_get_default_netif(void);
esp_err_t esp_netif_get_ip_info(esp_netif_t *network, esp_netif_ip_info_t *info);

void bootloader_random_enable(void);
void bootloader_random_disable(void);

enum {
  WIFI_REASON_AUTH_EXPIRE = 2,
  WIFI_REASON_DISASSOC_DUE_TO_INACTIVITY = 4,
  WIFI_REASON_ASSOC_TOOMANY = 5,
  WIFI_REASON_ASSOC_LEAVE = 8,
  WIFI_REASON_MIC_FAILURE = 14,
  WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT = 15,
  WIFI_REASON_GROUP_CIPHER_INVALID = 18,
  WIFI_REASON_PAIRWISE_CIPHER_INVALID = 19,
  WIFI_REASON_AKMP_INVALID = 20,
  WIFI_REASON_802_1X_AUTH_FAILED = 23,
  WIFI_REASON_CIPHER_SUITE_REJECTED = 24,
  WIFI_REASON_BAD_CIPHER_OR_AKM = 29,
  WIFI_REASON_MISSING_ACKS = 34,
  WIFI_REASON_BEACON_TIMEOUT = 200,
  WIFI_REASON_NO_AP_FOUND = 201,
  WIFI_REASON_AUTH_FAIL = 202,
  WIFI_REASON_ASSOC_FAIL = 203,
  WIFI_REASON_HANDSHAKE_TIMEOUT = 204,
  WIFI_REASON_CONNECTION_FAIL = 205,
  WIFI_REASON_NO_AP_FOUND_W_COMPATIBLE_SECURITY = 210,
  WIFI_REASON_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD = 211,
  WIFI_REASON_NO_AP_FOUND_IN_RSSI_THRESHOLD = 212
};

enum { WIFI_STORAGE_RAM = 1, WIFI_MODE_STA = 1, WIFI_IF_STA = 0 };
enum { WIFI_AUTH_OPEN = 0, WIFI_AUTH_WPA2_PSK = 3, WIFI_ALL_CHANNEL_SCAN = 1, WIFI_CONNECT_AP_BY_SIGNAL = 0 };
enum { WPA3_SAE_PWE_BOTH = 3 };

typedef struct {
  int unused;
} wifi_init_config_t;
#define WIFI_INIT_CONFIG_DEFAULT() ((wifi_init_config_t){0})

typedef union {
  struct {
    uint8_t ssid[32];
    uint8_t password[64];
    int scan_method;
    int sort_method;
    struct {
      int authmode;
    } threshold;
    struct {
      bool capable;
    } pmf_cfg;
    int sae_pwe_h2e;
  } sta;
} wifi_config_t;

typedef struct {
  uint8_t reason;
} wifi_event_sta_disconnected_t;

typedef struct {
  uint8_t ssid[33];
  int8_t rssi;
  int authmode;
} wifi_ap_record_t;

esp_err_t esp_wifi_init(const wifi_init_config_t *config);
esp_err_t esp_wifi_set_storage(int storage);
esp_err_t esp_wifi_set_mode(int mode);
esp_err_t esp_wifi_set_config(int interface, const wifi_config_t *config);
esp_err_t esp_wifi_start(void);
esp_err_t esp_wifi_connect(void);
esp_err_t esp_wifi_disconnect(void);
esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t *network);
esp_err_t esp_wifi_scan_start(const void *config, bool block);
esp_err_t esp_wifi_scan_get_ap_record(wifi_ap_record_t *network);
esp_err_t esp_wifi_clear_ap_list(void);
