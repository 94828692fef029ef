/* The station's side of the TLS connection: each call looks at what the connection's thread has done
 * (tls_worker.c), and none of them waits for it. A handle is 0. */
#include "tls.h"

#include <stdio.h>
#include <string.h>

#include "station.h"

static struct tls_connection connection = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .changed = PTHREAD_COND_INITIALIZER,
};
static bool started;

static int failure(enum tls_cause cause) { return -2 - (int) cause; }

bool tls_fail(struct tls_connection *c, enum tls_cause cause, const char *what, int error) {
  pthread_mutex_lock(&c->lock);
  if (c->state != TLS_FAILED) {
    c->state = TLS_FAILED;
    c->cause = cause;
    if (error == 0) {
      snprintf(c->detail, sizeof c->detail, "%s", what);
    } else {
      snprintf(c->detail, sizeof c->detail, "%s (%s0x%04x)", what, error < 0 ? "-" : "",
               (unsigned) (error < 0 ? -error : error));
    }
  }
  pthread_mutex_unlock(&c->lock);
  return false;
}

bool tls_is_closing(struct tls_connection *c) {
  pthread_mutex_lock(&c->lock);
  bool closing = c->closing;
  pthread_mutex_unlock(&c->lock);
  return closing;
}

int32_t tls_open(const int8_t *host, int32_t host_length, int32_t port, int64_t epoch_millis) {
  struct tls_connection *c = &connection;
  if (!started && !tls_start_thread(tls_work, c)) {
    return failure(TLS_NO_ROOM);
  }
  started = true;
  pthread_mutex_lock(&c->lock);
  bool room = !c->asked && (c->state == TLS_IDLE || c->closing)
              && host_length < (int32_t) sizeof c->next.host;
  if (room) {
    memcpy(c->next.host, host, (size_t) host_length);
    c->next.host[host_length] = '\0';
    c->next.port = port;
    c->next.epoch_millis = epoch_millis;
    c->asked = true;
    pthread_cond_signal(&c->changed);
  }
  pthread_mutex_unlock(&c->lock);
  return room ? 0 : failure(TLS_NO_ROOM);
}

int32_t tls_connect(int32_t handle) {
  struct tls_connection *c = &connection;
  (void) handle;
  pthread_mutex_lock(&c->lock);
  int32_t answer = c->asked                 ? 0
                   : c->state == TLS_FAILED ? failure(c->cause)
                                            : c->state != TLS_CONNECTING;
  pthread_mutex_unlock(&c->lock);
  return answer;
}

int32_t tls_read(int32_t handle, int8_t *buffer, int32_t offset, int32_t length) {
  struct tls_connection *c = &connection;
  (void) handle;
  pthread_mutex_lock(&c->lock);
  int32_t count = 0;
  for (; !c->asked && count < length && c->in.length > 0; count++) {
    buffer[offset + count] = (int8_t) c->in.bytes[c->in.start];
    c->in.start = (c->in.start + 1) % TLS_RING_BYTES;
    c->in.length--;
  }
  if (count == 0 && !c->asked && c->state == TLS_ENDED) {
    count = -1;
  } else if (count == 0 && !c->asked && c->state == TLS_FAILED) {
    count = failure(c->cause);
  }
  pthread_mutex_unlock(&c->lock);
  return count;
}

int32_t tls_write(int32_t handle, const int8_t *buffer, int32_t offset, int32_t length) {
  struct tls_connection *c = &connection;
  (void) handle;
  pthread_mutex_lock(&c->lock);
  int32_t count = 0;
  if (c->asked) {
    count = 0;
  } else if (c->state == TLS_FAILED) {
    count = failure(c->cause);
  } else {
    for (; count < length && c->out.length < TLS_RING_BYTES; count++) {
      c->out.bytes[(c->out.start + c->out.length) % TLS_RING_BYTES] =
          (uint8_t) buffer[offset + count];
      c->out.length++;
    }
  }
  pthread_mutex_unlock(&c->lock);
  return count;
}

int32_t tls_detail(int32_t handle, int8_t *text) {
  struct tls_connection *c = &connection;
  (void) handle;
  pthread_mutex_lock(&c->lock);
  int32_t length = (int32_t) strlen(c->detail);
  memcpy(text, c->detail, (size_t) length);
  pthread_mutex_unlock(&c->lock);
  return length;
}

void tls_close(int32_t handle) {
  struct tls_connection *c = &connection;
  (void) handle;
  pthread_mutex_lock(&c->lock);
  if (c->asked) {
    c->asked = false;
  } else {
    c->closing = true;
    pthread_cond_signal(&c->changed);
  }
  pthread_mutex_unlock(&c->lock);
}
