/* The driver of I2C before ESP-IDF 5.2: commands are linked, and carried out together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esp_idf_buses.h"
#include "fake_wire.h"
#include "fakes.h"

/* What a command takes of the room for a link, beside twice as much for all. */
#define COMMAND_BYTES 24

enum kind { START, BYTE, WRITE, READ_ALL, READ_BUT_LAST, READ_LAST, STOP };

struct command {
  enum kind kind;
  uint8_t byte;
  const uint8_t *out;
  uint8_t *in;
  size_t length;
};

static struct command commands[16];
static uint32_t count, most;
static uint8_t *link_room;
static bool configured[SOC_I2C_NUM], installed[SOC_I2C_NUM];

esp_err_t i2c_param_config(i2c_port_t port, const i2c_config_t *config) {
  wire_setup.sda = config->sda_io_num;
  wire_setup.scl = config->scl_io_num;
  wire_setup.pull_ups = config->sda_pullup_en && config->scl_pullup_en;
  wire_setup.hertz = (int32_t) config->master.clk_speed;
  configured[port] = config->mode == I2C_MODE_MASTER;
  return wire_setup.refuse;
}

esp_err_t i2c_set_timeout(i2c_port_t port, int exponent) {
  if (!configured[port]) {
    fakes_broken("a timeout is set after the rest, which sets another");
  }
  if (exponent < 1 || exponent > 31) {
    return ESP_ERR_INVALID_ARG;
  }
  wire_setup.hold_micros = (1 << exponent) / 40;
  return ESP_OK;
}

esp_err_t i2c_driver_install(i2c_port_t port, i2c_mode_t mode, size_t in, size_t out, int flags) {
  if (!configured[port] || mode != I2C_MODE_MASTER || in != 0 || out != 0 || flags != 0) {
    fakes_broken("a controller needs no buffers, and has its pins before");
  }
  if (installed[port]) {
    return ESP_FAIL;
  }
  installed[port] = true;
  wire_setup.open++;
  return ESP_OK;
}

esp_err_t i2c_driver_delete(i2c_port_t port) {
  if (!installed[port]) {
    fakes_broken("a driver is deleted once");
  }
  installed[port] = false;
  wire_setup.open--;
  return ESP_OK;
}

i2c_cmd_handle_t i2c_cmd_link_create_static(uint8_t *buffer, uint32_t size) {
  if ((uintptr_t) buffer % sizeof(void *) != 0 || link_room != NULL) {
    fakes_broken("the room for a link is aligned, and a link deleted");
  }
  count = 0;
  most = size / COMMAND_BYTES - 2;
  link_room = buffer;
  return buffer;
}

void i2c_cmd_link_delete_static(i2c_cmd_handle_t handle) {
  (void) handle;
  link_room = NULL;
}

static esp_err_t add(i2c_cmd_handle_t handle, struct command command) {
  if (handle != link_room) {
    fakes_broken("commands go into the link");
  }
  if (count == most) {
    return ESP_ERR_NO_MEM;
  }
  commands[count++] = command;
  return ESP_OK;
}

esp_err_t i2c_master_start(i2c_cmd_handle_t handle) {
  return add(handle, (struct command){.kind = START});
}

static void checked(bool check) {
  if (!check) {
    fakes_broken("each byte out is to be acknowledged");
  }
}

esp_err_t i2c_master_write_byte(i2c_cmd_handle_t handle, uint8_t data, bool check) {
  checked(check);
  return add(handle, (struct command){.kind = BYTE, .byte = data});
}

esp_err_t i2c_master_write(i2c_cmd_handle_t handle, const uint8_t *data, size_t length, bool check) {
  checked(check);
  if (length == 0) {
    fakes_broken("a write of nothing never ends");
  }
  return add(handle, (struct command){.kind = WRITE, .out = data, .length = length});
}

/* The driver makes two commands of it, as the last byte is not acknowledged. */
esp_err_t i2c_master_read(i2c_cmd_handle_t handle, uint8_t *data, size_t length,
                          i2c_ack_type_t ack) {
  if (ack != I2C_MASTER_LAST_NACK || length == 0) {
    fakes_broken("the last byte in is not acknowledged");
  }
  if (length == 1) {
    return add(handle, (struct command){.kind = READ_ALL, .in = data, .length = length});
  }
  esp_err_t error =
      add(handle, (struct command){.kind = READ_BUT_LAST, .in = data, .length = length});
  return error == ESP_OK ? add(handle, (struct command){.kind = READ_LAST}) : error;
}

esp_err_t i2c_master_stop(i2c_cmd_handle_t handle) {
  return add(handle, (struct command){.kind = STOP});
}

static enum wire_fault carry_out(uint32_t i) {
  const struct command *c = &commands[i];
  switch (c->kind) {
    case BYTE:
      if (i == 0 || commands[i - 1].kind != START) {
        fakes_broken("an address comes after a start");
      }
      return wire_start(c->byte >> 1, (c->byte & 1) != 0);
    case WRITE: return wire_write(c->out, c->length);
    case READ_ALL:
    case READ_BUT_LAST: return wire_read(c->in, c->length);
    case STOP: wire_stop(); return WIRE_GOOD;
    default: return WIRE_GOOD;
  }
}

esp_err_t i2c_master_cmd_begin(i2c_port_t port, i2c_cmd_handle_t handle, TickType_t ticks) {
  if (!installed[port] || handle != link_room || count == 0 || commands[count - 1].kind != STOP) {
    fakes_broken("a transfer of an open bus ends with a stop");
  }
  /* The first tick may be over at once. */
  wire_setup.wait_millis = (int32_t) ((ticks - 1) * portTICK_PERIOD_MS);
  wire_begin();
  for (uint32_t i = 0; i < count; i++) {
    switch (carry_out(i)) {
      case WIRE_GOOD: break;
      case WIRE_HOLDS_CLOCK: return ESP_ERR_TIMEOUT;
      case WIRE_DRIVER_FAILS: return ESP_ERR_INVALID_STATE;
      default: return ESP_FAIL;
    }
  }
  return ESP_OK;
}
