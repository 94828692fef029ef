/* The listening port of common/panel.c and the board's name of esp32/panel_name.c, over this machine's sockets and as
 * much of ESP-IDF as they ask for. "port" does to the port what callers do; "name HEX" tells the network a name, asks
 * for it by the packet HEX, and prints what comes back. */
#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <esp_log.h>
#include <esp_netif.h>

#include "mdns.h"
#include "panel_page.h"
#include "port.h"
#include "station.h"

const uint8_t panel_page[] = "0123456789";
const int32_t panel_page_bytes = sizeof panel_page - 1;

static int64_t now;
static const char *station = "attic";
static const char *own = "0.0.0.0";
static const char *mask = "255.0.0.0";
static bool crowded;

int64_t station_uptime(void) { return now; }

bool settings_text(const char *name, char *text, int32_t room) {
  if (strcmp(name, "station.id") != 0 || station == NULL || (int32_t) strlen(station) >= room) {
    return false;
  }
  strcpy(text, station);
  return true;
}

int32_t station_device_id(int8_t *id) {
  memcpy(id, "esp-0a", 6);
  return 6;
}

esp_netif_t *esp_netif_get_default_netif(void) { return (esp_netif_t *) &own; }

esp_err_t esp_netif_get_ip_info(esp_netif_t *network, esp_netif_ip_info_t *info) {
  (void) network;
  info->ip.addr = inet_addr(own);
  info->netmask.addr = inet_addr(mask);
  return ESP_OK;
}

int __real_bind(int fd, const struct sockaddr *address, socklen_t size);

/* The other host is on this machine too, at the same port. */
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t size) {
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return crowded ? -1 : __real_bind(fd, address, size);
}

static struct sockaddr_in local(const char *address, int port) {
  return (struct sockaddr_in) {
      .sin_family = AF_INET, .sin_port = htons((uint16_t) port), .sin_addr.s_addr = inet_addr(address)};
}

static int must(int result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
  return result;
}

static int call(int port) {
  struct sockaddr_in to = local("127.0.0.1", port);
  int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
  must(connect(fd, (struct sockaddr *) &to, sizeof to), "connect");
  return fd;
}

static int8_t bytes[1 << 16];

/* What a read has at last: the alarm ends a test in which nothing comes. */
static int32_t read_at_last(int32_t caller, int32_t offset, int32_t length) {
  int32_t count;
  while ((count = panel_read(caller, bytes, offset, length)) == 0) {
    sched_yield();
  }
  return count;
}

static int32_t accept_at_last(void) {
  int32_t caller;
  while ((caller = panel_accept()) < 0) {
    sched_yield();
  }
  return caller;
}

