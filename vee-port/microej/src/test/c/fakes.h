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
} fakes;

void fakes_setting(const char *key, const uint8_t *value, size_t length, bool blob);
void fakes_erase_all(void);

/* Iterators that were not released. */
int fakes_iterators(void);
