/* Asks a time server as common/time.c does: PORT NTH. Prints the verdict, and the time of day of a good
 * answer at the end of the request. With no arguments, checks that a request says what RFC 4330 asks
 * for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "sntp.h"

void station_random(int8_t *buffer, int32_t offset, int32_t length) {
  if (getrandom(buffer + offset, (size_t) length, 0) != length) {
    abort();
  }
}

int main(int argc, char **argv) {
  int64_t epoch = 0, at = 0;
  if (argc != 3) {
    uint8_t packet[SNTP_PACKET];
    sntp_request(packet, (const uint8_t *) "abcdefgh");
    for (int i = 0; i < SNTP_PACKET; i++) {
      printf("%02x", packet[i]);
    }
    return 0;
  }
  enum sntp_verdict verdict =
      sntp_ask("127.0.0.1", atoi(argv[1]), (unsigned) atoi(argv[2]), &epoch, &at);
  printf("%s", sntp_words(verdict));
  if (verdict == SNTP_GOOD) {
    printf(" %lld", (long long) epoch);
  }
  return 0;
}
