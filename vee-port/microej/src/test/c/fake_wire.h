/* The wires of an I2C bus beneath both of ESP-IDF's drivers, with devices of 256 registers: the first
 * byte written is the register, what follows goes there and on, and so does what is read. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a device does. */
enum wire_fault {
  WIRE_GOOD,
  WIRE_ABSENT,      /* acknowledges nothing */
  WIRE_BREAKS_OFF,  /* acknowledges its address and not what is written */
  WIRE_HOLDS_CLOCK, /* for ever */
  WIRE_DRIVER_FAILS
};

/* Written down on the way: S or Sr, address and direction, bytes out, the number of bytes in, P. */
const char *wire_trace(void);
void wire_fault(int32_t address, int32_t fault);
void wire_register(int32_t address, int32_t number, int32_t value);

enum wire_fault wire_start(int address, bool read);
enum wire_fault wire_write(const uint8_t *bytes, size_t length);
enum wire_fault wire_read(uint8_t *bytes, size_t length);
void wire_stop(void);

/* Begins a transfer's trace anew. */
void wire_begin(void);

/* What the drivers were told last. */
extern struct wire_setup {
  int32_t sda, scl, hertz, pull_ups;
  int32_t open;        /* buses */
  int32_t hold_micros; /* how long a device may hold the clock */
  int32_t wait_millis; /* how long the last transfer may take */
  int32_t resets;
  int32_t refuse; /* what the next opening fails with, an esp_err_t */
} wire_setup;
