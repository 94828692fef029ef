/* The console on the line of the log: UART 0, or USB where the log is there.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-guides/usb-serial-jtag-console.html */
#include <sdkconfig.h>
#include <stdbool.h>
#include <stddef.h>

#include "station.h"

/* Bytes that wait on their way in: more than a turn of the loop lets come at 115,200 baud. */
#define CONSOLE_BYTES 1024

#if CONFIG_ESP_CONSOLE_USB_SERIAL_JTAG
#include <driver/usb_serial_jtag.h>

static bool line_open(void) {
  usb_serial_jtag_driver_config_t config = {.rx_buffer_size = CONSOLE_BYTES,
                                            .tx_buffer_size = CONSOLE_BYTES};
  return usb_serial_jtag_driver_install(&config) == ESP_OK;
}

static int line_read(void *bytes, uint32_t length) {
  return usb_serial_jtag_read_bytes(bytes, length, 0);
}

static int line_write(const void *bytes, uint32_t length) {
  return usb_serial_jtag_write_bytes(bytes, length, 0);
}
#else
#include <driver/uart.h>

#define LINE ((uart_port_t) CONFIG_ESP_CONSOLE_UART_NUM)

static bool line_open(void) {
  /* What goes out waits in the chip's own buffer, as the log's lines do. */
  return CONFIG_ESP_CONSOLE_UART_NUM >= 0
         && uart_driver_install(LINE, CONSOLE_BYTES, 0, 0, NULL, 0) == ESP_OK;
}

static int line_read(void *bytes, uint32_t length) { return uart_read_bytes(LINE, bytes, length, 0); }

static int line_write(const void *bytes, uint32_t length) { return uart_tx_chars(LINE, bytes, length); }
#endif

int32_t station_console_open(void) { return line_open(); }

int32_t station_console_read(int8_t *buffer, int32_t offset, int32_t length) {
  int count = line_read(buffer + offset, (uint32_t) length);
  return count < 0 ? 0 : count;
}

int32_t station_console_write(const int8_t *buffer, int32_t offset, int32_t length) {
  int count = line_write(buffer + offset, (uint32_t) length);
  return count < 0 ? 0 : count;
}
