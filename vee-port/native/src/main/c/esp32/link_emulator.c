/* The emulator's wire: the OpenCores Ethernet of QEMU, with an address by DHCP.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-guides/tools/qemu.html */
#include <esp_eth.h>
#include <esp_event.h>
#include <esp_mac.h>
#include <esp_netif.h>

#include "port.h"
#include "station.h"

static esp_eth_handle_t ethernet;
static bool started;

static void on_ethernet(void *unused, esp_event_base_t base, int32_t id, void *data) {
  (void) unused;
  (void) base;
  (void) data;
  if (id == ETHERNET_EVENT_DISCONNECTED) {
    link_is_down("unplugged");
  }
}

static void on_address(void *unused, esp_event_base_t base, int32_t id, void *data) {
  (void) unused;
  (void) base;
  (void) data;
  if (id == IP_EVENT_ETH_GOT_IP) {
    link_is_up();
  } else if (id == IP_EVENT_ETH_LOST_IP) {
    link_is_down("address lost");
  }
}

bool link_open(void) {
  eth_mac_config_t mac_config = ETH_MAC_DEFAULT_CONFIG();
  eth_phy_config_t phy_config = ETH_PHY_DEFAULT_CONFIG();
  esp_netif_config_t netif_config = ESP_NETIF_DEFAULT_ETH();
  uint8_t address[6];
  phy_config.autonego_timeout_ms = 100;
  esp_eth_config_t config = ETH_DEFAULT_CONFIG(esp_eth_mac_new_openeth(&mac_config),
                                               esp_eth_phy_new_dp83848(&phy_config));
  if (!link_did("network", esp_netif_init()) || !link_did("events", esp_event_loop_create_default())
      || !link_did("driver", esp_eth_driver_install(&config, &ethernet))
      || !link_did("address", esp_read_mac(address, ESP_MAC_ETH))
      || !link_did("address", esp_eth_ioctl(ethernet, ETH_CMD_S_MAC_ADDR, address))) {
    return false;
  }
  esp_netif_t *network = esp_netif_new(&netif_config);
  return network != NULL
         && link_did("network", esp_netif_attach(network, esp_eth_new_netif_glue(ethernet)))
         && link_did("events",
                 esp_event_handler_register(ETH_EVENT, ESP_EVENT_ANY_ID, on_ethernet, NULL))
         && link_did("events", esp_event_handler_register(IP_EVENT, ESP_EVENT_ANY_ID, on_address, NULL));
}

void link_start(void) {
  if (started) {
    esp_eth_stop(ethernet);
  }
  link_is_joining();
  esp_err_t error = esp_eth_start(ethernet);
  started = error == ESP_OK;
  if (!started) {
    link_failed(error);
  }
}

int32_t link_rssi(void) { return 0; }

/* The emulator has no radio: nothing is heard. */
void scan_begin(void) {}

int32_t scan_found(void) { return 0; }

int32_t scan_name(int32_t index, int8_t *name) {
  (void) index;
  (void) name;
  return 0;
}

int32_t scan_rssi(int32_t index) {
  (void) index;
  return 0;
}

int32_t scan_is_secured(int32_t index) {
  (void) index;
  return 0;
}