static void port(void) {
  struct sockaddr_in any = local("0.0.0.0", 0);
  socklen_t size = sizeof any;
  int other = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
  must(bind(other, (struct sockaddr *) &any, size), "bind");
  must(listen(other, 1), "listen");
  must(getsockname(other, (struct sockaddr *) &any, &size), "name");
  int number = ntohs(any.sin_port);
  printf("taken by another: %d\n", panel_listen(number));
  close(other);
  printf("free: %d, again: %d\n", panel_listen(number), panel_listen(number));
  printf("nobody: %d\n", panel_accept());

  int clients[4];
  for (int i = 0; i < 4; i++) {
    clients[i] = call(number);
  }
  printf("came: %d", accept_at_last());
  printf(" %d", accept_at_last());
  printf(" %d", accept_at_last());
  printf(", and one too many: %d\n", panel_accept());
  printf("silent: %d\n", panel_read(1, bytes, 0, 8));

  memset(bytes, '.', 8);
  must((int) send(clients[1], "GETTING", 7, 0), "send");
  int32_t got = read_at_last(1, 2, 3);
  printf("three bytes at two: %d %.8s\n", got, (char *) bytes);
  printf("the rest: %d\n", read_at_last(1, 0, 8));
  shutdown(clients[1], SHUT_WR);
  printf("no more will come: %d\n", read_at_last(1, 0, 8));
  printf("but it is answered: %d", panel_write(1, (const int8_t *) "..yes", 2, 3));
  panel_close(1);
  char answer[8] = {0};
  must((int) recv(clients[1], answer, sizeof answer, MSG_WAITALL), "recv");
  printf(" %s, and ended\n", answer);
  printf("the fourth has its place: %d\n", accept_at_last());

  int32_t wrote, sum = 0;
  while ((wrote = panel_write(0, bytes, 0, sizeof bytes)) > 0) {
    sum += wrote;
  }
  printf("who does not read: %d after some: %d\n", wrote, sum > 0);
  for (int32_t taken = 0; taken < sum;) {
    static char all[1 << 16];
    taken += must((int) recv(clients[0], all, sizeof all, 0), "recv");
  }
  while ((wrote = panel_write(0, bytes, 0, 5)) == 0) {
    sched_yield();
  }
  printf("who reads again: %d\n", wrote);

  struct linger hard = {.l_onoff = 1};
  setsockopt(clients[2], SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close(clients[2]);
  printf("who breaks off: %d", read_at_last(2, 0, 8));
  printf(" %d\n", panel_write(2, bytes, 0, 8));
  for (int32_t caller = 0; caller < 3; caller++) {
    panel_close(caller);
  }
  memset(bytes, '.', 8);
  panel_page_copy(3, bytes, 1, 4);
  printf("page: %d %.8s\n", panel_page_length(), (char *) bytes);
}

static int peer;

/* Prints what came to the group and to the other host, but what it sent to the group itself. */
static void heard(const char *asked) {
  struct sockaddr_in from;
  socklen_t size = sizeof from;
  uint8_t packet[512];
  ssize_t count;
  while ((count = recvfrom(peer, packet, sizeof packet, MSG_DONTWAIT, (struct sockaddr *) &from, &size)) >= 0) {
    char hex[1025] = "";
    for (ssize_t i = 0; i < count; i++) {
      sprintf(hex + 2 * i, "%02x", packet[i]);
    }
    if (strcmp(hex, asked) != 0) {
      printf("%s\n", hex);
    }
  }
}

static void pass(const char *what, int millis, const char *asked) {
  printf("%s:\n", what);
  for (int64_t end = now + millis; now < end; now++) {
    panel_accept();
  }
  heard(asked);
}

static void ask(int fd, const char *to, const char *hex) {
  struct sockaddr_in address = local(to, MDNS_PORT);
  uint8_t packet[512];
  size_t length = strlen(hex) / 2;
  for (size_t i = 0; i < length; i++) {
    sscanf(hex + 2 * i, "%2hhx", &packet[i]);
  }
  must((int) sendto(fd, packet, length, 0, (struct sockaddr *) &address, sizeof address), "sendto");
}

static int host(const char *address, int number) {
  struct sockaddr_in at = local(address, number);
  struct in_addr by = {inet_addr("127.0.0.1")};
  int fd = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
  must(bind(fd, (struct sockaddr *) &at, sizeof at), "bind");
  setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &by, sizeof by);
  return fd;
}

static void name(const char *question, const char *claim) {
  struct ip_mreq membership = {{inet_addr("224.0.0.251")}, {inet_addr("127.0.0.1")}};
  peer = host("0.0.0.0", MDNS_PORT);
  must(setsockopt(peer, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership), "group");
  pass("without an address", 3000, "");
  own = "127.0.0.1";
  pass("with one", 3000, "");
  ask(peer, "224.0.0.251", question);
  pass("asked by a host", 50, question);
  int resolver = host("127.0.0.1", 0);
  ask(resolver, "127.0.0.1", question);
  pass("asked by a resolver", 50, "");
  int all = peer;
  peer = resolver;
  heard("");
  peer = all;
  mask = "255.255.255.255";
  int stranger = host("127.0.0.2", MDNS_PORT);
  ask(stranger, "127.0.0.1", question);
  pass("asked from another network", 2000, "");
  mask = "255.0.0.0";
  close(stranger);
  ask(peer, "224.0.0.251", claim);
  pass("another host says that the name is its", 10, claim);
  ask(peer, "224.0.0.251", claim);
  pass("and again", 3000, claim);
  own = "0.0.0.0";
  pass("without an address again", 3000, "");
  own = "127.0.0.1";
  station = NULL;
  pass("back, without a station's id", 1000, "");
  own = "0.0.0.0";
  pass("gone", 10, "");
  own = "127.0.0.1";
  crowded = true;
  pass("back, and no socket is free", 3000, "");
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  alarm(120);
  if (argc > 2) {
    name(argv[1], argv[2]);
  } else {
    port();
  }
  return 0;
}
