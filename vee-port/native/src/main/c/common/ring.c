#include "ring.h"

#include <string.h>

static int least(int a, int b) { return a < b ? a : b; }

int ring_room(const struct ring *ring) { return RING_BYTES - ring->length; }

int ring_put(struct ring *ring, const void *bytes, int length) {
  int count = least(length, ring_room(ring));
  int end = (ring->start + ring->length) % RING_BYTES;
  int straight = least(count, RING_BYTES - end);
  memcpy(ring->bytes + end, bytes, (size_t) straight);
  memcpy(ring->bytes, (const uint8_t *) bytes + straight, (size_t) (count - straight));
  ring->length += count;
  return count;
}

int ring_take(struct ring *ring, void *bytes, int length) {
  int count = least(length, ring->length);
  int straight = least(count, RING_BYTES - ring->start);
  memcpy(bytes, ring->bytes + ring->start, (size_t) straight);
  memcpy((uint8_t *) bytes + straight, ring->bytes, (size_t) (count - straight));
  ring->start = (ring->start + count) % RING_BYTES;
  ring->length -= count;
  return count;
}
