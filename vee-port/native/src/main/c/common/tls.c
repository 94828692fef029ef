/* The station's side of the TLS connection: each call looks at what the connection's thread has done
 * (tls_worker.c), and none of them waits for it. A handle is 0. */
#include "tls.h"

#include <stdio.h>
#include <string.h>

#include "station.h"

/* Without first values, which would put all its kilobytes into the image; tls_open comes first. */
static struct tls_connection connection;
static bool prepared;
static bool started;

static int failure(enum tls_cause cause) { return -2 - (int) cause; }

bool tls_fail(struct tls_connection *c, enum tls_cause cause, const char *what, int error) {
  pthread_mutex_lock(&c->lock);
  if (c->state != TLS_FAILED) {
    c->state = TLS_FAILED;
    c->cause = cause;
    int length = snprintf(c->detail, sizeof c->detail, "%s", what);
    if (error != 0) {
      length += snprintf(c->detail + length, sizeof c->detail - (size_t) length, ": ");
      tls_describe(error, c->detail + length, sizeof c->detail - (size_t) length);
    }
  }
  pthread_mutex_unlock(&c->lock);
  return false;
}

void tls_set_state(struct tls_connection *c, enum tls_state state) {
  pthread_mutex_lock(&c->lock);
  c->state = state;
  pthread_mutex_unlock(&c->lock);
}

bool tls_is_closing(struct tls_connection *c) {
  pthread_mutex_lock(&c->lock);
  bool closing = c->closing;
  pthread_mutex_unlock(&c->lock);
  return closing;
}

static int32_t open_to(const int8_t *host, int32_t host_length, int32_t port, int64_t epoch_millis,
                       bool identified) {
  struct tls_connection *c = &connection;
  if (!prepared) {
    prepared = pthread_mutex_init(&c->lock, NULL) == 0 && pthread_cond_init(&c->changed, NULL) == 0;
  }
  if (!prepared || (!started && !tls_start_thread(tls_work, c))) {
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
    c->next.identified = identified;
    c->asked = true;
    pthread_cond_signal(&c->changed);
  }
  pthread_mutex_unlock(&c->lock);
  return room ? 0 : failure(TLS_NO_ROOM);
}

int32_t tls_open(const int8_t *host, int32_t host_length, int32_t port, int64_t epoch_millis) {
  return open_to(host, host_length, port, epoch_millis, false);
}

int32_t tls_open_identified(const int8_t *host, int32_t host_length, int32_t port,
                            int64_t epoch_millis) {
  return open_to(host, host_length, port, epoch_millis, true);
}

/* What to answer while there is nothing to read or write: a failure, or later. */
static int32_t failure_or_later(const struct tls_connection *c) {
  return c->state == TLS_FAILED ? failure(c->cause) : 0;
}

int32_t tls_connect(int32_t handle) {
  struct tls_connection *c = &connection;
  (void) handle;
  pthread_mutex_lock(&c->lock);
  int32_t answer = 0;
  if (!c->asked) {
    bool is_open = c->state == TLS_OPEN || c->state == TLS_ENDED;
    answer = is_open ? 1 : failure_or_later(c);
  }
  pthread_mutex_unlock(&c->lock);
  return answer;
}

int32_t tls_read(int32_t handle, int8_t *buffer, int32_t offset, int32_t length) {
  struct tls_connection *c = &connection;
  (void) handle;
  pthread_mutex_lock(&c->lock);
  int32_t count = 0;
  if (!c->asked) {
    count = ring_take(&c->in, buffer + offset, length);
    if (count > 0) {
      pthread_cond_signal(&c->changed);
    } else {
      count = c->state == TLS_ENDED ? -1 : failure_or_later(c);
    }
  }
  pthread_mutex_unlock(&c->lock);
  return count;
}

int32_t tls_write(int32_t handle, const int8_t *buffer, int32_t offset, int32_t length) {
  struct tls_connection *c = &connection;
  (void) handle;
  pthread_mutex_lock(&c->lock);
  int32_t count = 0;
  if (!c->asked) {
    count = failure_or_later(c);
    if (count == 0) {
      count = ring_put(&c->out, buffer + offset, length);
      pthread_cond_signal(&c->changed);
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
