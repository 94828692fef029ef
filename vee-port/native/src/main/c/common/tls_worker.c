/* The thread of the TLS connection: connects, shakes hands, and moves bytes between the station's
 * rings and the server until the station closes it. Nothing here touches the Java heap.
 * https://mbed-tls.readthedocs.io/projects/api/en/development/api/file/ssl_8h/ */
#include <string.h>

#include "station.h"
#include "tls.h"

/* How long a handshake may take: the station gives up by itself before. */
#define HANDSHAKE_TRIES 60000

/* How long the thread waits for the socket before it looks at the rings again. */
#define LOOK_MILLIS 2

static bool is_later(int result) {
  return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE
#ifdef MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
         || result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
#endif
#ifdef MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS
         || result == MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS
#endif
      ;
}

static void wait_for(struct tls_connection *c, int result) {
  tls_wait(c->net.fd, result == MBEDTLS_ERR_SSL_WANT_WRITE, LOOK_MILLIS);
}

/* Seeds from the port's random source: mbedTLS's own gathering takes 35 KB in some builds. */
static int gather(void *unused, unsigned char *bytes, size_t length) {
  (void) unused;
  station_random((int8_t *) bytes, 0, (int32_t) length);
  return 0;
}

static bool prepare(struct tls_connection *c) {
  int error = mbedtls_ctr_drbg_seed(&c->drbg, gather, NULL, NULL, 0);
  if (error == 0) {
    error = mbedtls_ssl_config_defaults(&c->config, MBEDTLS_SSL_IS_CLIENT,
                                        MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
  }
  if (error != 0) {
    return tls_fail(c, TLS_HANDSHAKE, "no random numbers or no memory for TLS", error);
  }
#if MBEDTLS_VERSION_NUMBER >= 0x03020000
  mbedtls_ssl_conf_min_tls_version(&c->config, MBEDTLS_SSL_VERSION_TLS1_2);
#else
  mbedtls_ssl_conf_min_version(&c->config, MBEDTLS_SSL_MAJOR_VERSION_3,
                               MBEDTLS_SSL_MINOR_VERSION_3);
#endif
  mbedtls_ssl_conf_rng(&c->config, mbedtls_ctr_drbg_random, &c->drbg);
  if (!tls_verify_all(c)) {
    return false;
  }
  error = mbedtls_ssl_setup(&c->ssl, &c->config);
  if (error == 0) {
    error = mbedtls_ssl_set_hostname(&c->ssl, c->request.host);
  }
  if (error != 0) {
    return tls_fail(c, TLS_HANDSHAKE, "no memory for TLS", error);
  }
  mbedtls_ssl_set_bio(&c->ssl, &c->net, mbedtls_net_send, mbedtls_net_recv, NULL);
  return true;
}

static bool shake_hands(struct tls_connection *c) {
  int error = MBEDTLS_ERR_SSL_WANT_READ;
  for (int i = 0; is_later(error); i++) {
    if (i == HANDSHAKE_TRIES) {
      return tls_fail(c, TLS_TIMED_OUT, "handshake: no answer", 0);
    }
    if (tls_is_closing(c)) {
      return false;
    }
    error = mbedtls_ssl_handshake(&c->ssl);
    if (is_later(error)) {
      wait_for(c, error);
    }
  }
  if (error == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
    return tls_verification_failed(c);
  }
  if (error == MBEDTLS_ERR_NET_CONN_RESET || error == MBEDTLS_ERR_SSL_CONN_EOF) {
    return tls_fail(c, TLS_BROKEN, "handshake: the server broke it off", 0);
  }
  return error == 0 || tls_fail(c, TLS_HANDSHAKE, "handshake", error);
}

/* Takes up to a number of bytes from what the station wrote. */
static int take(struct tls_connection *c, uint8_t *bytes, int most) {
  pthread_mutex_lock(&c->lock);
  int count = 0;
  for (; count < most && c->out.length > 0; count++) {
    bytes[count] = c->out.bytes[c->out.start];
    c->out.start = (c->out.start + 1) % TLS_RING_BYTES;
    c->out.length--;
  }
  pthread_mutex_unlock(&c->lock);
  return count;
}

static int room(struct tls_connection *c) {
  pthread_mutex_lock(&c->lock);
  int bytes = TLS_RING_BYTES - c->in.length;
  pthread_mutex_unlock(&c->lock);
  return bytes;
}

static void give(struct tls_connection *c, const uint8_t *bytes, int count) {
  pthread_mutex_lock(&c->lock);
  for (int i = 0; i < count; i++) {
    c->in.bytes[(c->in.start + c->in.length) % TLS_RING_BYTES] = bytes[i];
    c->in.length++;
  }
  pthread_mutex_unlock(&c->lock);
}

static void set_state(struct tls_connection *c, enum tls_state state) {
  pthread_mutex_lock(&c->lock);
  c->state = state;
  pthread_mutex_unlock(&c->lock);
}

static void move_bytes(struct tls_connection *c) {
  uint8_t out[512];
  uint8_t in[512];
  int pending = 0; /* After "later" a write is repeated with the same bytes. */
  int sent = 0;
  bool ended = false;
  set_state(c, TLS_OPEN);
  while (!tls_is_closing(c)) {
    int result = MBEDTLS_ERR_SSL_WANT_READ;
    bool moved = false;
    if (sent == pending) {
      sent = 0;
      pending = take(c, out, (int) sizeof out);
    }
    if (sent < pending) {
      result = mbedtls_ssl_write(&c->ssl, out + sent, (size_t) (pending - sent));
      if (result > 0) {
        sent += result;
        moved = true;
      } else if (!is_later(result)) {
        tls_fail(c, TLS_BROKEN, "write", result);
        return;
      }
    }
    int most = room(c);
    if (!ended && most > 0) {
      most = most < (int) sizeof in ? most : (int) sizeof in;
      int count = mbedtls_ssl_read(&c->ssl, in, (size_t) most);
      if (count > 0) {
        give(c, in, count);
        moved = true;
      } else if (count == 0 || count == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        ended = true;
        set_state(c, TLS_ENDED);
      } else if (!is_later(count)) {
        tls_fail(c, TLS_BROKEN, "read", count);
        return;
      }
    }
    if (!moved) {
      wait_for(c, ended ? MBEDTLS_ERR_SSL_WANT_WRITE : result);
    }
  }
  mbedtls_ssl_close_notify(&c->ssl);
}

/* Waits for a request and takes it over. */
static void await_request(struct tls_connection *c) {
  pthread_mutex_lock(&c->lock);
  c->state = TLS_IDLE;
  while (!c->asked) {
    pthread_cond_wait(&c->changed, &c->lock);
  }
  c->request = c->next;
  c->asked = false;
  c->closing = false;
  c->state = TLS_CONNECTING;
  c->in.length = c->out.length = 0;
  pthread_mutex_unlock(&c->lock);
}

static void await_close(struct tls_connection *c) {
  pthread_mutex_lock(&c->lock);
  while (!c->closing) {
    pthread_cond_wait(&c->changed, &c->lock);
  }
  pthread_mutex_unlock(&c->lock);
}

void *tls_work(void *connection) {
  struct tls_connection *c = connection;
  for (;;) {
    await_request(c);
    mbedtls_net_init(&c->net);
    mbedtls_ssl_init(&c->ssl);
    mbedtls_ssl_config_init(&c->config);
    mbedtls_x509_crt_init(&c->roots);
    mbedtls_ctr_drbg_init(&c->drbg);
    if (tls_tcp(c) && prepare(c) && shake_hands(c)) {
      move_bytes(c);
    }
    mbedtls_net_free(&c->net);
    mbedtls_ssl_free(&c->ssl);
    mbedtls_ssl_config_free(&c->config);
    mbedtls_x509_crt_free(&c->roots);
    mbedtls_ctr_drbg_free(&c->drbg);
    await_close(c);
  }
  return NULL;
}
