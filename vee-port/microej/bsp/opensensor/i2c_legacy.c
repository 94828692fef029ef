/* I2C on the driver of ESP-IDF before 5.2; from 5.3 on esp32/i2c.c of the C port stands in, as the two
 * drivers exclude each other. After a timeout this driver clears the bus at once, after anything else
 * before the next transfer where the bus is still busy. Only its interrupts bound a transfer: where
 * none comes any more, it gives up after a second.
 * https://docs.espressif.com/projects/esp-idf/en/v5.0.1/esp32s3/api-reference/peripherals/i2c.html */
#include <stdbool.h>
#include <stddef.h>

#include <driver/i2c.h>
#include <freertos/FreeRTOS.h>
#include <soc/soc_caps.h>

#include "bus.h"
#include "pins.h"

/* How long a device may hold the clock at a time: 2^19 cycles of the crystal's 40 MHz, 13 ms. The next power
 * of two is more than I2C_MILLIS. */
#define HOLD_EXPONENT 19

#define READ 1

/* Room for the commands of one transfer: two starts, two addresses, bytes out, all bytes in but the
 * last, the last, and stop. */
#define LINK_BYTES I2C_LINK_RECOMMENDED_SIZE(2)

static int32_t hertz_of[SOC_I2C_NUM]; /* 0 where the bus is not open */
static _Alignas(max_align_t) uint8_t room[LINK_BYTES];

static int32_t opened(esp_err_t error) {
  switch (error) {
    case ESP_OK: return 0;
    case ESP_ERR_INVALID_ARG: return BUS_ARGUMENT;
    default: return BUS_FAILED;
  }
}

int32_t i2c_open(int32_t bus, int32_t sda, int32_t scl, int32_t hertz) {
  if (bus < 0 || bus >= SOC_I2C_NUM) {
    return BUS_ABSENT;
  }
  if (!is_pin(sda) || !is_pin(scl) || sda == scl || hertz < 10000 || hertz > 1000000) {
    return BUS_ARGUMENT;
  }
  i2c_close(bus);
  i2c_config_t config = {
      .mode = I2C_MODE_MASTER,
      .sda_io_num = sda,
      .scl_io_num = scl,
      .sda_pullup_en = true,
      .scl_pullup_en = true,
      .master.clk_speed = (uint32_t) hertz,
      .clk_flags = I2C_SCLK_SRC_FLAG_FOR_NOMAL,
  };
  i2c_port_t port = (i2c_port_t) bus;
  esp_err_t error = i2c_param_config(port, &config);
  if (error == ESP_OK) {
    error = i2c_set_timeout(port, HOLD_EXPONENT);
  }
  if (error == ESP_OK) {
    error = i2c_driver_install(port, I2C_MODE_MASTER, 0, 0, 0);
  }
  hertz_of[bus] = error == ESP_OK ? hertz : 0;
  return opened(error);
}

/* What the bits of a transfer take on the wire and a device may add, in ticks: one more for the rest
 * of the division, and one because the first has begun. */
static TickType_t ticks(int32_t bytes, int32_t hertz) {
  return pdMS_TO_TICKS(I2C_MILLIS + (bytes + 3) * 9 * 1000 / hertz + 1) + 2;
}

static esp_err_t address_of(i2c_cmd_handle_t commands, int32_t address, int direction) {
  esp_err_t error = i2c_master_start(commands);
  return error == ESP_OK
             ? i2c_master_write_byte(commands, (uint8_t) (address << 1 | direction), true)
             : error;
}

/* With nothing to read the address is that of a write, also where there is nothing to write. */
static esp_err_t queue(i2c_cmd_handle_t commands, int32_t address, const uint8_t *out,
                       int32_t out_length, uint8_t *in, int32_t in_length) {
  esp_err_t error = ESP_OK;
  if (out_length > 0 || in_length == 0) {
    error = address_of(commands, address, 0);
  }
  if (error == ESP_OK && out_length > 0) {
    error = i2c_master_write(commands, out, (size_t) out_length, true);
  }
  if (error == ESP_OK && in_length > 0) {
    error = address_of(commands, address, READ);
  }
  if (error == ESP_OK && in_length > 0) {
    error = i2c_master_read(commands, in, (size_t) in_length, I2C_MASTER_LAST_NACK);
  }
  return error == ESP_OK ? i2c_master_stop(commands) : error;
}

static int32_t answer(esp_err_t error) {
  switch (error) {
    case ESP_OK: return 0;
    case ESP_FAIL: return BUS_NO_ANSWER;
    case ESP_ERR_TIMEOUT: return BUS_TIMED_OUT;
    default: return BUS_FAILED;
  }
}

int32_t i2c_transfer(int32_t bus, int32_t address, const int8_t *out, int32_t out_offset,
                     int32_t out_length, int8_t *in, int32_t in_offset, int32_t in_length) {
  if (bus < 0 || bus >= SOC_I2C_NUM || hertz_of[bus] == 0) {
    return BUS_ABSENT;
  }
  if (address < 0 || address > 127 || out_length < 0 || out_length > I2C_MOST_BYTES
      || in_length < 0 || in_length > I2C_MOST_BYTES) {
    return BUS_ARGUMENT;
  }
  i2c_cmd_handle_t commands = i2c_cmd_link_create_static(room, sizeof room);
  if (queue(commands, address, (const uint8_t *) out + out_offset, out_length,
            (uint8_t *) in + in_offset, in_length)
      != ESP_OK) {
    return BUS_FAILED;
  }
  esp_err_t error = i2c_master_cmd_begin((i2c_port_t) bus, commands,
                                         ticks(out_length + in_length, hertz_of[bus]));
  i2c_cmd_link_delete_static(commands);
  return answer(error);
}

void i2c_close(int32_t bus) {
  if (bus >= 0 && bus < SOC_I2C_NUM && hertz_of[bus] != 0) {
    i2c_driver_delete((i2c_port_t) bus);
    hertz_of[bus] = 0;
  }
}
