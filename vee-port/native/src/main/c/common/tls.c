/* The station's side of TLS connections: each call looks at what the connection's thread has done
 * (tls_worker.c), and none of them waits for it. */
#include "tls.h"

#include <stdio.h>
#include <string.h>

#include "station.h"

/* One request is in flight at a time; a second place serves while the thread of a closed connection
 * is still on its way out. */
#define CONNECTIONS 2

static struct tls_connection connections[CONNECTIONS];
static bool ready;

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

static struct tls_connection *take(void) {
  for (int i = 0; i < CONNECTIONS; i++) {
    struct tls_connection *c = &connections[i];
    if (!ready) {
      pthread_mutex_init(&c->lock, NULL);
    }
  }
  ready = true;
  for (int i = 0; i < CONNECTIONS; i++) {
    struct tls_connection *c = &connections[i];
    pthread_mutex_lock(&c->lock);
    bool is_free = c->state == TLS_FREE;
    if (is_free) {
      c->state = TLS_CONNECTING;
      c->closing = false;
      c->in.length = c->out.length = 0;
      c->in.start = c->out.start = 0;
    }
    pthread_mutex_unlock(&c->lock);
    if (is_free) {
      return c;
    }
  }
  return NULL;
}

int32_t tls_open(const int8_t *host, int32_t host_length, int32_t port, int64_t epoch_millis) {
  struct tls_connection *c = take();
  if (c == NULL) {
    return failure(TLS_NO_ROOM);
  }
  int length = host_length < (int) sizeof c->host ? host_length : (int) sizeof c->host - 1;
  memcpy(c->host, host, (size_t) length);
  c->host[length] = '\0';
  c->port = port;
  c->epoch_millis = epoch_millis;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, (size_t) tls_stack_bytes);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, tls_work, c);
  pthread_attr_destroy(&attributes);
  if (error != 0) {
    c->state = TLS_FREE;
    return failure(TLS_NO_ROOM);
  }
  return (int32_t) (c - connections);
}

int32_t tls_connect(int32_t handle) {
  struct tls_connection *c = &connections[handle];
  pthread_mutex_lock(&c->lock);
  int32_t answer = c->state == TLS_FAILED ? failure(c->cause) : c->state != TLS_CONNECTING;
  pthread_mutex_unlock(&c->lock);
  return answer;
}

int32_t tls_read(int32_t handle, int8_t *buffer, int32_t offset, int32_t length) {
  struct tls_connection *c = &connections[handle];
  pthread_mutex_lock(&c->lock);
  int32_t count = 0;
  for (; count < length && c->in.length > 0; count++) {
    buffer[offset + count] = (int8_t) c->in.bytes[c->in.start];
    c->in.start = (c->in.start + 1) % TLS_RING_BYTES;
    c->in.length--;
  }
  if (count == 0 && c->state == TLS_ENDED) {
    count = -1;
  } else if (count == 0 && c->state == TLS_FAILED) {
    count = failure(c->cause);
  }
  pthread_mutex_unlock(&c->lock);
  return count;
}

int32_t tls_write(int32_t handle, const int8_t *buffer, int32_t offset, int32_t length) {
  struct tls_connection *c = &connections[handle];
  pthread_mutex_lock(&c->lock);
  int32_t count = 0;
  if (c->state == TLS_FAILED) {
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
  struct tls_connection *c = &connections[handle];
  pthread_mutex_lock(&c->lock);
  int32_t length = (int32_t) strlen(c->detail);
  memcpy(text, c->detail, (size_t) length);
  pthread_mutex_unlock(&c->lock);
  return length;
}

void tls_close(int32_t handle) {
  struct tls_connection *c = &connections[handle];
  pthread_mutex_lock(&c->lock);
  c->closing = true;
  pthread_mutex_unlock(&c->lock);
}
