/* A Linux process has no buses: every one of them is absent. */
#include "bus.h"

int32_t bus_chip(void) { return CHIP_ESP32S3; }

int32_t i2c_open(int32_t bus, int32_t sda, int32_t scl, int32_t hertz) {
  (void) bus;
  (void) sda;
  (void) scl;
  (void) hertz;
  return BUS_ABSENT;
}

int32_t i2c_transfer(int32_t bus, int32_t address, const int8_t *out, int32_t out_offset,
                     int32_t out_length, int8_t *in, int32_t in_offset, int32_t in_length) {
  (void) bus;
  (void) address;
  (void) out;
  (void) out_offset;
  (void) out_length;
  (void) in;
  (void) in_offset;
  (void) in_length;
  return BUS_ABSENT;
}

void i2c_close(int32_t bus) { (void) bus; }

int32_t uart_open(int32_t uart, int32_t tx, int32_t rx, int32_t baud) {
  (void) uart;
  (void) tx;
  (void) rx;
  (void) baud;
  return BUS_ABSENT;
}

int32_t uart_read(int32_t uart, int8_t *buffer, int32_t offset, int32_t length) {
  (void) uart;
  (void) buffer;
  (void) offset;
  (void) length;
  return BUS_ABSENT;
}

int32_t uart_write(int32_t uart, const int8_t *buffer, int32_t offset, int32_t length) {
  (void) uart;
  (void) buffer;
  (void) offset;
  (void) length;
  return BUS_ABSENT;
}

void uart_close(int32_t uart) { (void) uart; }

int32_t sound_open(int32_t clock, int32_t word, int32_t data) {
  (void) clock;
  (void) word;
  (void) data;
  return BUS_ABSENT;
}

int32_t sound_end_interval(void) { return BUS_ABSENT; }

int64_t sound_energy(void) { return 0; }

int32_t sound_clipped(void) { return 0; }

void sound_close(void) {}
