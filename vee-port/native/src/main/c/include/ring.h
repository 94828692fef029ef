/* Bytes on their way from one thread to another, which whoever looks at them guards by a lock. */
#pragma once

#include <stdint.h>

#define RING_BYTES 2048

struct ring {
  uint8_t bytes[RING_BYTES];
  int start;
  int length;
};

/* How many bytes fit. */
int ring_room(const struct ring *ring);

/* Puts what fits. Returns how many bytes that were. */
int ring_put(struct ring *ring, const void *bytes, int length);

/* Takes what is there, up to a length. Returns how many bytes that were. */
int ring_take(struct ring *ring, void *bytes, int length);
