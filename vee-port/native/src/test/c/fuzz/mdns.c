/* Any bytes as a packet of Multicast DNS, before and after the station has its name. */
#include <stdlib.h>
#include <string.h>

#include "mdns.h"

static void check(bool holds) {
  if (!holds) {
    abort();
  }
}

static void take(struct mdns *mdns, const uint8_t *data, int length, bool from_5353, int64_t now) {
  uint8_t out[MDNS_PACKET];
  /* On the heap, so that a byte too far is seen. */
  uint8_t *packet = malloc((size_t) length + 1);
  check(packet != NULL);
  if (length > 0) {
    memcpy(packet, data, (size_t) length);
  }
  int32_t sent = mdns_take(mdns, packet, length, from_5353, now, out);
  check(sent >= 0 && sent <= MDNS_PACKET);
  check(sent == 0 || (!from_5353 && mdns_state(mdns) == MDNS_OWNS && memcmp(out, packet, 2) == 0));
  free(packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t address[4] = {192, 168, 1, 7};
  int length = size > 512 ? 512 : (int) size;
  for (int steps = 0; steps <= 6; steps++) {
    struct mdns mdns;
    uint8_t out[MDNS_PACKET];
    int64_t now = 0;
    mdns_begin(&mdns, "attic", address, now);
    for (int i = 0; i < steps; i++) {
      now += 1000;
      check(mdns_due(&mdns, now, out) <= MDNS_PACKET);
    }
    take(&mdns, data, length, false, now);
    take(&mdns, data, length, true, now);
    int32_t sent = mdns_due(&mdns, now + 1000, out);
    check(sent >= 0 && sent <= MDNS_PACKET);
  }
  return 0;
}
