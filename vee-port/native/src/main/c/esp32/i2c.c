/* I2C on the driver that came with ESP-IDF 5.2.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/peripherals/i2c.html */
#include <stdbool.h>
#include <stddef.h>

#include <driver/i2c_master.h>
#include <soc/soc_caps.h>

#include "bus.h"
#include "pins.h"

struct i2c {
  i2c_master_bus_handle_t bus;
  i2c_master_dev_handle_t device; /* the one asked last */
  int32_t address;
  int32_t hertz;
};

static struct i2c buses[SOC_HP_I2C_NUM];

int32_t bus_chip(void) {
#if CONFIG_IDF_TARGET_ESP32C3
  return CHIP_ESP32C3;
#elif CONFIG_IDF_TARGET_ESP32C6
  return CHIP_ESP32C6;
#else
  return CHIP_ESP32S3;
#endif
}

int32_t i2c_open(int32_t bus, int32_t sda, int32_t scl, int32_t hertz) {
  if (bus < 0 || bus >= SOC_HP_I2C_NUM) {
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
  switch (error) {
    case ESP_OK: return 0;
    case ESP_ERR_INVALID_ARG: return BUS_ARGUMENT;
    default: return BUS_FAILED;
  }
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
  if (bus < 0 || bus >= SOC_HP_I2C_NUM || buses[bus].bus == NULL) {
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
  if (bus >= 0 && bus < SOC_HP_I2C_NUM && buses[bus].bus != NULL) {
    forget_device(&buses[bus]);
    i2c_del_master_bus(buses[bus].bus);
    buses[bus].bus = NULL;
  }
}
