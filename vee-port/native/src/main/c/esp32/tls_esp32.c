/* What TLS asks of ESP-IDF: the thread, and the CAs to trust.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/protocols/esp_crt_bundle.html */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <esp_crt_bundle.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>

#include "port.h"
#include "station.h"
#include "tls.h"

#define STACK_BYTES 8192

/* What verifies by the bundle; esp_crt_bundle_attach() makes it mbedTLS's only callback, which here
 * checks the dates. */
extern int esp_crt_verify_callback(void *unused, mbedtls_x509_crt *certificate, int depth,
                                   uint32_t *flags);

static const char own[] = "tls.ca";
static TaskHandle_t thread;
static void *(*thread_work)(void *);
static bool by_bundle;

static void work(void *connection) {
  (void) thread_work(connection);
  thread = NULL;
  vTaskDelete(NULL);
}

bool tls_start_thread(void *(*to_do)(void *), void *connection) {
  thread_work = to_do;
  /* As high as Java's task, which asks for it, and no higher: the two take turns. */
  return xTaskCreate(work, "tls", STACK_BYTES, connection, uxTaskPriorityGet(NULL), &thread)
         == pdPASS;
}

int32_t tls_stack_used(void) {
  return thread == NULL ? 0 : STACK_BYTES - (int32_t) uxTaskGetStackHighWaterMark(thread);
}

/* The setting tls.ca, PEM, with the zero that mbedTLS wants. */
static int trust_own(mbedtls_ssl_config *config, mbedtls_x509_crt *roots, int32_t length) {
  char *pem = malloc((size_t) length + 1);
  if (pem == NULL) {
    return MBEDTLS_ERR_X509_ALLOC_FAILED;
  }
  int error = settings_text(own, pem, length + 1)
                  ? mbedtls_x509_crt_parse(roots, (const uint8_t *) pem, (size_t) length + 1)
                  : MBEDTLS_ERR_X509_INVALID_FORMAT;
  free(pem);
  mbedtls_ssl_conf_ca_chain(config, roots, NULL);
  return error;
}

int tls_trust(mbedtls_ssl_config *config, mbedtls_x509_crt *roots) {
  int32_t length = settings_length((const int8_t *) own, sizeof own - 1);
  by_bundle = length <= 0;
  if (!by_bundle) {
    return trust_own(config, roots, length);
  }
  return esp_crt_bundle_attach(config) == ESP_OK ? 0 : MBEDTLS_ERR_X509_FATAL_ERROR;
}

void tls_look_up_root(mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
  if (by_bundle && (*flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
    /* Where no root is found the flag stays, which says more than the callback's error. */
    (void) esp_crt_verify_callback(NULL, certificate, depth, flags);
  }
}
