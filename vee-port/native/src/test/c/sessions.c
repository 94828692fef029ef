/* Opens TLS connections as the Linux station does, one for each line HOST PORT EPOCH CA LOOKS of its
 * input, sends as many bytes as SEND says, and awaits a byte of an answer. Gives up after so many looks, a millisecond apart. Prints how each
 * went: TLS 1.2 sends certificates in the clear, and the name of the CA in them, in a whole handshake
 * alone. Valgrind counts from the connection on that COUNTED says, the first being 1. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#endif

#include "identity.h"
#include "options.h"
#include "tls.h"

#define CA_NAME "CA of the sessions"

#define LOOKS 20000

int32_t tls_open(const int8_t *host, int32_t host_length, int32_t port, int64_t epoch_millis);
int32_t tls_connect(int32_t handle);
int32_t tls_write(int32_t handle, const int8_t *buffer, int32_t offset, int32_t length);
int32_t tls_read(int32_t handle, int8_t *buffer, int32_t offset, int32_t length);
int32_t tls_detail(int32_t handle, int8_t *text);
void tls_close(int32_t handle);

static char ca[512];
static unsigned char received[1 << 14];
static size_t length_received;

const char *settings_ca_path(void) { return ca; }

const char *settings_ca_text(void) { return NULL; }

/* No connection here is identified. */
bool identity_load(mbedtls_pk_context *key, mbedtls_x509_crt *certificate) {
  (void) key;
  (void) certificate;
  return false;
}

void station_random(int8_t *buffer, int32_t offset, int32_t length) {
  if (getrandom(buffer + offset, (size_t) length, 0) != length) {
    abort();
  }
}

int __real_mbedtls_net_recv(void *net, unsigned char *buffer, size_t length);

int __wrap_mbedtls_net_recv(void *net, unsigned char *buffer, size_t length) {
  int count = __real_mbedtls_net_recv(net, buffer, length);
  for (int i = 0; i < count && length_received < sizeof received; i++) {
    received[length_received++] = buffer[i];
  }
  return count;
}

static void pause_briefly(void) { nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL); }

/* A connection that is closed clears up first: it is tried until there is room. */
static void open_connection(const char *host, int port, long long epoch) {
  for (int i = 0; i < LOOKS; i++) {
    length_received = 0;
    if (tls_open((const int8_t *) host, (int32_t) strlen(host), port, epoch) == 0) {
      return;
    }
    pause_briefly();
  }
  abort();
}

int main(void) {
  char host[256];
  int port;
  long long epoch;
  int looks;
  signal(SIGPIPE, SIG_IGN); /* As linux/main.c does. */
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *counted = getenv("COUNTED");
  int uncounted = counted == NULL ? 0 : atoi(counted) - 1;
  while (scanf("%255s %d %lld %511s %d", host, &port, &epoch, ca, &looks) == 5) {
    if (uncounted-- == 0) {
      CALLGRIND_START_INSTRUMENTATION;
    }
    open_connection(host, port, epoch);
    int32_t answer = 0;
    for (int i = 0; i < looks && answer == 0; i++) {
      pause_briefly();
      answer = tls_connect(0);
    }
    char detail[128] = "given up";
    if (answer < 0) {
      detail[tls_detail(0, (int8_t *) detail)] = '\0';
    }
    bool whole = memmem(received, length_received, CA_NAME, strlen(CA_NAME)) != NULL;
    static const int8_t zeros[1 << 13];
    const char *send = getenv("SEND");
    int left = send == NULL || answer != 1 ? 0 : atoi(send);
    for (int32_t taken = 0; left > 0 && taken >= 0; left -= taken) {
      taken = tls_write(0, zeros, 0, left);
      if (taken == 0) {
        pause_briefly();
      }
    }
    int8_t byte;
    int32_t count = 0;
    for (int i = 0; i < looks && answer == 1 && count == 0; i++) {
      count = tls_read(0, &byte, 0, 1);
      if (count == 0) {
        pause_briefly();
      }
    }
    const char *end = answer != 1 || count == 1 ? "" : ", no answer";
    printf("%s%s\n", answer == 1 ? whole ? "whole" : "resumed" : detail, end);
    tls_close(0);
  }
  return 0;
}
