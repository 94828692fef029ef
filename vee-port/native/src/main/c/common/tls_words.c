/* What results mean: numbers of mbedTLS, which are negative, and of the system. */
#include <errno.h>
#include <stdio.h>

#include "tls.h"

bool tls_is_later(int result) {
  return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE
#ifdef MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
         || result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
#endif
#ifdef MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS
         || result == MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS
#endif
      ;
}

static const char *words_of_system(int error) {
  switch (error) {
    case EHOSTUNREACH:
    case ENETUNREACH: return "no way to the server";
    case ECONNRESET: return "the server broke it off";
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return "no socket is left";
    default: return NULL;
  }
}

static const char *words_of_tls(int error) {
  switch (error) {
    case MBEDTLS_ERR_SSL_INVALID_RECORD: return "the server speaks no TLS";
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
    case MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE:
#else
    case MBEDTLS_ERR_SSL_BAD_HS_PROTOCOL_VERSION:
    case MBEDTLS_ERR_SSL_NO_CIPHER_CHOSEN:
#endif
      return "the server has no version of TLS or no cipher in common";
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE: return "the server refused it";
    case MBEDTLS_ERR_SSL_INVALID_MAC: return "bytes were changed on their way";
    case MBEDTLS_ERR_SSL_ALLOC_FAILED:
    case MBEDTLS_ERR_X509_ALLOC_FAILED: return "no memory";
    case MBEDTLS_ERR_SSL_CONN_EOF:
    case MBEDTLS_ERR_NET_CONN_RESET:
    case MBEDTLS_ERR_NET_SEND_FAILED:
    case MBEDTLS_ERR_NET_RECV_FAILED: return "the server broke it off";
    case MBEDTLS_ERR_X509_FILE_IO_ERROR: return "the file cannot be read";
    default: break;
  }
  bool is_certificate = error <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE && error > -0x3000;
  return is_certificate ? "a certificate cannot be read" : NULL;
}

void tls_describe(int error, char *text, size_t room) {
  const char *words = error < 0 ? words_of_tls(error) : words_of_system(error);
  if (words != NULL) {
    snprintf(text, room, "%s", words);
  } else {
    snprintf(text, room, "error %s0x%04x", error < 0 ? "-" : "",
             (unsigned) (error < 0 ? -error : error));
  }
}
