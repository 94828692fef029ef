/* Runs common/tls_exchange.c as a thread that nothing interrupts, which is what a higher priority is on
 * a board: the station and the server move only while it waits, and a wait for what is there already
 * is none. Prints for each exchange how often it waited. */
#include <mbedtls/ssl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many turns without a wait are a loop that never ends. */
#define SPINS 1000

struct exchange {
  const char *name;
  int answer;    /* bytes of the server's answer */
  int burst;     /* bytes of it that arrive at a time */
  int stall;     /* waits between two of them */
  int appetite;  /* bytes that the station reads at a time */
  int pause;     /* waits between two of them */
  int request;   /* bytes that the station sends */
  int window;    /* bytes of it that the server takes between two waits */
  bool ends;     /* whether the server ends the connection after its answer */
};

static struct exchange now;
static int arrived, answered, read_bytes, written, taken, window, waits, in_a_row;
static bool station_saw_the_end, wrong;

static uint8_t byte_of(int index) { return (uint8_t) (index * 7 + index / 256); }

static int fake_read(mbedtls_ssl_context *ssl, unsigned char *bytes, size_t most) {
  (void) ssl;
  int count = arrived - answered < (int) most ? arrived - answered : (int) most;
  for (int i = 0; i < count; i++) {
    bytes[i] = byte_of(answered++);
  }
  bool end = now.ends && count == 0 && answered == now.answer;
  return count > 0 || end ? count : MBEDTLS_ERR_SSL_WANT_READ;
}

static int fake_write(mbedtls_ssl_context *ssl, const unsigned char *bytes, size_t length) {
  (void) ssl;
  int count = window < (int) length ? window : (int) length;
  for (int i = 0; i < count; i++) {
    wrong |= bytes[i] != byte_of(taken++);
  }
  window -= count;
  return count > 0 ? count : MBEDTLS_ERR_SSL_WANT_WRITE;
}

static int fake_close(mbedtls_ssl_context *ssl) {
  (void) ssl;
  return 0;
}

static void turn(void);

static int fake_wait(pthread_cond_t *changed, pthread_mutex_t *lock) {
  (void) changed;
  pthread_mutex_unlock(lock);
  turn();
  pthread_mutex_lock(lock);
  return 0;
}

#define mbedtls_ssl_read fake_read
#define mbedtls_ssl_write fake_write
#define mbedtls_ssl_close_notify fake_close
#define pthread_cond_wait fake_wait
#include "../../main/c/common/ring.c"
#include "../../main/c/common/tls.c"
#include "../../main/c/common/tls_exchange.c"

/* The words for an error number, which no exchange here asks for. */
void tls_describe(int error, char *text, size_t room) { snprintf(text, room, "%d", error); }

bool tls_is_later(int result) {
  return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE;
}

bool tls_start_thread(void *(*work)(void *), void *argument) {
  (void) work;
  (void) argument;
  return true;
}

void *tls_work(void *argument) { return argument; }

bool tls_wait(int fd, bool read, bool write, int millis) {
  (void) fd;
  (void) millis;
  bool readable = arrived > answered || (now.ends && answered == now.answer);
  bool ready = (read && readable) || (write && window > 0);
  if (ready && ++in_a_row == SPINS) {
    printf("%s: spins at byte %d of the answer\n", now.name, read_bytes);
    exit(1);
  }
  if (!ready) {
    turn();
  }
  return ready;
}

/* What the others do while the thread waits. */
static void turn(void) {
  int8_t bytes[4096];
  waits++;
  in_a_row = 0;
  if (waits % (now.stall + 1) == 0) {
    arrived = arrived + now.burst < now.answer ? arrived + now.burst : now.answer;
  }
  window = now.window;
  if (waits % (now.pause + 1) != 0) {
    return;
  }
  int count = tls_read(0, bytes, 0, now.appetite);
  for (int i = 0; i < count; i++) {
    wrong |= (uint8_t) bytes[i] != byte_of(read_bytes++);
  }
  station_saw_the_end |= count == -1;
  int length = now.request - written < 4096 ? now.request - written : 4096;
  for (int i = 0; i < length; i++) {
    bytes[i] = (int8_t) byte_of(written + i);
  }
  written += tls_write(0, bytes, 0, length);
  if (read_bytes == now.answer && taken == now.request && station_saw_the_end == now.ends) {
    tls_close(0);
  }
}

static void run(struct exchange exchange) {
  now = exchange;
  arrived = answered = read_bytes = written = taken = window = waits = in_a_row = 0;
  station_saw_the_end = wrong = false;
  connection.in.length = connection.out.length = 0;
  connection.closing = false;
  tls_exchange(&connection);
  printf("%s: %s, %d + %d bytes in %d waits\n", now.name, wrong ? "wrong bytes" : "good", read_bytes,
         taken, waits);
}

int main(void) {
  run((struct exchange) {"a small answer", 200, 200, 0, 4096, 0, 500, 4096, false});
  run((struct exchange) {"an answer larger than the ring", 3300, 3300, 0, 512, 0, 500, 4096, false});
  run((struct exchange) {"20 KB at once", 20000, 20000, 0, 2048, 0, 500, 4096, false});
  run((struct exchange) {"200 KB at once", 200000, 200000, 0, 2048, 0, 500, 4096, false});
  run((struct exchange) {"20 KB with stalls", 20000, 1460, 9, 2048, 0, 500, 4096, false});
  run((struct exchange) {"20 KB to a slow station", 20000, 20000, 0, 64, 9, 500, 4096, false});
  run((struct exchange) {"an end after 3.3 KB", 3300, 3300, 0, 512, 0, 500, 4096, true});
  run((struct exchange) {"an end, and a station that waits", 3300, 3300, 0, 512, 99, 500, 4096, true});
  run((struct exchange) {"an end before the request is through", 100, 100, 0, 512, 0, 20000, 64, true});
  run((struct exchange) {"a request while the ring is full", 9000, 9000, 0, 16, 0, 9000, 100, false});
  run((struct exchange) {"no answer yet", 1, 1, 999, 512, 0, 500, 4096, false});
  return 0;
}
