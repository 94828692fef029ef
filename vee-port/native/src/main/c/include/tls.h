/* Shared by the parts of the TLS port. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

#include "ring.h"

/* In the order of NativeConnection.CAUSES. */
enum tls_cause {
  TLS_NAME_NOT_FOUND,
  TLS_REFUSED,
  TLS_TIMED_OUT,
  TLS_BROKEN,
  TLS_UNTRUSTED,
  TLS_WRONG_HOST,
  TLS_WRONG_DATE,
  TLS_HANDSHAKE,
  TLS_NO_ROOM
};

enum tls_state { TLS_IDLE, TLS_CONNECTING, TLS_OPEN, TLS_ENDED, TLS_FAILED };

/* What the station asks for. */
struct tls_request {
  char host[256];
  int port;
  int64_t epoch_millis;
  bool identified; /* the device shows its certificate */
};

/* From when to when the certificates of a chain are valid together, as tls_verify.c counts. */
struct tls_validity {
  int64_t from;
  int64_t to;
};

#define TLS_EVER ((struct tls_validity){INT64_MIN, INT64_MAX})

#define TLS_DIGEST_BYTES 32

/* The session of the last server whose certificates were verified, in RAM alone (tls_session.c). */
struct tls_session {
  bool kept;
  mbedtls_ssl_session tls;
  char host[256];
  int port;
  int64_t verified_at; /* the station's time of the whole handshake */
  struct tls_validity validity;
  uint8_t roots[TLS_DIGEST_BYTES];
};

/* The connection: there is one at a time, and one thread, which lives as long as the process. A
 * request made while the thread still clears up after a closed connection waits for it, so that
 * their memory does not add up. The thread owns its request and the mbedTLS contexts; what is above
 * them is under the lock. */
struct tls_connection {
  pthread_mutex_t lock;
  pthread_cond_t changed; /* signalled with asked, closing, and bytes taken or written */
  bool asked;             /* next is to be served */
  struct tls_request next;
  enum tls_state state;
  enum tls_cause cause;
  char detail[96];
  bool closing;
  struct ring in;
  struct ring out;

  struct tls_request request;
  mbedtls_net_context net;
  mbedtls_ssl_context ssl;
  mbedtls_ssl_config config;
  mbedtls_x509_crt roots;
  mbedtls_x509_crt own;
  mbedtls_pk_context key;
  mbedtls_ctr_drbg_context drbg;
  bool names_no_host; /* the server's certificate has no subjectAltName */
  int certificates;   /* that were verified in this handshake */
  struct tls_validity validity;
  bool offered; /* the kept session was offered to the server */
  struct tls_session session;
};

/* What the thread does, for ever (tls_worker.c). */
void *tls_work(void *connection);

/* Notes a failure; the first one stands (tls.c). Returns false. */
bool tls_fail(struct tls_connection *c, enum tls_cause cause, const char *what, int error);

/* Puts an error of mbedTLS or of the system into words (tls_words.c). */
void tls_describe(int error, char *text, size_t room);

/* Notes how the connection stands (tls.c). */
void tls_set_state(struct tls_connection *c, enum tls_state state);

/* Whether the station has closed the connection (tls.c). */
bool tls_is_closing(struct tls_connection *c);

/* Whether a result of mbedTLS means that the call is to be made again (tls_words.c). */
bool tls_is_later(int result);

/* Moves bytes until the connection fails or the station closes it. Returns whether the server has sent any
 * (tls_exchange.c). */
bool tls_exchange(struct tls_connection *c);

/* Opens the TCP connection (tls_tcp.c). */
bool tls_tcp(struct tls_connection *c);

/* Waits until a socket can be read or written, for some milliseconds at most. Returns whether it can
 * (tls_tcp.c). */
bool tls_wait(int fd, bool read, bool write, int millis);

/* Makes a configuration verify chain, name and dates (tls_verify.c). */
bool tls_verify_all(struct tls_connection *c);

/* Notes what verification found. Returns false where that was nothing (tls_verify.c). */
bool tls_verification_failed(struct tls_connection *c);

/* Whether a time lies in a validity (tls_verify.c). */
bool tls_is_within(int64_t epoch_millis, const struct tls_validity *validity);

/* Offers the kept session for a handshake, where it is as good as a whole one (tls_session.c). */
void tls_offer_session(struct tls_connection *c);

/* Keeps the session of a handshake that has succeeded. Returns false where no certificate was verified
 * in it although no session was offered (tls_session.c). */
bool tls_keep_session(struct tls_connection *c);

/* After a handshake that failed or was given up, and after a resumed connection without a byte of an
 * answer: the next handshake is a whole one (tls_session.c). */
void tls_forget_session(struct tls_connection *c);

/* The trusted roots of the port: the setting tls.ca or the public ones. Returns mbedTLS's error. */
int tls_trust(mbedtls_ssl_config *config, mbedtls_x509_crt *roots);

/* Takes MBEDTLS_X509_BADCERT_NOT_TRUSTED from a certificate's flags where a root that the port keeps in
 * another form than mbedTLS's has signed it. */
void tls_look_up_root(mbedtls_x509_crt *certificate, int depth, uint32_t *flags);

/* Starts the one thread, once: its stack is the port's to give. */
bool tls_start_thread(void *(*work)(void *), void *connection);
