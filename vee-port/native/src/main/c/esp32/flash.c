/* The raw flash of the journal: the partition of that name.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/storage/partition.html */
#include <esp_log.h>
#include <esp_partition.h>

#include "port.h"
#include "station.h"

/* What flash encryption can write at once. */
#define PROGRAM_UNIT 16

static const char tag[] = "journal";
static const esp_partition_t *journal;

bool flash_open(void) {
  journal =
      esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, "journal");
  if (journal == NULL) {
    ESP_LOGE(tag, "no partition \"journal\"; write partition-table.bin");
  }
  return journal != NULL;
}

int32_t flash_sectors(void) {
  return journal == NULL ? 0 : (int32_t) (journal->size / FLASH_SECTOR_BYTES);
}

static bool is_inside(int32_t address, int32_t length) {
  return journal != NULL && address >= 0 && length >= 0
         && (uint32_t) address + (uint32_t) length <= journal->size;
}

static int32_t answer(esp_err_t error) {
  if (error != ESP_OK) {
    ESP_LOGE(tag, ERROR_FORMAT, ERROR_ARGUMENTS(error));
  }
  return error == ESP_OK ? 0 : FLASH_FAILED;
}

int32_t flash_read(int32_t address, int8_t *buffer, int32_t offset, int32_t length) {
  if (!is_inside(address, length)) {
    return FLASH_OUTSIDE;
  }
  return answer(esp_partition_read(journal, (size_t) address, buffer + offset, (size_t) length));
}

/* Erased flash is looked for beneath the encryption, where it is all ones. */
static int32_t check_erased(int32_t address, int32_t length) {
  uint8_t unit[PROGRAM_UNIT];
  for (int32_t at = 0; at < length; at += PROGRAM_UNIT) {
    if (esp_partition_read_raw(journal, (size_t) (address + at), unit, sizeof unit) != ESP_OK) {
      return FLASH_FAILED;
    }
    for (int i = 0; i < PROGRAM_UNIT; i++) {
      if (unit[i] != 0xff) {
        return FLASH_NOT_ERASED;
      }
    }
  }
  return 0;
}

int32_t flash_program(int32_t address, int8_t *buffer, int32_t offset, int32_t length) {
  if (!is_inside(address, length)) {
    return FLASH_OUTSIDE;
  }
  if (address % PROGRAM_UNIT != 0 || length % PROGRAM_UNIT != 0) {
    return FLASH_UNALIGNED;
  }
  int32_t error = check_erased(address, length);
  if (error != 0) {
    return error;
  }
  return answer(esp_partition_write(journal, (size_t) address, buffer + offset, (size_t) length));
}

int32_t flash_erase(int32_t sector) {
  if (sector < 0 || sector >= flash_sectors()) {
    return FLASH_OUTSIDE;
  }
  return answer(esp_partition_erase_range(journal, (size_t) sector * FLASH_SECTOR_BYTES,
                                          FLASH_SECTOR_BYTES));
}
