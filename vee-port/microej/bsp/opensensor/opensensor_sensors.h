/* What drivers in C give the station. Both functions are weak in opensensor_natives.c: a board with
 * sensors defines them in a file of its own. Neither may wait for a conversion: the Core Engine's
 * task runs them, and all Java threads with it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Keeps the newest values, so that those of one row belong together. */
void opensensor_sample(void);

/* The kept value of a measurement, at its scale. Returns whether there is one.
 *
 *   2 temperature, 0.01 degree C    5 PM1.0, ug/m3     8 gas resistance, ohm
 *   3 humidity, 0.01 %              6 PM2.5, ug/m3     9 light, 0.01 lx
 *   4 pressure, 0.01 hPa            7 PM10, ug/m3     10 noise, 0.1 dB
 */
bool opensensor_value(int32_t number, int32_t *value);
