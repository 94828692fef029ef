/* Threads on stacks of this process's own memory, painted so that their deepest use can be read. */
#include <pthread.h>
#include <string.h>

#include "options.h"

#define PAINT 0xa5

bool thread_start(uint8_t *stack, int bytes, void *(*work)(void *), void *argument,
                  pthread_t *started) {
  pthread_attr_t attributes;
  pthread_t thread;
  memset(stack, PAINT, (size_t) bytes);
  pthread_attr_init(&attributes);
  bool good = pthread_attr_setstack(&attributes, stack, (size_t) bytes) == 0
              && pthread_create(&thread, &attributes, work, argument) == 0;
  pthread_attr_destroy(&attributes);
  if (good && started != NULL) {
    *started = thread;
  }
  return good;
}

int stack_used(const uint8_t *stack, int bytes) {
  int untouched = 0;
  while (untouched < bytes && stack[untouched] == PAINT) {
    untouched++;
  }
  return bytes - untouched;
}
