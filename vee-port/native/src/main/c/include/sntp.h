/* A client of SNTP, RFC 4330, over the sockets that POSIX and lwIP share. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SNTP_PACKET 48

/* Why an answer is not to be believed. */
enum sntp_verdict {
  SNTP_GOOD,
  SNTP_SHORT,       /* fewer than 48 bytes */
  SNTP_NOT_OURS,    /* its originate timestamp is not what was sent */
  SNTP_MODE,        /* not that of a server */
  SNTP_VERSION,     /* neither 3 nor 4 */
  SNTP_LEAP,        /* leap indicator 3: the server is not synchronised */
  SNTP_KISS,        /* stratum 0: a kiss of death */
  SNTP_STRATUM,     /* stratum over 15: the server is not synchronised */
  SNTP_ZERO,        /* no transmit timestamp */
  SNTP_BACKWARDS,   /* its reference timestamp is after its transmit timestamp */
  SNTP_DISTANCE,    /* half the root delay and the root dispersion are 16 s or more */
  SNTP_NO_ANSWER,   /* none came in time */
  SNTP_NO_SERVER    /* its name is not found, or it cannot be reached */
};

/* Makes a request whose transmit timestamp is a number that only we know. */
void sntp_request(uint8_t packet[SNTP_PACKET], const uint8_t nonce[8]);

/* Judges an answer by RFC 4330 section 5 and RFC 5905 sections 7.3 and A.5.1.1. Where it is good,
 * *epoch_millis is its transmit timestamp in milliseconds since 1970. */
enum sntp_verdict sntp_judge(const uint8_t *packet, int length, const uint8_t nonce[8],
                             int64_t *epoch_millis);

/* What a verdict means, in a few words. */
const char *sntp_words(enum sntp_verdict verdict);

/* Milliseconds of a clock that nothing steps. */
int64_t sntp_now(void);

/* Asks a server once, and waits 15 s for its answer, beside the look-up of its name. The nth request goes
 * to the nth of the addresses that the system finds (one on lwIP), or the next that can be reached. Where
 * the answer is good, *epoch_millis is the time of day at *at_millis of sntp_now(). */
enum sntp_verdict sntp_ask(const char *server, int port, unsigned nth, int64_t *epoch_millis,
                           int64_t *at_millis);
