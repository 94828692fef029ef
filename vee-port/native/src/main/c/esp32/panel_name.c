/* The name of the panel on the local network, STATION.local, by common/mdns.c over lwIP. */
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <esp_log.h>
#include <esp_netif.h>

#include "mdns.h"
#include "port.h"
#include "station.h"

/* 224.0.0.251 */
#define GROUP 0xE00000FB

/* What is looked at of a packet, and packets in a turn of the loop. */
#define ROOM 512
#define MOST_PACKETS 4

static const char tag[] = "panel";
static struct mdns mdns;
static uint32_t address;
static enum mdns_state told;
static int group = -1;

/* An answer goes as far as the network does (11). */
static bool join(void) {
  struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons(MDNS_PORT)};
  struct ip_mreq membership = {.imr_multiaddr.s_addr = htonl(GROUP), .imr_interface.s_addr = address};
  uint8_t hops = 255;
  group = socket(AF_INET, SOCK_DGRAM, 0);
  return group >= 0 && fcntl(group, F_SETFL, fcntl(group, F_GETFL, 0) | O_NONBLOCK) >= 0
         && bind(group, (struct sockaddr *) &port, sizeof port) == 0
         && setsockopt(group, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership) == 0
         && setsockopt(group, IPPROTO_IP, IP_MULTICAST_IF, &membership.imr_interface,
                       sizeof membership.imr_interface) == 0
         && setsockopt(group, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof hops) == 0;
}

static void leave(void) {
  if (group >= 0) {
    close(group);
  }
  group = -1;
}

/* With a new address the network may be another, and somebody else may have the name. */
static void begin(void) {
  char label[MDNS_LABEL + 1] = {0};
  leave();
  told = MDNS_ASKS;
  if (address == 0) {
    return;
  }
  if (!settings_text("station.id", label, sizeof label)) {
    station_device_id((int8_t *) label);
  }
  mdns_begin(&mdns, label, (const uint8_t *) &address, station_uptime());
  if (!join()) {
    ESP_LOGW(tag, "no name on the network: no socket for it; ask by the address");
    leave();
  }
}

static void tell(void) {
  enum mdns_state state = mdns_state(&mdns);
  const char *label = (const char *) mdns.name + 1;
  if (state == told) {
    return;
  }
  told = state;
  if (state == MDNS_OWNS) {
    ESP_LOGI(tag, "its name is %.*s.local", (int) mdns.name[0], label);
  } else if (state == MDNS_LOST) {
    ESP_LOGW(tag, "%.*s.local is another host's; ask by the address", (int) mdns.name[0], label);
  }
}

void panel_be_found(void) {
  esp_netif_ip_info_t own = {0};
  esp_netif_t *network = esp_netif_get_default_netif();
  if (network != NULL) {
    esp_netif_get_ip_info(network, &own);
  }
  if (own.ip.addr != address) {
    address = own.ip.addr;
    begin();
  }
  if (group < 0) {
    return;
  }
  uint8_t packet[ROOM], answer[MDNS_PACKET];
  for (int i = 0; i < MOST_PACKETS; i++) {
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t count = recvfrom(group, packet, sizeof packet, 0, (struct sockaddr *) &from, &size);
    if (count < 0) {
      break;
    }
    /* Nobody outside of this network is answered (11). */
    if (((from.sin_addr.s_addr ^ address) & own.netmask.addr) == 0) {
      int32_t length = mdns_take(&mdns, packet, (int32_t) count, from.sin_port == htons(MDNS_PORT),
                                 station_uptime(), answer);
      if (length > 0) {
        sendto(group, answer, (size_t) length, 0, (struct sockaddr *) &from, size);
      }
    }
  }
  int32_t length = mdns_due(&mdns, station_uptime(), packet);
  if (length > 0) {
    struct sockaddr_in all = {
        .sin_family = AF_INET, .sin_port = htons(MDNS_PORT), .sin_addr.s_addr = htonl(GROUP)};
    sendto(group, packet, (size_t) length, 0, (struct sockaddr *) &all, sizeof all);
  }
  tell();
}
