#include "fake_wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct wire_setup wire_setup;

static struct {
  bool present;
  enum wire_fault fault;
  uint8_t at;
  uint8_t registers[256];
} devices[128];

static char trace[2048];
static int selected;
static bool running;

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void put(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  size_t length = strlen(trace);
  vsnprintf(trace + length, sizeof trace - length, format, arguments);
  va_end(arguments);
}

const char *wire_trace(void) { return trace; }

void wire_fault(int32_t address, int32_t fault) {
  devices[address].present = true;
  devices[address].fault = (enum wire_fault) fault;
}

void wire_register(int32_t address, int32_t number, int32_t value) {
  devices[address].present = true;
  devices[address].registers[number] = (uint8_t) value;
}

void wire_begin(void) {
  trace[0] = '\0';
  running = false;
}

enum wire_fault wire_start(int address, bool read) {
  put("%s%02x%c ", running ? "Sr" : "S", address, read ? 'r' : 'w');
  running = true;
  selected = address;
  enum wire_fault fault = devices[address].present ? devices[address].fault : WIRE_ABSENT;
  return fault == WIRE_BREAKS_OFF ? WIRE_GOOD : fault;
}

enum wire_fault wire_write(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    put("%02x ", bytes[i]);
    if (devices[selected].fault == WIRE_BREAKS_OFF) {
      return WIRE_BREAKS_OFF;
    }
    if (i == 0) {
      devices[selected].at = bytes[i];
    } else {
      devices[selected].registers[devices[selected].at++] = bytes[i];
    }
  }
  return WIRE_GOOD;
}

enum wire_fault wire_read(uint8_t *bytes, size_t length) {
  put("%zu ", length);
  for (size_t i = 0; i < length; i++) {
    bytes[i] = devices[selected].registers[devices[selected].at++];
  }
  return WIRE_GOOD;
}

void wire_stop(void) { put("P"); }
