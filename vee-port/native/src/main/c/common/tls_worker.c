/* The thread of the TLS connection: connects, shakes hands and exchanges bytes (tls_exchange.c), one
 * request of the station after the other. Nothing here touches the Java heap.
 * https://mbed-tls.readthedocs.io/projects/api/en/development/api/file/ssl_8h/ */
#include <string.h>

#include <mbedtls/ssl_ciphersuites.h>

#include "identity.h"
#include "station.h"
#include "tls.h"

/* How long a handshake may take: the station gives up by itself before. */
#define HANDSHAKE_TRIES 60000

/* How long the thread waits for the socket before it looks whether the station has given up. */
#define LOOK_MILLIS 2

/* Seeds from the port's random source: mbedTLS's own gathering takes 35 KB in some builds. */
static int gather(void *unused, unsigned char *bytes, size_t length) {
  (void) unused;
  station_random((int8_t *) bytes, 0, (int32_t) length);
  return 0;
}

/* Forward secrecy and authenticated encryption alone, as TLS 1.3 has it; a list of all that mbedTLS knows
 * takes some 150 bytes of each handshake. What the build of mbedTLS lacks is passed over.
 * https://datatracker.ietf.org/doc/html/rfc9325#section-4.2 */
static const int suites[] = {
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    0,
};

#if MBEDTLS_VERSION_NUMBER < 0x03000000
/* The quick ones first, as mbedTLS 3 has them: 2.28 begins with P-521, by which a handshake is 1.6 times the
 * work. The list also says which curves a certificate may have. */
static const mbedtls_ecp_group_id curves[] = {
    MBEDTLS_ECP_DP_SECP256R1,
    MBEDTLS_ECP_DP_CURVE25519,
    MBEDTLS_ECP_DP_SECP384R1,
    MBEDTLS_ECP_DP_SECP521R1,
    MBEDTLS_ECP_DP_NONE,
};
#endif

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
  mbedtls_ssl_conf_curves(&c->config, curves);
#endif
  mbedtls_ssl_conf_ciphersuites(&c->config, suites);
  mbedtls_ssl_conf_rng(&c->config, mbedtls_ctr_drbg_random, &c->drbg);
  if (!tls_verify_all(c)) {
    return false;
  }
  if (c->request.identified
      && (!identity_load(&c->key, &c->own)
          || mbedtls_ssl_conf_own_cert(&c->config, &c->own, &c->key) != 0)) {
    return tls_fail(c, TLS_HANDSHAKE, "the device's key or certificate cannot be read", 0);
  }
  error = mbedtls_ssl_setup(&c->ssl, &c->config);
  if (error == 0) {
    error = mbedtls_ssl_set_hostname(&c->ssl, c->request.host);
  }
  if (error != 0) {
    return tls_fail(c, TLS_HANDSHAKE, "no memory for TLS", error);
  }
  tls_offer_session(c);
  mbedtls_ssl_set_bio(&c->ssl, &c->net, mbedtls_net_send, mbedtls_net_recv, NULL);
  return true;
}

static bool shake_hands(struct tls_connection *c) {
  int error = MBEDTLS_ERR_SSL_WANT_READ;
  for (int i = 0; tls_is_later(error); i++) {
    if (i == HANDSHAKE_TRIES) {
      return tls_fail(c, TLS_TIMED_OUT, "handshake: no answer", 0);
    }
    if (tls_is_closing(c)) {
      return false;
    }
    error = mbedtls_ssl_handshake(&c->ssl);
    if (tls_is_later(error)) {
      bool write = error == MBEDTLS_ERR_SSL_WANT_WRITE;
      tls_wait(c->net.fd, !write, write, LOOK_MILLIS);
    }
  }
  if (error == 0) {
    return tls_keep_session(c) || tls_fail(c, TLS_UNTRUSTED, "handshake: no certificate", 0);
  }
  if (error == MBEDTLS_ERR_NET_CONN_RESET || error == MBEDTLS_ERR_SSL_CONN_EOF) {
    return tls_fail(c, TLS_BROKEN, "handshake", error);
  }
  if (!tls_verification_failed(c)) {
    tls_fail(c, TLS_HANDSHAKE, "handshake", error);
  }
  return false;
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
    mbedtls_x509_crt_init(&c->own);
    mbedtls_pk_init(&c->key);
    mbedtls_ctr_drbg_init(&c->drbg);
    if (tls_tcp(c) && prepare(c)) {
      bool good = shake_hands(c) && (tls_exchange(c) || c->certificates > 0);
      if (!good && !c->request.identified) {
        tls_forget_session(c);
      }
    }
    mbedtls_net_free(&c->net);
    mbedtls_ssl_free(&c->ssl);
    mbedtls_ssl_config_free(&c->config);
    mbedtls_x509_crt_free(&c->roots);
    mbedtls_x509_crt_free(&c->own);
    mbedtls_pk_free(&c->key);
    mbedtls_ctr_drbg_free(&c->drbg);
    await_close(c);
  }
  return NULL;
}
