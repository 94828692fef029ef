/* UART on the driver of ESP-IDF.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/peripherals/uart.html */
#include <stdbool.h>
#include <stddef.h>

#include <driver/uart.h>
#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <sdkconfig.h>

#include "bus.h"
#include "pins.h"

/* Events of a port that wait to be looked at. */
#define UART_EVENTS 8

static QueueHandle_t events[UARTS]; /* NULL where the port is not open */

static bool is_open(int32_t uart) {
  return uart >= 0 && uart < UARTS && events[uart] != NULL;
}

int32_t uart_open(int32_t uart, int32_t tx, int32_t rx, int32_t baud) {
  if (uart < 0 || uart >= UARTS) {
    return BUS_ABSENT;
  }
  if (uart == CONFIG_ESP_CONSOLE_UART_NUM || (tx != -1 && !is_pin(tx)) || (rx != -1 && !is_pin(rx))
      || baud < 1200 || baud > 1000000) {
    return BUS_ARGUMENT;
  }
  uart_close(uart);
  uart_config_t config = {
      .baud_rate = baud,
      .data_bits = UART_DATA_8_BITS,
      .parity = UART_PARITY_DISABLE,
      .stop_bits = UART_STOP_BITS_1,
      .flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
      .source_clk = UART_SCLK_DEFAULT,
  };
  uart_port_t port = (uart_port_t) uart;
  QueueHandle_t queue = NULL;
  /* What goes out waits in the chip's own buffer. */
  if (uart_driver_install(port, UART_BUFFER_BYTES, 0, UART_EVENTS, &queue, 0) != ESP_OK) {
    return BUS_FAILED;
  }
  events[uart] = queue;
  if (uart_param_config(port, &config) != ESP_OK
      || uart_set_pin(port, tx, rx, UART_PIN_NO_CHANGE, UART_PIN_NO_CHANGE) != ESP_OK) {
    uart_close(uart);
    return BUS_FAILED;
  }
  return 0;
}

/* Whether bytes were lost or garbled since this was asked last. */
static bool lost_bytes(int32_t uart) {
  bool lost = false;
  uart_event_t event;
  while (xQueueReceive(events[uart], &event, 0) == pdTRUE) {
    lost = lost || event.type == UART_FIFO_OVF || event.type == UART_BUFFER_FULL
           || event.type == UART_FRAME_ERR || event.type == UART_PARITY_ERR;
  }
  return lost;
}

int32_t uart_read(int32_t uart, int8_t *buffer, int32_t offset, int32_t length) {
  if (!is_open(uart)) {
    return BUS_ABSENT;
  }
  if (lost_bytes(uart)) {
    uart_flush_input((uart_port_t) uart);
    return BUS_FAILED;
  }
  int count = uart_read_bytes((uart_port_t) uart, buffer + offset, (uint32_t) length, 0);
  return count < 0 ? BUS_FAILED : count;
}

int32_t uart_write(int32_t uart, const int8_t *buffer, int32_t offset, int32_t length) {
  if (!is_open(uart)) {
    return BUS_ABSENT;
  }
  int count =
      uart_tx_chars((uart_port_t) uart, (const char *) buffer + offset, (uint32_t) length);
  return count < 0 ? BUS_FAILED : count;
}

void uart_close(int32_t uart) {
  if (is_open(uart)) {
    uart_driver_delete((uart_port_t) uart);
    events[uart] = NULL;
  }
}
