/* Multicast DNS for one name: section numbers are those of RFC 6762. Where the name is another host's, no other is
 * taken (8.1); answers of many packets are not waited for (7.2). */
#include "mdns.h"

#include <string.h>

/* Before the name is the station's, and until it has told of it (8.1, 8.3). */
#define PROBES 3
#define TOLD (PROBES + 2)
#define LOST (-1)

/* Between two probes, and between two messages to all (6). */
#define PROBE_MILLIS 250
#define SEND_MILLIS 1000

/* Seconds. */
#define TTL 120

enum { HEADER = 12, A = 1, AAAA = 28, ANY = 255 };

/* A message: its head, the name, what stands between name and address, the address. */
struct form {
  uint8_t head[HEADER];
  uint8_t length;
  uint8_t between[16];
};

/* A question for all of the name, and the address that would be claimed. */
static const struct form probe = {
    {0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0}, 16, {0, ANY, 0x80, 1, 0xC0, HEADER, 0, A, 0, 1, 0, 0, 0, TTL, 0, 4}};

/* The address, to all; there is no other kind of address (NSEC, 6.1). */
static const struct form told = {{0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 1}, 10, {0, A, 0x80, 1, 0, 0, 0, TTL, 0, 4}};
static const uint8_t no_other[] = {0xC0, HEADER, 0, 47,     0x80, 1, 0,        0, 0,
                                   TTL,  0,      5, 0xC0, HEADER, 0, 1, 0x80 >> A};

/* An answer as a usual server's, behind the question with its type and class (6.7). */
static const struct form direct = {
    {0, 0, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0}, 16, {0, 0, 0, 0, 0xC0, HEADER, 0, A, 0, 1, 0, 0, 0, 10, 0, 4}};

static int32_t message(const struct mdns *mdns, const struct form *form, uint8_t *packet) {
  uint8_t *at = packet;
  memcpy(at, form->head, HEADER);
  memcpy(at += HEADER, mdns->name, (size_t) mdns->name_length);
  memcpy(at += mdns->name_length, form->between, form->length);
  memcpy(at += form->length, mdns->address, 4);
  memcpy(at += 4, no_other, sizeof no_other);
  return (int32_t) (at - packet) + (form == &told ? (int32_t) sizeof no_other : 0);
}

void mdns_begin(struct mdns *mdns, const char *label, const uint8_t address[4], int64_t now) {
  int32_t length = (int32_t) strlen(label);
  memset(mdns, 0, sizeof *mdns);
  mdns->name[0] = (uint8_t) length;
  memcpy(mdns->name + 1, label, (size_t) length);
  memcpy(mdns->name + 1 + length, "\5local", 7);
  mdns->name_length = length + 8;
  memcpy(mdns->address, address, 4);
  /* When the power comes back all begin, and not two at one time. */
  mdns->due = now + address[3];
}

enum mdns_state mdns_state(const struct mdns *mdns) {
  return mdns->step == LOST ? MDNS_LOST : mdns->step < PROBES ? MDNS_ASKS : MDNS_OWNS;
}

static int32_t word(const uint8_t *at) { return at[0] << 8 | at[1]; }

/* Where what follows a name is, 0 where the packet ends before; whether the name is the station's. Links lead back. */
static int32_t pass(const struct mdns *mdns, const uint8_t *packet, int32_t length, int32_t at, bool *own) {
  const uint8_t *name = mdns->name;
  int32_t behind = 0, least = at;
  *own = true;
  while (at + 1 < length) {
    int32_t count = packet[at];
    if (count >= 0xC0) {
      behind = behind > 0 ? behind : at + 2;
      at = word(packet + at) & 0x3FFF;
      if (at >= least) {
        return 0;
      }
      least = at;
      continue;
    }
    if (count > 63 || at + count >= length) {
      return 0;
    }
    for (int32_t end = at + count; at <= end; at++) {
      int32_t letter = packet[at];
      *own = *own && (letter >= 'A' && letter <= 'Z' ? letter + 'a' - 'A' : letter) == *name++;
    }
    if (count == 0) {
      return behind > 0 ? behind : at;
    }
  }
  return 0;
}

int32_t mdns_take(struct mdns *mdns, const uint8_t *packet, int32_t length, bool from_5353,
                  int64_t now, uint8_t answer[MDNS_PACKET]) {
  /* Another kind of request, or an error (18). */
  if (length < HEADER || (word(packet + 2) & 0x780F) != 0) {
    return 0;
  }
  bool response = packet[2] >> 7, known = false, another = false, own;
  const uint8_t *asked = NULL;
  int32_t questions = word(packet + 4), at = HEADER;
  int32_t all = questions + word(packet + 6) + (response ? word(packet + 8) + word(packet + 10) : 0);
  for (int32_t i = 0; i < all; i++) {
    at = pass(mdns, packet, length, at, &own);
    const uint8_t *it = packet + at;
    at += i < questions ? 4 : 10;
    if (it == packet || at > length) {
      break;
    }
    if (i < questions) {
      asked = own && (word(it) == A || word(it) == AAAA || word(it) == ANY) ? it : asked;
      continue;
    }
    at += word(it + 8);
    if (own && word(it) == A && word(it + 8) == 4 && at <= length) {
      int32_t ttl = word(it + 4) << 8 | word(it + 6);
      bool same = memcmp(it + 10, mdns->address, 4) == 0;
      known |= same && ttl >= TTL / 2;
      another |= !same && ttl > 0;
    }
  }
  if (response && another && from_5353) {
    /* Another host has the name: it keeps it, or the station asks again whether it does (8.1, 9). */
    mdns->step = mdns->step < PROBES ? LOST : 0;
    mdns->due = now;
  }
  if (response || asked == NULL || mdns->step < PROBES) {
    return 0;
  }
  if (from_5353) {
    mdns->asked |= !known;
    mdns->soon |= asked[2] >> 7;
    return 0;
  }
  if (word(asked) == AAAA) {
    return 0;
  }
  length = message(mdns, &direct, answer);
  memcpy(answer, packet, 2);
  memcpy(answer + HEADER + mdns->name_length, asked, 4);
  return length;
}

int32_t mdns_due(struct mdns *mdns, int64_t now, uint8_t packet[MDNS_PACKET]) {
  bool begins = mdns->step < TOLD;
  /* Who asks whether it may have the name needs its answer at once (6). */
  int64_t due = mdns->soon && !begins ? mdns->due - (SEND_MILLIS - PROBE_MILLIS) : mdns->due;
  if (mdns->step == LOST || now < due || !(begins || mdns->asked)) {
    return 0;
  }
  bool asks = mdns->step < PROBES;
  mdns->due = now + (asks ? PROBE_MILLIS : SEND_MILLIS);
  mdns->step += begins;
  mdns->asked = mdns->soon = false;
  return message(mdns, asks ? &probe : &told, packet);
}
