/* What a test sets and asks of the fakes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern struct fakes {
  int reset; /* esp_reset_reason_t */
  int rssi;  /* 0 where there is no network */
  int watched;
  int fed;
  bool partitions; /* whether "journal" and "settings" are there */
  bool flash_fails;
  bool store_fails; /* whether NVS takes nothing in and nothing away */
  int stores; /* that were opened */
} fakes;

void fakes_setting(const char *key, const uint8_t *value, size_t length, bool blob);
void fakes_erase_all(void);

/* Iterators that were not released. */
int fakes_iterators(void);

/* The last line of the log. */
const char *fakes_logged(void);

/* Ends the process: a rule of ESP-IDF was broken. */
_Noreturn void fakes_broken(const char *rule);

/* --- the serial ports (fake_uart.c) --- */

extern struct uart_setup {
  int32_t tx, rx, baud;
  int32_t open; /* ports */
  int32_t refuse, refuse_pins, fails;
} uart_setup;

void fakes_uart_event(int32_t port, int32_t type);
void fakes_uart_arrives(int32_t port, const uint8_t *bytes, size_t length);

/* What was written since this was asked last. */
int32_t fakes_uart_sent(int32_t port, uint8_t *bytes, size_t length);

/* --- the microphone (fake_sound.c) --- */

extern struct sound_setup {
  int32_t clock, word, data, hertz;
  int32_t open, tasks;
  int32_t refuse, refuse_pins; /* what opening fails with, an esp_err_t */
  int32_t refuse_task;
  int32_t fails; /* whether a read fails at once */
  int32_t reads, delays;
} sound_setup;

/* Gives samples of a sine of 1 kHz, and waits until they are summed. */
void fakes_sound(int32_t samples, int32_t full_scale_per_mille);
void fakes_sound_overruns(void);
