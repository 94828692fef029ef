/* The chip's pins. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <hal/gpio_types.h>

static inline bool is_pin(int32_t pin) { return pin >= 0 && pin < GPIO_NUM_MAX; }
