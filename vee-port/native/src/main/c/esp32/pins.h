/* The chip's pins and ports that a station may use. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <sdkconfig.h>
#include <soc/soc_caps.h>

/* The pins of the flash that the firmware runs from, by the chips' datasheets: to take one stops the chip. */
#if CONFIG_IDF_TARGET_ESP32C3
#define FLASH_PINS UINT64_C(0x0003f000) /* 12 to 17 */
#elif CONFIG_IDF_TARGET_ESP32C6
#define FLASH_PINS UINT64_C(0x7f000000) /* 24 to 30 */
#else
#define FLASH_PINS UINT64_C(0x1fc000000) /* ESP32-S3: 26 to 32 */
#endif

/* Of the UARTs, those that do not belong to a core for sleep; ESP-IDF tells them apart since 5.2. */
#ifdef SOC_UART_HP_NUM
#define UARTS SOC_UART_HP_NUM
#else
#define UARTS SOC_UART_NUM
#endif

static inline bool is_pin(int32_t pin) {
  return pin >= 0 && pin < SOC_GPIO_PIN_COUNT
         && ((uint64_t) SOC_GPIO_VALID_GPIO_MASK & ~FLASH_PINS & UINT64_C(1) << pin) != 0;
}
