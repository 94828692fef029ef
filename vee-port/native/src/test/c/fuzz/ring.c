/* Any order of puts and takes: bytes come out as they went in, as many as there is room for. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ring.h"

static void check(bool holds) {
  if (!holds) {
    abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ring *ring = calloc(1, sizeof *ring);
  uint8_t bytes[3 * RING_BYTES / 2];
  uint64_t put = 0, taken = 0;
  check(ring != NULL);
  for (size_t i = 0; i + 1 < size; i += 2) {
    int length = (data[i] >> 1 | data[i + 1] << 7) % (int) sizeof bytes;
    int held = (int) (put - taken);
    check(ring_room(ring) == RING_BYTES - held);
    if (data[i] & 1) {
      for (int k = 0; k < length; k++) {
        bytes[k] = (uint8_t) ((put + (uint64_t) k) * 167 >> 3);
      }
      int count = ring_put(ring, bytes, length);
      check(count == (length < RING_BYTES - held ? length : RING_BYTES - held));
      put += (uint64_t) count;
    } else {
      int count = ring_take(ring, bytes, length);
      check(count == (length < held ? length : held));
      for (int k = 0; k < count; k++) {
        check(bytes[k] == (uint8_t) ((taken + (uint64_t) k) * 167 >> 3));
      }
      taken += (uint64_t) count;
    }
  }
  free(ring);
  return 0;
}
