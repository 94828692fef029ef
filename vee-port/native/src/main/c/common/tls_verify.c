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

static int check_dates(void *connection, mbedtls_x509_crt *certificate, int depth,
                       uint32_t *flags) {
  const struct tls_connection *c = connection;
  (void) depth;
  mbedtls_x509_time time = civil(c->request.epoch_millis);
  *flags &= ~(uint32_t) (MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
  if (order(&time) > order(&certificate->valid_to)) {
    *flags |= MBEDTLS_X509_BADCERT_EXPIRED;
  }
  if (order(&time) < order(&certificate->valid_from)) {
    *flags |= MBEDTLS_X509_BADCERT_FUTURE;
  }
  return 0;
}

bool tls_verify_all(struct tls_connection *c) {
  mbedtls_ssl_conf_authmode(&c->config, MBEDTLS_SSL_VERIFY_REQUIRED);
  int error = tls_trust(&c->config, &c->roots);
  if (error != 0) {
    return tls_fail(c, TLS_UNTRUSTED, "no trusted CA; check tls.ca", error);
  }
  mbedtls_ssl_conf_verify(&c->config, check_dates, c);
  return true;
}

bool tls_verification_failed(struct tls_connection *c) {
  uint32_t flags = mbedtls_ssl_get_verify_result(&c->ssl);
  uint32_t dates = MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE;
  if ((flags & ~(dates | MBEDTLS_X509_BADCERT_CN_MISMATCH)) != 0) {
    return tls_fail(c, TLS_UNTRUSTED, "the certificate chain leads to no trusted CA", (int) flags);
  }
  if ((flags & MBEDTLS_X509_BADCERT_EXPIRED) != 0) {
    return tls_fail(c, TLS_WRONG_DATE, "a certificate has expired", 0);
  }
  if ((flags & MBEDTLS_X509_BADCERT_FUTURE) != 0) {
    return tls_fail(c, TLS_WRONG_DATE, "a certificate is not valid yet", 0);
  }
  return tls_fail(c, TLS_WRONG_HOST, "the certificate is for another host; check s3.endpoint", 0);
}
