/* Moves bytes between the station's rings and the server until the station closes the connection.
 * A turn moves bytes or waits, and waits for nothing that it would leave where it is: a full ring is
 * no reason to look at the socket, and an end is none to look at it again. */
#include "tls.h"

/* How long the thread waits for the socket before it looks whether the station has more to send. */
#define LOOK_MILLIS 2

#define SLICE_BYTES 512

/* Taken from the station and not sent yet: after "later" a write is repeated with the same bytes. */
struct unsent {
  uint8_t bytes[SLICE_BYTES];
  int length;
  int sent;
};

/* Returns the bytes sent, 0 where there are none to send, or mbedTLS's error, "later" included. */
static int send_some(struct tls_connection *c, struct unsent *unsent) {
  if (unsent->sent == unsent->length) {
    pthread_mutex_lock(&c->lock);
    unsent->length = ring_take(&c->out, unsent->bytes, SLICE_BYTES);
    pthread_mutex_unlock(&c->lock);
    unsent->sent = 0;
  }
  if (unsent->length == 0) {
    return 0;
  }
  int result = mbedtls_ssl_write(&c->ssl, unsent->bytes + unsent->sent,
                                 (size_t) (unsent->length - unsent->sent));
  if (result > 0) {
    unsent->sent += result;
  }
  return result;
}

/* Returns the bytes received, 0 where there is no room for any, or mbedTLS's error, "later" and the
 * end included. */
static int receive_some(struct tls_connection *c) {
  uint8_t slice[SLICE_BYTES];
  pthread_mutex_lock(&c->lock);
  int room = ring_room(&c->in);
  pthread_mutex_unlock(&c->lock);
  if (room == 0) {
    return 0;
  }
  int result =
      mbedtls_ssl_read(&c->ssl, slice, room < SLICE_BYTES ? (size_t) room : sizeof slice);
  if (result > 0) {
    pthread_mutex_lock(&c->lock);
    ring_put(&c->in, slice, result);
    pthread_mutex_unlock(&c->lock);
  }
  return result == 0 ? MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY : result;
}

/* Waits until the station has taken or written bytes, or closes. */
static void await_station(struct tls_connection *c) {
  pthread_mutex_lock(&c->lock);
  while (!c->closing && c->out.length == 0
         && (c->state == TLS_ENDED || ring_room(&c->in) == 0)) {
    pthread_cond_wait(&c->changed, &c->lock);
  }
  pthread_mutex_unlock(&c->lock);
}

bool tls_exchange(struct tls_connection *c) {
  struct unsent unsent = {.length = 0};
  bool ended = false;
  bool answered = false;
  tls_set_state(c, TLS_OPEN);
  while (!tls_is_closing(c)) {
    int out = send_some(c, &unsent);
    if (out < 0 && !tls_is_later(out)) {
      tls_fail(c, TLS_BROKEN, "write", out);
      return answered;
    }
    int in = ended ? 0 : receive_some(c);
    answered |= in > 0;
    if (in == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
      ended = true;
      tls_set_state(c, TLS_ENDED);
    } else if (in < 0 && !tls_is_later(in)) {
      tls_fail(c, TLS_BROKEN, "read", in);
      return answered;
    } else if (out == 0 && in == 0) {
      await_station(c);
    } else if (out <= 0 && in <= 0) {
      bool write = out == MBEDTLS_ERR_SSL_WANT_WRITE || in == MBEDTLS_ERR_SSL_WANT_WRITE;
      bool read = (out < 0 && out != MBEDTLS_ERR_SSL_WANT_WRITE)
                  || (in < 0 && in != MBEDTLS_ERR_SSL_WANT_WRITE);
      tls_wait(c->net.fd, read, write, LOOK_MILLIS);
    }
  }
  mbedtls_ssl_close_notify(&c->ssl);
  return answered;
}
