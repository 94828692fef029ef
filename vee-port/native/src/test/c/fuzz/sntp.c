/* Any bytes as an answer of a time server: judged as RFC 4330 section 5 says, looked at anew here. */
#include <stdlib.h>
#include <string.h>

#include "sntp.h"

static const uint8_t nonce[8] = "abcdefgh";

void station_random(int8_t *buffer, int32_t offset, int32_t length) {
  memset(buffer + offset, 1, (size_t) length);
}

static void check(bool holds) {
  if (!holds) {
    abort();
  }
}

static void judge(const uint8_t *packet, int length) {
  int64_t epoch = -1;
  enum sntp_verdict verdict = sntp_judge(packet, length, nonce, &epoch);
  check(sntp_words(verdict)[0] != '\0');
  if (verdict != SNTP_GOOD) {
    check(epoch == -1);
    return;
  }
  check(length >= SNTP_PACKET && memcmp(packet + 24, nonce, 8) == 0);
  check((packet[0] & 7) == 4 && packet[0] >> 6 != 3 && packet[1] >= 1 && packet[1] <= 15);
  uint64_t seconds = (uint64_t) packet[40] << 24 | packet[41] << 16 | packet[42] << 8 | packet[43];
  seconds += seconds < UINT64_C(0x80000000) ? UINT64_C(0x100000000) : 0;
  check(epoch / 1000 == (int64_t) seconds - INT64_C(2208988800) || epoch < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  /* As it is, on the heap so that a byte too far is seen; and as an answer to our request. */
  int length = size > 200 ? 200 : (int) size;
  uint8_t *packet = calloc(1, (size_t) length + 1);
  check(packet != NULL);
  if (length > 0) {
    memcpy(packet, data, (size_t) length);
  }
  judge(packet, length);
  if (length >= 32) {
    memcpy(packet + 24, nonce, 8);
    judge(packet, length);
  }
  free(packet);
  return 0;
}
