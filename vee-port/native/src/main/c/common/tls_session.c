/* Resumption of the last server's TLS session: one round trip and no certificates instead of a whole
 * handshake. What a whole handshake has verified is verified for the same host and port, by the same
 * roots, at a time at which every certificate of the chain is valid, and for a day. Anything else ends
 * in a whole handshake, and so does a handshake that fails, and a resumed connection without an answer.
 * https://datatracker.ietf.org/doc/html/rfc5077 and rfc5246#section-7.3 */
#include <string.h>

/* For the length of a ticket, which mbedTLS 3 keeps to itself. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <mbedtls/md.h>

#include "tls.h"

#define DAY_MILLIS 86400000

/* The longest ticket: a ClientHello has to hold it, and has some hundred bytes besides. mbedTLS fails
 * a handshake whose hello is longer than its buffer. */
#define MAX_TICKET (MBEDTLS_SSL_OUT_CONTENT_LEN - 1024)

/* What the roots are: those that mbedTLS has parsed. A port that keeps others has them in its image. */
static bool roots_digest(const mbedtls_x509_crt *roots, uint8_t digest[TLS_DIGEST_BYTES]) {
  mbedtls_md_context_t md;
  mbedtls_md_init(&md);
  bool good = mbedtls_md_setup(&md, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 0) == 0
              && mbedtls_md_starts(&md) == 0;
  for (const mbedtls_x509_crt *root = roots; good && root != NULL; root = root->next) {
    good = mbedtls_md_update(&md, root->raw.p, root->raw.len) == 0;
  }
  good = good && mbedtls_md_finish(&md, digest) == 0;
  mbedtls_md_free(&md);
  return good;
}

void tls_forget_session(struct tls_connection *c) {
  if (c->session.kept) {
    mbedtls_ssl_session_free(&c->session.tls);
    c->session.kept = false;
  }
}

/* Whether a whole handshake now would verify what the kept one has. */
static bool still_holds(const struct tls_session *s, const struct tls_request *request,
                        const uint8_t roots[TLS_DIGEST_BYTES]) {
  int64_t age = request->epoch_millis - s->verified_at;
  return s->port == request->port && strcmp(s->host, request->host) == 0
         && memcmp(s->roots, roots, TLS_DIGEST_BYTES) == 0 && age >= 0 && age < DAY_MILLIS
         && tls_is_within(request->epoch_millis, &s->validity);
}

void tls_offer_session(struct tls_connection *c) {
  struct tls_session *s = &c->session;
  uint8_t roots[TLS_DIGEST_BYTES];
  c->validity = TLS_EVER;
  c->certificates = 0;
  c->offered = false;
  if (!c->request.identified && s->kept && roots_digest(&c->roots, roots) && still_holds(s, &c->request, roots)) {
    c->offered = mbedtls_ssl_set_session(&c->ssl, &s->tls) == 0;
  }
}

bool tls_keep_session(struct tls_connection *c) {
  struct tls_session *s = &c->session;
  bool whole = c->certificates > 0;
  if (!whole && !c->offered) {
    return false;
  }
  if (c->request.identified) {
    /* That of the bucket's server stays, and a renewed certificate is shown. */
    return true;
  }
  if (s->kept) {
    mbedtls_ssl_session_free(&s->tls);
  }
  mbedtls_ssl_session_init(&s->tls);
  s->kept = mbedtls_ssl_get_session(&c->ssl, &s->tls) == 0 && s->tls.ticket_len <= MAX_TICKET;
  if (s->kept && whole) {
    strcpy(s->host, c->request.host);
    s->port = c->request.port;
    s->verified_at = c->request.epoch_millis;
    s->validity = c->validity;
    s->kept = roots_digest(&c->roots, s->roots);
  }
  if (!s->kept) {
    mbedtls_ssl_session_free(&s->tls);
  }
  return true;
}
