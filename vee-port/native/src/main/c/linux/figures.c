/* What a run took: the Java heap after a collection at the end of windows, the deepest use of Java's
 * stack, and the most memory that the C side, mbedTLS above all, had at a time. The linker leads
 * malloc, calloc and free of everything in this program here (-Wl,--wrap). */
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "station.h"
#include "station_heap.h"

/* As much stack as the main task of a board has; sanitizers need more. */
#ifdef __SANITIZE_ADDRESS__
#define JAVA_STACK_BYTES (1 << 20)
#else
#define JAVA_STACK_BYTES (32 * 1024)
#endif

#define PAINT 0xa5

static uint8_t stack[JAVA_STACK_BYTES] __attribute__((aligned(4096)));
static int64_t next_count;
static int windows_counted;

extern int java_main(int argc, char **argv);

static void *java(void *argument) {
  static char name[] = "station";
  static char *arguments[] = {name, NULL};
  (void) argument;
  java_main(1, arguments);
  return NULL;
}

void run_java(void) {
  memset(stack, PAINT, sizeof stack);
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  if (pthread_attr_setstack(&attributes, stack, sizeof stack) != 0
      || pthread_create(&thread, &attributes, java, NULL) != 0) {
    fputs("no thread for Java\n", stderr);
    exit(1);
  }
  pthread_join(thread, NULL);
  if (options.figures) {
    figures_print();
  }
}

int32_t station_heap_wanted(void) {
  return options.figures && station_uptime() >= next_count;
}

void station_heap_free(int32_t bytes) {
  int64_t window = settings_number("window.minutes", 15) * INT64_C(60000);
  printf("window %d: %d bytes of the Java heap live\n", windows_counted++,
         STATION_HEAP_BYTES - (int) bytes);
  next_count = (station_uptime() / window + 1) * window + window / 2;
}

#ifdef STATION_COUNT_HEAP
static long in_use;
static long most;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void __real_free(void *block);

static void *counted(void *block) {
  if (block != NULL) {
    long now = __atomic_add_fetch(&in_use, (long) malloc_usable_size(block), __ATOMIC_RELAXED);
    if (now > most) {
      most = now;
    }
  }
  return block;
}

void *__wrap_malloc(size_t size) { return counted(__real_malloc(size)); }

void *__wrap_calloc(size_t count, size_t size) { return counted(__real_calloc(count, size)); }

void __wrap_free(void *block) {
  if (block != NULL) {
    __atomic_sub_fetch(&in_use, (long) malloc_usable_size(block), __ATOMIC_RELAXED);
  }
  __real_free(block);
}
#endif

void figures_print(void) {
  size_t untouched = 0;
  while (untouched < sizeof stack && stack[untouched] == PAINT) {
    untouched++;
  }
  printf("java heap: %d bytes\n", STATION_HEAP_BYTES);
  printf("java stack: %zu bytes\n", sizeof stack - untouched);
#ifdef STATION_COUNT_HEAP
  printf("c heap: %ld bytes at most\n", most);
#endif
}
