/* The C side of space.opensensor.microej.BoardNatives: each function hands over to those of station.h,
 * which vee-port/native's C for the ESP32-S3 serves, and opensensor_board.c. An array is good until
 * the function returns. All run on the Core Engine's task, whose stack must be in internal RAM,
 * because flash cannot be written from a stack in PSRAM. */
#include "sni.h"

#include "port.h"
#include "station.h"

void Java_space_opensensor_microej_BoardNatives_random(int8_t *buffer, int32_t length) {
  station_random(buffer, 0, length);
}

int32_t Java_space_opensensor_microej_BoardNatives_deviceId(int8_t *buffer) {
  return station_device_id(buffer);
}

int32_t Java_space_opensensor_microej_BoardNatives_resetReason(void) {
  return station_reset_reason();
}

void Java_space_opensensor_microej_BoardNatives_feedWatchdog(void) {
  station_fed();
}

int32_t Java_space_opensensor_microej_BoardNatives_wifiRssi(void) {
  return link_rssi();
}

void Java_space_opensensor_microej_BoardNatives_settingsOpen(void) {
  settings_open();
}

int32_t Java_space_opensensor_microej_BoardNatives_settingName(int32_t index, int8_t *name) {
  return settings_name(index, name);
}

int32_t Java_space_opensensor_microej_BoardNatives_settingLength(int8_t *name, int32_t nameLength) {
  return settings_length(name, nameLength);
}

int32_t Java_space_opensensor_microej_BoardNatives_settingGet(int8_t *name, int32_t nameLength,
                                                              int8_t *value, int32_t length) {
  return settings_get(name, nameLength, value, length);
}

int32_t Java_space_opensensor_microej_BoardNatives_flashOpen(void) {
  return flash_open() ? flash_sectors() : 0;
}

int32_t Java_space_opensensor_microej_BoardNatives_flashRead(int32_t address, int8_t *buffer,
                                                             int32_t length) {
  return flash_read(address, buffer, 0, length);
}

int32_t Java_space_opensensor_microej_BoardNatives_flashProgram(int32_t address, int8_t *buffer,
                                                                int32_t length) {
  return flash_program(address, buffer, 0, length);
}

int32_t Java_space_opensensor_microej_BoardNatives_flashErase(int32_t sector) {
  return flash_erase(sector);
}
