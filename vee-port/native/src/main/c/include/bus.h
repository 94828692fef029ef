/* I2C, UART and sound, for sensor drivers written in Java (space.opensensor.nativeport.NativeI2cBus,
 * NativeUart and NativeSoundLevel). Every function returns in bounded time, an array is good until it returns, and an
 * array's part is its offset and length. Pins are GPIO numbers of the chip.
 *
 * One body in linux/, where there is no such hardware, and one in esp32/. */
#pragma once

#include <stdint.h>

/* What a function answers instead of 0 or a count; in the order of BusException.Kind. */
enum bus_error {
  BUS_ABSENT = -1,    /* the chip has no such bus, or it is not open */
  BUS_NO_ANSWER = -2, /* I2C: nothing acknowledged the address, or the device broke off */
  BUS_TIMED_OUT = -3, /* I2C: a device held the clock for longer than I2C_MILLIS */
  BUS_ARGUMENT = -4,  /* a pin, speed, address or length that cannot be */
  BUS_FAILED = -5     /* the driver or the line failed: no memory, bus lost, framing, overrun */
};

/* Which chip this is, for the pins that its usual board has: in the order of BoardChips.USUAL. */
enum bus_chip { CHIP_ESP32S3, CHIP_ESP32C6, CHIP_ESP32C3 };
int32_t bus_chip(void);

/* --- I2C, as its only controller; 7-bit addresses --- */

/* The longest a transfer takes, beside its own bits on the wire. */
#define I2C_MILLIS 20

/* The most bytes each way in one transfer. */
#define I2C_MOST_BYTES 128

/* Makes a bus ready, with the chip's own weak pull-ups on. An open bus is opened anew.
 * hertz is 10,000 to 1,000,000. Returns 0 or an error. */
int32_t i2c_open(int32_t bus, int32_t sda, int32_t scl, int32_t hertz);

/* Start, address, out; then, where in_length is not 0, a repeated start and in; stop. With both
 * lengths 0 it asks whether a device acknowledges the address. Returns 0 or an error, after which
 * what was read is not good and the bus is idle. */
int32_t i2c_transfer(int32_t bus, int32_t address, const int8_t *out, int32_t out_offset,
                     int32_t out_length, int8_t *in, int32_t in_offset, int32_t in_length);

/* Lets go of the pins. Closing a closed bus does nothing. */
void i2c_close(int32_t bus);

/* --- UART: 8 bits, no parity, one stop bit, no flow control --- */

/* Bytes that wait on their way in and out at most. */
#define UART_BUFFER_BYTES 256

/* Makes a port ready; a pin of -1 is not used. An open port is opened anew. baud is 1,200 to
 * 1,000,000. The port of the log cannot be opened. Returns 0 or an error. */
int32_t uart_open(int32_t uart, int32_t tx, int32_t rx, int32_t baud);

/* Takes bytes that have arrived, without waiting. Returns their number, 0 for none yet, or an
 * error: BUS_FAILED once after bytes were lost or garbled. */
int32_t uart_read(int32_t uart, int8_t *buffer, int32_t offset, int32_t length);

/* Queues bytes, without waiting. Returns how many fitted, 0 for later, or an error. */
int32_t uart_write(int32_t uart, const int8_t *buffer, int32_t offset, int32_t length);

/* Lets go of the pins; what is still queued is lost. Closing a closed port does nothing. */
void uart_close(int32_t uart);

/* --- sound: a microphone on I2S, whose samples C weights by curve A and sums (sound.h) --- */

/* Makes the port ready and begins to sum: 48,000 samples a second, 24 bits in 32, the left channel.
 * An open port is opened anew. Returns 0 or an error. */
int32_t sound_open(int32_t clock, int32_t word, int32_t data);

/* Ends the interval that began at the last call, or with sound_open, and begins the next. Returns
 * its samples, 0 where none came, or an error: BUS_FAILED once after samples were lost. */
int32_t sound_end_interval(void);

/* Of the interval that was ended last: the sum of the squares of its weighted samples, where full
 * scale is 2^20, and how many samples were at full scale before. */
int64_t sound_energy(void);
int32_t sound_clipped(void);

/* Lets go of the pins. Closing a closed port does nothing. */
void sound_close(void);
