/* Name and TCP connection, by the sockets that POSIX and lwIP share. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tls.h"

/* How long one address may take. */
#define CONNECT_MILLIS 15000

/* How often the thread looks whether the station has given up. */
#define LOOK_MILLIS 20

bool tls_wait(int fd, bool read, bool write, int millis) {
  struct timeval time = {.tv_sec = millis / 1000, .tv_usec = millis % 1000 * 1000};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(fd, &set);
  fd_set also = set;
  return select(fd + 1, read ? &set : NULL, write ? &also : NULL, NULL, &time) > 0;
}

/* Waits for a connection under way. Returns 0 or an errno. */
static int wait_connected(struct tls_connection *c, int fd) {
  for (int waited = 0; waited < CONNECT_MILLIS && !tls_is_closing(c); waited += LOOK_MILLIS) {
    if (tls_wait(fd, false, true, LOOK_MILLIS)) {
      int error = 0;
      socklen_t size = sizeof error;
      return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
    }
  }
  return ETIMEDOUT;
}

/* Connects to one address. Returns 0 or an errno. */
static int connect_to(struct tls_connection *c, const struct addrinfo *address) {
  int fd = socket(address->ai_family, SOCK_STREAM, 0);
  if (fd < 0) {
    return errno;
  }
  int error = 0;
  if (fd >= FD_SETSIZE || fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) | O_NONBLOCK) < 0) {
    error = EMFILE;
  } else if (connect(fd, address->ai_addr, address->ai_addrlen) != 0) {
    error = errno == EINPROGRESS ? wait_connected(c, fd) : errno;
  }
  if (error == 0) {
    c->net.fd = fd;
  } else {
    close(fd);
  }
  return error;
}

bool tls_tcp(struct tls_connection *c) {
  char port[8];
  snprintf(port, sizeof port, "%d", c->request.port);
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  struct addrinfo *addresses = NULL;
  if (getaddrinfo(c->request.host, port, &hints, &addresses) != 0 || addresses == NULL) {
    return tls_fail(c, TLS_NAME_NOT_FOUND, "name not found", 0);
  }
  int error = ETIMEDOUT;
  for (const struct addrinfo *a = addresses; a != NULL && c->net.fd < 0; a = a->ai_next) {
    error = connect_to(c, a);
  }
  freeaddrinfo(addresses);
  if (c->net.fd >= 0) {
    return true;
  }
  switch (error) {
    case ECONNREFUSED: return tls_fail(c, TLS_REFUSED, "refused", 0);
    case ETIMEDOUT: return tls_fail(c, TLS_TIMED_OUT, "no answer", 0);
    default: return tls_fail(c, TLS_BROKEN, "TCP", error);
  }
}
