/* What TLS asks of Linux: the thread, and the CAs to trust. */
#include <pthread.h>
#include <string.h>

#include "options.h"
#include "tls.h"

#define PUBLIC_ROOTS "/etc/ssl/certs/ca-certificates.crt"

/* The host's resolver takes most of it; sanitizers need more. */
#ifdef __SANITIZE_ADDRESS__
#define STACK_BYTES (1 << 20)
#else
#define STACK_BYTES (64 * 1024)
#endif

static uint8_t stack[STACK_BYTES] __attribute__((aligned(4096)));

bool tls_start_thread(void *(*work)(void *), void *connection) {
  return thread_start(stack, sizeof stack, work, connection, NULL);
}

int tls_stack_used(void) { return stack_used(stack, sizeof stack); }

int tls_trust(mbedtls_ssl_config *config, mbedtls_x509_crt *roots) {
  const char *file = settings_ca_path();
  const char *text = settings_ca_text();
  mbedtls_ssl_conf_ca_chain(config, roots, NULL);
  if (text != NULL) {
    return mbedtls_x509_crt_parse(roots, (const uint8_t *) text, strlen(text) + 1);
  }
  if (file != NULL) {
    return mbedtls_x509_crt_parse_file(roots, file);
  }
  /* Of public roots some may be of a kind that mbedTLS does not know: a positive count. */
  int error = mbedtls_x509_crt_parse_file(roots, PUBLIC_ROOTS);
  return error > 0 ? 0 : error;
}

/* Every root is one of mbedTLS's. */
void tls_look_up_root(mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
  (void) certificate;
  (void) depth;
  (void) flags;
}
