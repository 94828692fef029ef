/* The name of a station on its local network: Multicast DNS for one host name and its IPv4 address, without
 * sockets and without a clock. https://www.rfc-editor.org/rfc/rfc6762 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifndef MDNS_PORT
#define MDNS_PORT 5353
#endif

/* The longest label of a name, and the most bytes that are sent. */
#define MDNS_LABEL 63
#define MDNS_PACKET 128

/* How a name stands: it is asked whether anybody has it, it is the station's, or it is another host's. */
enum mdns_state { MDNS_ASKS, MDNS_OWNS, MDNS_LOST };

struct mdns {
  uint8_t name[MDNS_LABEL + 8]; /* as in a packet: LABEL.local */
  int32_t name_length;
  uint8_t address[4];
  int32_t step;
  bool asked;
  bool soon;
  int64_t due;
};

/* Begins to ask for LABEL.local. The label is lower case, of 1 to MDNS_LABEL bytes. */
void mdns_begin(struct mdns *mdns, const char *label, const uint8_t address[4], int64_t now);

enum mdns_state mdns_state(const struct mdns *mdns);

/* Takes a packet that came to the group or to this host. Returns the length of what answers who sent it alone:
 * somebody who asks from another port than 5353; 0 for nothing. */
int32_t mdns_take(struct mdns *mdns, const uint8_t *packet, int32_t length, bool from_5353,
                  int64_t now, uint8_t answer[MDNS_PACKET]);

/* What is to be sent to the group now: a probe, an announcement, or an answer, a second or more after the one before.
 * Returns its length, 0 for nothing. */
int32_t mdns_due(struct mdns *mdns, int64_t now, uint8_t packet[MDNS_PACKET]);
