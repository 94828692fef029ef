/* The C side of space.opensensor.microej.BusNatives: each function hands over to those of bus.h. An
 * array is good until the function returns. */
#include "sni.h"

#include "bus.h"

int32_t Java_space_opensensor_microej_BusNatives_i2cOpen(int32_t bus, int32_t sda, int32_t scl,
                                                         int32_t hertz) {
  return i2c_open(bus, sda, scl, hertz);
}

int32_t Java_space_opensensor_microej_BusNatives_i2cTransfer(int32_t bus, int32_t address,
                                                             int8_t *out, int32_t outLength,
                                                             int8_t *in, int32_t inLength) {
  return i2c_transfer(bus, address, out, 0, outLength, in, 0, inLength);
}

int32_t Java_space_opensensor_microej_BusNatives_uartOpen(int32_t uart, int32_t tx, int32_t rx,
                                                          int32_t baud) {
  return uart_open(uart, tx, rx, baud);
}

int32_t Java_space_opensensor_microej_BusNatives_uartRead(int32_t uart, int8_t *buffer,
                                                          int32_t length) {
  return uart_read(uart, buffer, 0, length);
}

int32_t Java_space_opensensor_microej_BusNatives_uartWrite(int32_t uart, int8_t *buffer,
                                                           int32_t length) {
  return uart_write(uart, buffer, 0, length);
}

int32_t Java_space_opensensor_microej_BusNatives_soundOpen(int32_t clock, int32_t word,
                                                           int32_t data) {
  return sound_open(clock, word, data);
}

int32_t Java_space_opensensor_microej_BusNatives_soundEndInterval(void) {
  return sound_end_interval();
}

int64_t Java_space_opensensor_microej_BusNatives_soundEnergy(void) {
  return sound_energy();
}

int32_t Java_space_opensensor_microej_BusNatives_soundClipped(void) {
  return sound_clipped();
}
