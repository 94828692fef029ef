/* What ESP-IDF's errors mean, of those that a station meets, and what to do. The table of all their names
 * takes 6 KB.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/error-codes.html */
#if __has_include(<esp_wifi.h>) /* Not where there is no radio, as in the emulator. */
#include <esp_wifi.h>
#endif
#include <nvs.h>
#include <spi_flash_mmap.h>

#include "port.h"

const char *error_words(esp_err_t error) {
  switch (error) {
    case ESP_FAIL: return "failed, no more is known";
    case ESP_ERR_NO_MEM: return "out of memory";
    case ESP_ERR_TIMEOUT:
    case ESP_ERR_FLASH_OP_TIMEOUT: return "no answer in time";
    case ESP_ERR_FLASH_OP_FAIL: return "the flash does not take it";
    case ESP_ERR_NOT_FOUND:
    case ESP_ERR_NVS_PART_NOT_FOUND: return "no such partition; write partition-table.bin";
    case ESP_ERR_NVS_NO_FREE_PAGES: return "full, or cut short";
    case ESP_ERR_NVS_NEW_VERSION_FOUND: return "written by a newer ESP-IDF";
    case ESP_ERR_NVS_XTS_DECR_FAILED:
    case ESP_ERR_NVS_XTS_CFG_NOT_FOUND:
    case ESP_ERR_NVS_CORRUPT_KEY_PART:
    case ESP_ERR_NVS_WRONG_ENCRYPTION: return "encrypted with another key than this chip's";
#ifdef ESP_ERR_WIFI_SSID
    case ESP_ERR_WIFI_SSID: return "wifi.ssid: 1 to 32 bytes";
    case ESP_ERR_WIFI_PASSWORD: return "wifi.password: 8 to 63 characters, or 64 hexadecimal digits";
#endif
    default: return "see ESP-IDF's list of error codes";
  }
}
