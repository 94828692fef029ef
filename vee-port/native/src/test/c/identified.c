/* The Linux station's own key: identified SETTINGS key | certify FILE NAME EPOCH | validity |
 * sign HEX-DIGEST | clear | get HOST PORT EPOCH CA, which opens a connection that shows the certificate,
 * sends a line and prints what is answered, or why not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "options.h"
#include "station.h"

struct options options;
static const char *ca;

const char *settings_ca_path(void) { return ca; }

const char *settings_ca_text(void) { return NULL; }

void station_random(int8_t *buffer, int32_t offset, int32_t length) {
  if (getrandom(buffer + offset, (size_t) length, 0) != length) {
    abort();
  }
}

static int print(const int8_t *bytes, int32_t length) {
  for (int32_t i = 0; i < length; i++) {
    printf("%02x", (uint8_t) bytes[i]);
  }
  if (length < 0) {
    printf("%d", length);
  }
  printf("\n");
  return 0;
}

static int sign(const char *hex) {
  int8_t digest[32];
  int8_t signature[72];
  for (int i = 0; i < 32; i++) {
    unsigned byte;
    sscanf(hex + 2 * i, "%2x", &byte);
    digest[i] = (int8_t) byte;
  }
  return print(signature, identity_sign(digest, signature));
}

static int certify(const char *file, const char *name, const char *epoch) {
  static int8_t pem[16384];
  FILE *in = fopen(file, "rb");
  int32_t length = in == NULL ? 0 : (int32_t) fread(pem, 1, sizeof pem, in);
  if (in != NULL) {
    fclose(in);
  }
  printf("%d\n", identity_certify(pem, length, (const int8_t *) name, (int32_t) strlen(name),
                                  atoll(epoch)));
  return 0;
}

static int failed(int32_t handle) {
  int8_t text[96];
  int32_t length = tls_detail(handle, text);
  printf("failed: %.*s\n", length, (char *) text);
  return 0;
}

static void pause_briefly(void) { nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL); }

static int get(const char *host, const char *port, const char *epoch) {
  int8_t buffer[512];
  int32_t handle = tls_open_identified((const int8_t *) host, (int32_t) strlen(host), atoi(port),
                                       atoll(epoch));
  int32_t answer = 0;
  for (int i = 0; answer == 0 && i < 20000; i++) {
    answer = tls_connect(handle);
    pause_briefly();
  }
  if (answer < 0) {
    return failed(handle);
  }
  tls_write(handle, (const int8_t *) "hello\n", 0, 6);
  answer = 0;
  for (int i = 0; answer == 0 && i < 20000; i++) {
    answer = tls_read(handle, buffer, 0, sizeof buffer);
    pause_briefly();
  }
  if (answer < 0) {
    return failed(handle);
  }
  printf("%.*s", answer, (char *) buffer);
  return 0;
}

int main(int count, char **words) {
  int8_t point[65];
  options.settings = words[1];
  if (strcmp(words[2], "key") == 0) {
    int32_t length = identity_public_key(point);
    return print(point, length);
  }
  if (strcmp(words[2], "validity") == 0) {
    printf("%lld %lld\n", (long long) identity_validity(0), (long long) identity_validity(1));
    return 0;
  }
  if (strcmp(words[2], "clear") == 0) {
    printf("%d\n", identity_clear());
    return 0;
  }
  if (strcmp(words[2], "sign") == 0) {
    return sign(words[3]);
  }
  if (strcmp(words[2], "certify") == 0) {
    return certify(words[3], words[4], words[5]);
  }
  ca = words[count - 1];
  return get(words[3], words[4], words[5]);
}
