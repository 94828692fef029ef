/* The listening port of the panel, by the sockets that POSIX and lwIP share, and its page. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "panel_page.h"
#include "station.h"

/* As many as ListeningPort.MOST_CALLERS; others wait in the network's own queue, and then outside. */
#define MOST_CALLERS 3
#define MOST_WAITING 4

static int listener = -1;
/* 0 where the place is free, else the socket's number and one. */
static int callers[MOST_CALLERS];

#undef station_has_panel
int32_t station_has_panel(void) { return STATION_PANEL; }

int32_t panel_listen(int32_t port) {
  if (listener >= 0) {
    return true;
  }
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port)};
  int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) {
    return false;
  }
  /* A station that was restarted listens again at once. */
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0 || bind(fd, (struct sockaddr *) &address, sizeof address) != 0
      || listen(fd, MOST_WAITING) != 0) {
    close(fd);
    return false;
  }
  listener = fd;
  return true;
}

int32_t panel_accept(void) {
  panel_be_found();
  int32_t place = 0;
  while (place < MOST_CALLERS && callers[place] != 0) {
    place++;
  }
  if (place == MOST_CALLERS) {
    return -1;
  }
  int fd = accept(listener, NULL, NULL);
  if (fd < 0) {
    return -1;
  }
  /* The pieces of an answer are small: none waits for the receipt of the one before. */
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  callers[place] = fd + 1;
  return place;
}

/* A count, 0 for later, -1 for never: what does not wait is not interrupted. */
static int32_t moved(ssize_t count) {
  return count >= 0 ? (int32_t) count : errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
}

int32_t panel_read(int32_t caller, int8_t *buffer, int32_t offset, int32_t length) {
  ssize_t count = recv(callers[caller] - 1, buffer + offset, (size_t) length, MSG_DONTWAIT);
  return count == 0 ? -1 : moved(count);
}

int32_t panel_write(int32_t caller, const int8_t *buffer, int32_t offset, int32_t length) {
  return moved(send(callers[caller] - 1, buffer + offset, (size_t) length, MSG_DONTWAIT));
}

void panel_close(int32_t caller) {
  close(callers[caller] - 1);
  callers[caller] = 0;
}

#undef panel_page_length
int32_t panel_page_length(void) { return panel_page_bytes; }

#undef panel_page_copy
void panel_page_copy(int32_t position, int8_t *buffer, int32_t offset, int32_t length) {
  memcpy(buffer + offset, panel_page + position, (size_t) length);
}
