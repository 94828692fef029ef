/* The console on the line of the log: UART 0, or USB where the log is there.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-guides/usb-serial-jtag-console.html */
#include <sdkconfig.h>
#include <stdbool.h>

#include "station.h"

/* Bytes that wait on their way in: more than a turn of the loop lets come at 115,200 baud. */
#define CONSOLE_BYTES 1024

#if CONFIG_ESP_CONSOLE_USB_SERIAL_JTAG
#include <driver/usb_serial_jtag.h>

int32_t console_open(void) {
  usb_serial_jtag_driver_config_t config = {.rx_buffer_size = CONSOLE_BYTES,
                                            .tx_buffer_size = CONSOLE_BYTES};
  return usb_serial_jtag_driver_install(&config) == ESP_OK;
}

int32_t console_read(int8_t *buffer, int32_t offset, int32_t length) {
  int count = usb_serial_jtag_read_bytes(buffer + offset, (uint32_t) length, 0);
  return count < 0 ? 0 : count;
}

int32_t console_write(const int8_t *buffer, int32_t offset, int32_t length) {
  int count = usb_serial_jtag_write_bytes(buffer + offset, (size_t) length, 0);
  return count < 0 ? 0 : count;
}
#elif CONFIG_ESP_CONSOLE_UART
#include <driver/uart.h>

#define LINE ((uart_port_t) CONFIG_ESP_CONSOLE_UART_NUM)

int32_t console_open(void) {
  /* What goes out waits in the chip's own buffer, as the log's lines do. */
  return uart_driver_install(LINE, CONSOLE_BYTES, 0, 0, NULL, 0) == ESP_OK;
}

int32_t console_read(int8_t *buffer, int32_t offset, int32_t length) {
  int count = uart_read_bytes(LINE, buffer + offset, (uint32_t) length, 0);
  return count < 0 ? 0 : count;
}

int32_t console_write(const int8_t *buffer, int32_t offset, int32_t length) {
  int count = uart_tx_chars(LINE, (const char *) buffer + offset, (uint32_t) length);
  return count < 0 ? 0 : count;
}
#else
int32_t console_open(void) { return false; }

int32_t console_read(int8_t *buffer, int32_t offset, int32_t length) {
  (void) buffer;
  (void) offset;
  (void) length;
  return 0;
}

int32_t console_write(const int8_t *buffer, int32_t offset, int32_t length) {
  (void) buffer;
  (void) offset;
  (void) length;
  return 0;
}
#endif
