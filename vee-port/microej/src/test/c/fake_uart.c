/* The driver of UART: bytes in wait in its buffer, bytes out in the chip's own. */
#include <string.h>

#include "esp_idf_buses.h"
#include "fakes.h"

#define CHIP_BYTES 128
#define MOST_EVENTS 16

struct fake_queue {
  uart_event_t events[MOST_EVENTS];
  int size, count;
};

static struct {
  bool installed;
  struct fake_queue queue;
  uint8_t in[1024];
  int room, in_count;
  uint8_t out[CHIP_BYTES];
  int out_count;
} ports[SOC_UART_NUM];

struct uart_setup uart_setup;

BaseType_t xQueueReceive(QueueHandle_t queue, void *item, TickType_t ticks) {
  if (ticks != 0) {
    fakes_broken("nothing waits for a serial port");
  }
  if (queue->count == 0) {
    return pdFALSE;
  }
  memcpy(item, &queue->events[0], sizeof queue->events[0]);
  queue->count--;
  memmove(queue->events, queue->events + 1, (size_t) queue->count * sizeof queue->events[0]);
  return pdTRUE;
}

void fakes_uart_event(int32_t port, int32_t type) {
  struct fake_queue *queue = &ports[port].queue;
  if (queue->count < queue->size) {
    queue->events[queue->count++] = (uart_event_t){.type = (uart_event_type_t) type};
  }
}

void fakes_uart_arrives(int32_t port, const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (ports[port].in_count == ports[port].room) {
      fakes_uart_event(port, UART_BUFFER_FULL);
      return;
    }
    ports[port].in[ports[port].in_count++] = bytes[i];
  }
  fakes_uart_event(port, UART_DATA);
}

int32_t fakes_uart_sent(int32_t port, uint8_t *bytes, size_t length) {
  int32_t count = ports[port].out_count;
  memcpy(bytes, ports[port].out, (size_t) count < length ? (size_t) count : length);
  ports[port].out_count = 0;
  return count;
}

esp_err_t uart_driver_install(uart_port_t port, int in, int out, int events, QueueHandle_t *queue,
                              int flags) {
  if (uart_setup.refuse) {
    return ESP_FAIL;
  }
  if (ports[port].installed || in <= CHIP_BYTES || out != 0 || flags != 0) {
    fakes_broken("a port is installed once, with more room than the chip has");
  }
  memset(&ports[port], 0, sizeof ports[port]);
  ports[port].installed = true;
  ports[port].room = in;
  ports[port].queue.size = events < MOST_EVENTS ? events : MOST_EVENTS;
  *queue = &ports[port].queue;
  uart_setup.open++;
  return ESP_OK;
}

esp_err_t uart_driver_delete(uart_port_t port) {
  if (!ports[port].installed) {
    fakes_broken("a port is deleted once");
  }
  ports[port].installed = false;
  uart_setup.open--;
  return ESP_OK;
}

esp_err_t uart_param_config(uart_port_t port, const uart_config_t *config) {
  (void) port;
  uart_setup.baud = config->baud_rate;
  return config->data_bits == UART_DATA_8_BITS && config->stop_bits == UART_STOP_BITS_1 ? ESP_OK
                                                                                       : ESP_FAIL;
}

esp_err_t uart_set_pin(uart_port_t port, int tx, int rx, int rts, int cts) {
  (void) port;
  uart_setup.tx = tx;
  uart_setup.rx = rx;
  return uart_setup.refuse_pins || rts != UART_PIN_NO_CHANGE || cts != UART_PIN_NO_CHANGE ? ESP_FAIL
                                                                                         : ESP_OK;
}

int uart_read_bytes(uart_port_t port, void *buffer, uint32_t length, TickType_t ticks) {
  if (!ports[port].installed || ticks != 0) {
    fakes_broken("an open port is read without waiting");
  }
  if (uart_setup.fails) {
    return -1;
  }
  int count = (int) length < ports[port].in_count ? (int) length : ports[port].in_count;
  memcpy(buffer, ports[port].in, (size_t) count);
  ports[port].in_count -= count;
  memmove(ports[port].in, ports[port].in + count, (size_t) ports[port].in_count);
  return count;
}

int uart_tx_chars(uart_port_t port, const char *buffer, uint32_t length) {
  if (uart_setup.fails) {
    return -1;
  }
  int room = CHIP_BYTES - ports[port].out_count;
  int count = (int) length < room ? (int) length : room;
  memcpy(ports[port].out + ports[port].out_count, buffer, (size_t) count);
  ports[port].out_count += count;
  return count;
}

esp_err_t uart_flush_input(uart_port_t port) {
  ports[port].in_count = 0;
  return ESP_OK;
}
