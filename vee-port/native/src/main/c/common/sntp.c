/* A client of SNTP: one request and its answer, judged.
 * https://www.rfc-editor.org/rfc/rfc4330#section-5, https://www.rfc-editor.org/rfc/rfc5905#section-7.3 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sntp.h"
#include "station.h"

/* RFC 4330 section 10 allows no second request before. */
#define ANSWER_MILLIS 15000

/* Seconds from 1900 to 1970. */
#define EPOCH INT64_C(2208988800)

/* Where fields lie in a packet. */
enum { STRATUM = 1, ROOT_DELAY = 4, DISPERSION = 8, REFERENCE = 16, ORIGINATE = 24, TRANSMIT = 40 };

enum { SERVER = 4, UNSYNCHRONISED = 3, LAST_STRATUM = 15, FARTHEST = 16 };

static const char *const words[] = {
    "good",
    "it has fewer than 48 bytes",
    "it is not to our request",
    "its mode is not that of a server",
    "its version is neither 3 nor 4",
    "leap indicator 3: the server is not synchronised",
    "stratum 0: the server wants no requests",
    "a stratum over 15: the server is not synchronised",
    "it has no transmit timestamp",
    "its reference timestamp is after its transmit timestamp",
    "the server is 16 s or more from its reference",
    "none came",
    "the server's name is not found, or it cannot be reached"};

const char *sntp_words(enum sntp_verdict verdict) { return words[verdict]; }

static uint32_t word(const uint8_t *packet, int at) {
  return (uint32_t) packet[at] << 24 | (uint32_t) packet[at + 1] << 16
         | (uint32_t) packet[at + 2] << 8 | packet[at + 3];
}

static uint64_t timestamp(const uint8_t *packet, int at) {
  return (uint64_t) word(packet, at) << 32 | word(packet, at + 4);
}

/* Seconds count from 1900 where the first bit is set, else from 2036: RFC 4330 section 3. */
static int64_t millis(uint64_t timestamp) {
  int64_t seconds = (int64_t) (timestamp >> 32);
  if (seconds < INT64_C(0x80000000)) {
    seconds += INT64_C(0x100000000);
  }
  return (seconds - EPOCH) * 1000 + (int64_t) ((timestamp & UINT32_MAX) * 1000 >> 32);
}

void sntp_request(uint8_t packet[SNTP_PACKET], const uint8_t nonce[8]) {
  memset(packet, 0, SNTP_PACKET);
  packet[0] = 4 << 3 | 3; /* version 4, client */
  memcpy(packet + TRANSMIT, nonce, 8);
}

enum sntp_verdict sntp_judge(const uint8_t *packet, int length, const uint8_t nonce[8],
                             int64_t *epoch_millis) {
  if (length < SNTP_PACKET) {
    return SNTP_SHORT;
  }
  if (memcmp(packet + ORIGINATE, nonce, 8) != 0) {
    return SNTP_NOT_OURS;
  }
  if ((packet[0] & 7) != SERVER) {
    return SNTP_MODE;
  }
  int version = packet[0] >> 3 & 7;
  if (version != 3 && version != 4) {
    return SNTP_VERSION;
  }
  if (packet[0] >> 6 == UNSYNCHRONISED) {
    return SNTP_LEAP;
  }
  if (packet[STRATUM] == 0 || packet[STRATUM] > LAST_STRATUM) {
    return packet[STRATUM] == 0 ? SNTP_KISS : SNTP_STRATUM;
  }
  uint64_t transmit = timestamp(packet, TRANSMIT);
  uint64_t reference = timestamp(packet, REFERENCE);
  if (transmit == 0) {
    return SNTP_ZERO;
  }
  if (reference != 0 && millis(reference) > millis(transmit)) {
    return SNTP_BACKWARDS;
  }
  /* In units of 1/65536 s. A root delay has a sign: RFC 4330 section 4. */
  int32_t delay = (int32_t) word(packet, ROOT_DELAY);
  uint64_t distance = (uint64_t) (delay > 0 ? delay / 2 : 0) + word(packet, DISPERSION);
  if (distance >= (uint64_t) FARTHEST << 16) {
    return SNTP_DISTANCE;
  }
  *epoch_millis = millis(transmit);
  return SNTP_GOOD;
}

int64_t sntp_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool wait_readable(int fd, int64_t until) {
  int left = (int) (until - sntp_now());
  if (left <= 0) {
    return false;
  }
  struct timeval time = {.tv_sec = left / 1000, .tv_usec = left % 1000 * 1000};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(fd, &set);
  return select(fd + 1, &set, NULL, NULL, &time) > 0;
}

/* Whether nothing has come but what anybody can send. */
static bool is_unanswered(enum sntp_verdict verdict) {
  return verdict == SNTP_NO_ANSWER || verdict == SNTP_NOT_OURS || verdict == SNTP_SHORT;
}

/* Sends one request and takes its answer. What is not to it is passed over. */
static enum sntp_verdict exchange(int fd, int64_t *epoch_millis, int64_t *at_millis) {
  uint8_t packet[SNTP_PACKET], nonce[8];
  station_random((int8_t *) nonce, 0, sizeof nonce);
  sntp_request(packet, nonce);
  int64_t sent = sntp_now();
  if (send(fd, packet, sizeof packet, 0) != sizeof packet) {
    return SNTP_NO_SERVER;
  }
  enum sntp_verdict verdict = SNTP_NO_ANSWER;
  while (wait_readable(fd, sent + ANSWER_MILLIS)) {
    int length = (int) recv(fd, packet, sizeof packet, 0);
    if (length < 0) {
      return SNTP_NO_SERVER;
    }
    *at_millis = sntp_now();
    verdict = sntp_judge(packet, length, nonce, epoch_millis);
    if (verdict == SNTP_GOOD) {
      *epoch_millis += (*at_millis - sent) / 2;
    }
    if (!is_unanswered(verdict)) {
      return verdict;
    }
  }
  return verdict;
}

static enum sntp_verdict ask_address(const struct addrinfo *address, int64_t *epoch_millis,
                                     int64_t *at_millis) {
  int fd = socket(address->ai_family, SOCK_DGRAM, 0);
  enum sntp_verdict verdict = SNTP_NO_SERVER;
  if (fd >= 0 && fd < FD_SETSIZE && connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
    verdict = exchange(fd, epoch_millis, at_millis);
  }
  if (fd >= 0) {
    close(fd);
  }
  return verdict;
}

enum sntp_verdict sntp_ask(const char *server, int port, unsigned nth, int64_t *epoch_millis,
                           int64_t *at_millis) {
  char service[8];
  snprintf(service, sizeof service, "%u", (unsigned) port & 0xffff);
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM};
  struct addrinfo *addresses = NULL;
  if (getaddrinfo(server, service, &hints, &addresses) != 0 || addresses == NULL) {
    return SNTP_NO_SERVER;
  }
  unsigned count = 0;
  for (const struct addrinfo *a = addresses; a != NULL; a = a->ai_next) {
    count++;
  }
  const struct addrinfo *chosen = addresses;
  for (unsigned i = nth % count; i > 0; i--) {
    chosen = chosen->ai_next;
  }
  enum sntp_verdict verdict = SNTP_NO_SERVER;
  for (; count > 0 && verdict == SNTP_NO_SERVER; count--) {
    verdict = ask_address(chosen, epoch_millis, at_millis);
    chosen = chosen->ai_next != NULL ? chosen->ai_next : addresses;
  }
  freeaddrinfo(addresses);
  return verdict;
}
