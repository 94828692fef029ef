/* What a run took: Java's heap after a collection at the end of windows, the deepest use of the
 * stacks, what the C side allocates, how long Java keeps the loop or a call of TLS takes, and how
 * often the thread of TLS found its socket ready. The linker leads allocations of everything in this
 * program here, Java's calls of TLS, and the waits of its thread (-Wl,--wrap). */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "options.h"
#include "station.h"

static int64_t next_count;
static int windows_counted;
static int64_t turn_began = -1;
static int64_t longest_turn;
static int64_t longest_busy_turn;

int32_t station_heap_wanted(void) {
  return options.figures && station_uptime() >= next_count;
}

void station_heap_free(int32_t bytes) {
  int64_t window = settings_number("window.minutes", 15) * INT64_C(60000);
  printf("window %d: %d bytes of the Java heap live\n", windows_counted++,
         options.heap_bytes - (int) bytes);
  next_count = (station_uptime() / window + 1) * window + window / 2;
}

/* Microseconds that this thread has had a processor for: other work on the host does not count. */
static int64_t processor_micros(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void keep_longest(int64_t *longest, int64_t micros) {
  if (micros > *longest) {
    *longest = micros;
  }
}

void figures_turn_ends(bool busy) {
  if (turn_began >= 0) {
    keep_longest(busy ? &longest_busy_turn : &longest_turn, processor_micros() - turn_began);
  }
}

void figures_turn_begins(void) { turn_began = processor_micros(); }

#ifdef STATION_COUNTS
static int64_t longest_call;
static long in_use;
static long c_heap_most;
static int java_allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);

static void *counted(void *block) {
  if (block != NULL) {
    long now = __atomic_add_fetch(&in_use, (long) malloc_usable_size(block), __ATOMIC_RELAXED);
    if (now > c_heap_most) {
      c_heap_most = now;
    }
    if (turn_began >= 0 && is_java_thread()) {
      java_allocations++;
    }
  }
  return block;
}

static void uncounted(void *block) {
  if (block != NULL) {
    __atomic_sub_fetch(&in_use, (long) malloc_usable_size(block), __ATOMIC_RELAXED);
  }
}

void *__wrap_malloc(size_t size) { return counted(__real_malloc(size)); }

void *__wrap_calloc(size_t count, size_t size) { return counted(__real_calloc(count, size)); }

void *__wrap_realloc(void *block, size_t size) {
  uncounted(block);
  return counted(__real_realloc(block, size));
}

void __wrap_free(void *block) {
  uncounted(block);
  __real_free(block);
}

#define TIMED(call)                                   \
  int64_t began = processor_micros();                 \
  int32_t answer = call;                              \
  keep_longest(&longest_call, processor_micros() - began); \
  return answer

int32_t __real_tls_open(const int8_t *host, int32_t length, int32_t port, int64_t epoch_millis);
int32_t __real_tls_connect(int32_t handle);
int32_t __real_tls_read(int32_t handle, int8_t *buffer, int32_t offset, int32_t length);
int32_t __real_tls_write(int32_t handle, const int8_t *buffer, int32_t offset, int32_t length);

int32_t __wrap_tls_open(const int8_t *host, int32_t length, int32_t port, int64_t epoch_millis) {
  TIMED(__real_tls_open(host, length, port, epoch_millis));
}

int32_t __wrap_tls_connect(int32_t handle) { TIMED(__real_tls_connect(handle)); }

int32_t __wrap_tls_read(int32_t handle, int8_t *buffer, int32_t offset, int32_t length) {
  TIMED(__real_tls_read(handle, buffer, offset, length));
}

int32_t __wrap_tls_write(int32_t handle, const int8_t *buffer, int32_t offset, int32_t length) {
  TIMED(__real_tls_write(handle, buffer, offset, length));
}

static int wakes;

bool __real_tls_wait(int fd, bool read, bool write, int millis);

bool __wrap_tls_wait(int fd, bool read, bool write, int millis) {
  bool ready = __real_tls_wait(fd, read, write, millis);
  wakes += ready;
  return ready;
}
#endif

void figures_print(void) {
  printf("java heap: %d bytes\n", options.heap_bytes);
  printf("java stack: %d bytes at most\n", java_stack_used());
  printf("tls stack: %d bytes at most\n", tls_stack_used());
  printf("turn of the loop: %lld us at most, %lld us during an exchange\n",
         (long long) longest_turn, (long long) longest_busy_turn);
#ifdef STATION_COUNTS
  printf("call of tls: %lld us at most\n", (long long) longest_call);
  printf("wakes of the tls thread: %d\n", wakes);
  printf("c heap: %ld bytes at most\n", c_heap_most);
  printf("allocations by java after start: %d\n", java_allocations);
#endif
}
