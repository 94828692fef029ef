/* The driver of I2C from ESP-IDF 5.2 on. After a failure its user has to reset the bus. */
#include <stdlib.h>

#include "esp_idf_buses.h"
#include "fake_wire.h"
#include "fakes.h"

struct fake_bus {
  bool open;
  bool stuck;
  int devices;
};

struct fake_device {
  struct fake_bus *bus;
  int address;
};

static struct fake_bus buses[SOC_I2C_NUM];

esp_err_t i2c_new_master_bus(const i2c_master_bus_config_t *config, i2c_master_bus_handle_t *bus) {
  if (wire_setup.refuse != ESP_OK) {
    return wire_setup.refuse;
  }
  if (buses[config->i2c_port].open) {
    return ESP_ERR_INVALID_STATE;
  }
  wire_setup.sda = config->sda_io_num;
  wire_setup.scl = config->scl_io_num;
  wire_setup.pull_ups = config->flags.enable_internal_pullup;
  wire_setup.open++;
  *bus = &buses[config->i2c_port];
  **bus = (struct fake_bus){.open = true};
  return ESP_OK;
}

esp_err_t i2c_del_master_bus(i2c_master_bus_handle_t bus) {
  if (!bus->open || bus->devices != 0) {
    fakes_broken("a bus is deleted once, after its devices");
  }
  bus->open = false;
  wire_setup.open--;
  return ESP_OK;
}

esp_err_t i2c_master_bus_add_device(i2c_master_bus_handle_t bus, const i2c_device_config_t *config,
                                    i2c_master_dev_handle_t *device) {
  wire_setup.hertz = (int32_t) config->scl_speed_hz;
  wire_setup.hold_micros = (int32_t) config->scl_wait_us;
  *device = malloc(sizeof **device);
  **device = (struct fake_device){.bus = bus, .address = config->device_address};
  bus->devices++;
  return ESP_OK;
}

esp_err_t i2c_master_bus_rm_device(i2c_master_dev_handle_t device) {
  device->bus->devices--;
  free(device);
  return ESP_OK;
}

esp_err_t i2c_master_bus_reset(i2c_master_bus_handle_t bus) {
  bus->stuck = false;
  wire_setup.resets++;
  return ESP_OK;
}

/* begin, then the steps one by one, then end. */
static bool begin(struct fake_bus *bus, int millis) {
  wire_setup.wait_millis = millis;
  wire_begin();
  return bus->open && !bus->stuck;
}

static esp_err_t end(struct fake_bus *bus, enum wire_fault fault, esp_err_t nack) {
  bus->stuck = fault != WIRE_GOOD;
  switch (fault) {
    case WIRE_GOOD: wire_stop(); return ESP_OK;
    case WIRE_HOLDS_CLOCK: return ESP_ERR_TIMEOUT;
    case WIRE_DRIVER_FAILS: return ESP_FAIL;
    default: return nack;
  }
}

static enum wire_fault out_to(i2c_master_dev_handle_t device, const uint8_t *out, size_t length) {
  enum wire_fault fault = wire_start(device->address, false);
  return fault == WIRE_GOOD ? wire_write(out, length) : fault;
}

static enum wire_fault in_from(i2c_master_dev_handle_t device, uint8_t *in, size_t length) {
  enum wire_fault fault = wire_start(device->address, true);
  return fault == WIRE_GOOD ? wire_read(in, length) : fault;
}

esp_err_t i2c_master_probe(i2c_master_bus_handle_t bus, uint16_t address, int millis) {
  return begin(bus, millis) ? end(bus, wire_start(address, false), ESP_ERR_NOT_FOUND)
                            : ESP_ERR_TIMEOUT;
}

esp_err_t i2c_master_transmit(i2c_master_dev_handle_t device, const uint8_t *out, size_t length,
                              int millis) {
  return begin(device->bus, millis)
             ? end(device->bus, out_to(device, out, length), ESP_ERR_INVALID_STATE)
             : ESP_ERR_TIMEOUT;
}

esp_err_t i2c_master_receive(i2c_master_dev_handle_t device, uint8_t *in, size_t length,
                             int millis) {
  return begin(device->bus, millis)
             ? end(device->bus, in_from(device, in, length), ESP_ERR_INVALID_RESPONSE)
             : ESP_ERR_TIMEOUT;
}

esp_err_t i2c_master_transmit_receive(i2c_master_dev_handle_t device, const uint8_t *out,
                                      size_t out_length, uint8_t *in, size_t in_length,
                                      int millis) {
  if (!begin(device->bus, millis)) {
    return ESP_ERR_TIMEOUT;
  }
  enum wire_fault fault = out_to(device, out, out_length);
  return end(device->bus, fault == WIRE_GOOD ? in_from(device, in, in_length) : fault,
             ESP_ERR_INVALID_STATE);
}
