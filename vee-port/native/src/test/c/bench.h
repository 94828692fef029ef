/* What OneWindowAsC asks. */
#pragma once

#include <stdint.h>

int32_t bench_rows(void);
int32_t bench_encodes(void);
int32_t bench_signs(void);
int32_t bench_rounds(void);
void bench_begin(void);
void bench_end(int32_t sum);
