/* I2C and UART on the drivers of ESP-IDF; that of I2C came with 5.2, and before it every bus is absent.
 * https://docs.espressif.com/projects/esp-idf/en/v5.4.4/esp32s3/api-reference/peripherals/i2c.html
 * https://docs.espressif.com/projects/esp-idf/en/v5.4.4/esp32s3/api-reference/peripherals/uart.html */
#include "bus.h"

#include <stdbool.h>
#include <stddef.h>

#include <driver/uart.h>
#include <esp_idf_version.h>
#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <hal/gpio_types.h>
#include <sdkconfig.h>
#include <soc/soc_caps.h>

#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 2, 0)
#define HAS_I2C 1
#include <driver/i2c_master.h>
#endif

/* Events of a port that wait to be looked at. */
#define UART_EVENTS 8

static QueueHandle_t events[UART_NUM_MAX]; /* NULL where the port is not open */

static bool is_pin(int32_t pin) { return pin >= 0 && pin < GPIO_NUM_MAX; }

#if HAS_I2C
struct i2c {
  i2c_master_bus_handle_t bus;
  i2c_master_dev_handle_t device; /* the one asked last */
  int32_t address;
  int32_t hertz;
};

static struct i2c buses[SOC_I2C_NUM];

int32_t i2c_open(int32_t bus, int32_t sda, int32_t scl, int32_t hertz) {
  if (bus < 0 || bus >= SOC_I2C_NUM) {
    return BUS_ABSENT;
  }
  if (!is_pin(sda) || !is_pin(scl) || sda == scl || hertz < 10000 || hertz > 1000000) {
    return BUS_ARGUMENT;
  }
  i2c_close(bus);
  i2c_master_bus_config_t config = {
      .i2c_port = (i2c_port_num_t) bus,
      .sda_io_num = (gpio_num_t) sda,
      .scl_io_num = (gpio_num_t) scl,
      .clk_source = I2C_CLK_SRC_DEFAULT,
      .glitch_ignore_cnt = 7,
      .flags.enable_internal_pullup = true,
  };
  esp_err_t error = i2c_new_master_bus(&config, &buses[bus].bus);
  buses[bus].hertz = hertz;
  return error == ESP_OK ? 0 : error == ESP_ERR_INVALID_ARG ? BUS_ARGUMENT : BUS_FAILED;
}

static void forget_device(struct i2c *i2c) {
  if (i2c->device != NULL) {
    i2c_master_bus_rm_device(i2c->device);
    i2c->device = NULL;
  }
}

static bool choose_device(struct i2c *i2c, int32_t address) {
  if (i2c->device != NULL && i2c->address == address) {
    return true;
  }
  forget_device(i2c);
  i2c_device_config_t config = {
      .dev_addr_length = I2C_ADDR_BIT_LEN_7,
      .device_address = (uint16_t) address,
      .scl_speed_hz = (uint32_t) i2c->hertz,
      .scl_wait_us = I2C_MILLIS * 1000,
  };
  i2c->address = address;
  return i2c_master_bus_add_device(i2c->bus, &config, &i2c->device) == ESP_OK;
}

/* What the bits of a transfer take on the wire, on top of what a device may hold the clock for. */
static int transfer_millis(const struct i2c *i2c, int32_t bytes) {
  return I2C_MILLIS + (bytes + 3) * 9 * 1000 / i2c->hertz + 1;
}

static int32_t answer(struct i2c *i2c, esp_err_t error) {
  switch (error) {
    case ESP_OK: return 0;
    case ESP_ERR_NOT_FOUND:
    case ESP_ERR_INVALID_RESPONSE:
    case ESP_ERR_INVALID_STATE: /* what a missing acknowledgement is up to 5.4 */
      i2c_master_bus_reset(i2c->bus);
      return BUS_NO_ANSWER;
    case ESP_ERR_TIMEOUT:
      i2c_master_bus_reset(i2c->bus);
      return BUS_TIMED_OUT;
    default: i2c_master_bus_reset(i2c->bus); return BUS_FAILED;
  }
}

int32_t i2c_transfer(int32_t bus, int32_t address, const int8_t *out, int32_t out_offset,
                     int32_t out_length, int8_t *in, int32_t in_offset, int32_t in_length) {
  if (bus < 0 || bus >= SOC_I2C_NUM || buses[bus].bus == NULL) {
    return BUS_ABSENT;
  }
  if (address < 0 || address > 127 || out_length < 0 || out_length > I2C_MOST_BYTES
      || in_length < 0 || in_length > I2C_MOST_BYTES) {
    return BUS_ARGUMENT;
  }
  struct i2c *i2c = &buses[bus];
  int millis = transfer_millis(i2c, out_length + in_length);
  if (out_length == 0 && in_length == 0) {
    return answer(i2c, i2c_master_probe(i2c->bus, (uint16_t) address, millis));
  }
  if (!choose_device(i2c, address)) {
    return BUS_FAILED;
  }
  const uint8_t *from = (const uint8_t *) out + out_offset;
  uint8_t *to = (uint8_t *) in + in_offset;
  if (in_length == 0) {
    return answer(i2c, i2c_master_transmit(i2c->device, from, (size_t) out_length, millis));
  }
  if (out_length == 0) {
    return answer(i2c, i2c_master_receive(i2c->device, to, (size_t) in_length, millis));
  }
  return answer(i2c, i2c_master_transmit_receive(i2c->device, from, (size_t) out_length, to,
                                                 (size_t) in_length, millis));
}

void i2c_close(int32_t bus) {
  if (bus >= 0 && bus < SOC_I2C_NUM && buses[bus].bus != NULL) {
    forget_device(&buses[bus]);
    i2c_del_master_bus(buses[bus].bus);
    buses[bus].bus = NULL;
  }
}
#else
int32_t i2c_open(int32_t bus, int32_t sda, int32_t scl, int32_t hertz) {
  (void) bus, (void) sda, (void) scl, (void) hertz;
  return BUS_ABSENT;
}

int32_t i2c_transfer(int32_t bus, int32_t address, const int8_t *out, int32_t out_offset,
                     int32_t out_length, int8_t *in, int32_t in_offset, int32_t in_length) {
  (void) bus, (void) address, (void) out, (void) out_offset, (void) out_length;
  (void) in, (void) in_offset, (void) in_length;
  return BUS_ABSENT;
}

void i2c_close(int32_t bus) { (void) bus; }
#endif

static bool is_open(int32_t uart) {
  return uart >= 0 && uart < UART_NUM_MAX && events[uart] != NULL;
}

int32_t uart_open(int32_t uart, int32_t tx, int32_t rx, int32_t baud) {
  if (uart < 0 || uart >= UART_NUM_MAX) {
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
