/* What TeaVM's runtime asks of a system, beside files, dates and heap dumps, which it does not get.
 * https://github.com/konsoletyper/teavm/tree/0.15.0/core/src/main/resources/org/teavm/backend/c */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>
#include <wchar.h>

#include "station.h"
#include "station_heap.h"

static void (*out_of_memory)(void);

void station_on_out_of_memory(void *function) { out_of_memory = (void (*)(void)) function; }

void station_out_of_memory(void) {
  if (out_of_memory != NULL) {
    out_of_memory();
  }
  abort();
}

__attribute__((weak)) int32_t station_heap_bytes(void) { return STATION_HEAP_BYTES; }

void *station_heap_area(int32_t bytes) {
  size_t size = ((size_t) bytes + 7) / 8 * 8;
  void *area = aligned_alloc(8, size);
  if (area == NULL) {
    fputs("no memory for the Java heap\n", stderr);
    abort();
  }
  /* The collector takes what lies above the heap for new objects, and literals are read-only. */
  static const char literal[] = "";
  if ((uintptr_t) area < (uintptr_t) literal) {
    fputs("the Java heap lies below the literals\n", stderr);
    abort();
  }
  return memset(area, 0, size);
}

void teavm_initTime(void) {}

int64_t teavm_currentTimeMillis(void) { return time_epoch_at_boot() + station_uptime(); }

int64_t teavm_currentTimeNano(void) { return station_uptime() * 1000000; }

int32_t teavm_timeZoneOffset(void) { return 0; }

void teavm_gc_writeHeapDump(void) {}

void teavm_printWString(wchar_t *text) {
  for (; *text != 0; text++) {
    fputc((int) *text, stderr);
  }
}

void teavm_printString(char16_t *text) {
  for (; *text != 0; text++) {
    fputc(*text, stderr);
  }
}

void teavm_printInt(int32_t number) { fprintf(stderr, "%d", (int) number); }

void teavm_logCodePoint(int32_t character) { fputc(character, stderr); }
