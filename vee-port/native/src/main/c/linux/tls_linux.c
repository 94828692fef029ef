/* What TLS asks of Linux: the thread, and the CAs to trust. */
#include <pthread.h>

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
  const char *own = settings_ca_path();
  int error = mbedtls_x509_crt_parse_file(roots, own != NULL ? own : PUBLIC_ROOTS);
  /* Of public roots some may be of a kind that mbedTLS does not know: a positive count. */
  mbedtls_ssl_conf_ca_chain(config, roots, NULL);
  return own == NULL && error > 0 ? 0 : error;
}
