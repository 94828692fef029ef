/* Verification of a server: chain and name by mbedTLS, and the dates of every certificate by the
 * station's time of day instead of the system's, which may not be set.
 * https://datatracker.ietf.org/doc/html/rfc5280#section-6.1.3 */
#include "tls.h"

/* A moment as certificates write it. https://howardhinnant.github.io/date_algorithms.html */
static mbedtls_x509_time civil(int64_t epoch_millis) {
  int64_t seconds = epoch_millis / 1000;
  int32_t second = (int32_t) (seconds % 86400);
  int32_t z = (int32_t) (seconds / 86400) + 719468;
  int32_t era = z / 146097;
  int32_t day_of_era = z - era * 146097;
  int32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int32_t m = (5 * day_of_year + 2) / 153;
  mbedtls_x509_time time = {
      .year = year_of_era + era * 400 + (m >= 10),
      .mon = m < 10 ? m + 3 : m - 9,
      .day = day_of_year - (153 * m + 2) / 5 + 1,
      .hour = second / 3600,
      .min = second / 60 % 60,
      .sec = second % 60,
  };
  return time;
}

static int64_t order(const mbedtls_x509_time *t) {
  return ((((int64_t) t->year * 13 + t->mon) * 32 + t->day) * 24 + t->hour) * 3600 + t->min * 60
         + t->sec;
}

bool tls_is_within(int64_t epoch_millis, const struct tls_validity *validity) {
  mbedtls_x509_time time = civil(epoch_millis);
  return order(&time) >= validity->from && order(&time) <= validity->to;
}

/* A certificate without subjectAltName names no host: mbedTLS would take its common name.
 * https://datatracker.ietf.org/doc/html/rfc9525#section-2 */
static int check_certificate(void *connection, mbedtls_x509_crt *certificate, int depth,
                             uint32_t *flags) {
  struct tls_connection *c = connection;
  mbedtls_x509_time time = civil(c->request.epoch_millis);
  *flags &= ~(uint32_t) (MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
  tls_look_up_root(certificate, depth, flags);
  if (depth == 0 && certificate->subject_alt_names.buf.p == NULL) {
    c->names_no_host = true;
    *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
  }
  int64_t from = order(&certificate->valid_from);
  int64_t to = order(&certificate->valid_to);
  if (order(&time) > to) {
    *flags |= MBEDTLS_X509_BADCERT_EXPIRED;
  }
  if (order(&time) < from) {
    *flags |= MBEDTLS_X509_BADCERT_FUTURE;
  }
  c->certificates++;
  c->validity.from = from > c->validity.from ? from : c->validity.from;
  c->validity.to = to < c->validity.to ? to : c->validity.to;
  return 0;
}

bool tls_verify_all(struct tls_connection *c) {
  mbedtls_ssl_conf_authmode(&c->config, MBEDTLS_SSL_VERIFY_REQUIRED);
  int error = tls_trust(&c->config, &c->roots);
  if (error != 0) {
    return tls_fail(c, TLS_UNTRUSTED, "no trusted CA; check tls.ca", error);
  }
  c->names_no_host = false;
  mbedtls_ssl_conf_verify(&c->config, check_certificate, c);
  return true;
}

bool tls_verification_failed(struct tls_connection *c) {
  static const struct {
    uint32_t flags;
    enum tls_cause cause;
    const char *what;
  } findings[] = {
      {MBEDTLS_X509_BADCERT_NOT_TRUSTED | MBEDTLS_X509_BADCERT_MISSING, TLS_UNTRUSTED,
       "the certificate chain leads to no trusted CA; check tls.ca"},
      {MBEDTLS_X509_BADCERT_KEY_USAGE | MBEDTLS_X509_BADCERT_EXT_KEY_USAGE
           | MBEDTLS_X509_BADCERT_NS_CERT_TYPE,
       TLS_UNTRUSTED, "the certificate is not for a server: its key usage"},
      {MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK | MBEDTLS_X509_BADCERT_BAD_KEY,
       TLS_UNTRUSTED, "a certificate has a weak signature or key"},
      {MBEDTLS_X509_BADCERT_EXPIRED, TLS_WRONG_DATE, "a certificate has expired"},
      {MBEDTLS_X509_BADCERT_FUTURE, TLS_WRONG_DATE, "a certificate is not valid yet"},
  };
  uint32_t flags = mbedtls_ssl_get_verify_result(&c->ssl);
  if (flags == 0 || flags == UINT32_MAX) {
    return false;
  }
  for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
    if ((flags & findings[i].flags) != 0) {
      tls_fail(c, findings[i].cause, findings[i].what, 0);
      return true;
    }
  }
  if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) == 0) {
    tls_fail(c, TLS_UNTRUSTED, "a certificate is not to be trusted", 0);
  } else if (c->names_no_host) {
    tls_fail(c, TLS_WRONG_HOST, "the certificate has no subjectAltName; its common name does not count",
             0);
  } else {
    tls_fail(c, TLS_WRONG_HOST, "the certificate is for another host; check s3.endpoint", 0);
  }
  return true;
}
