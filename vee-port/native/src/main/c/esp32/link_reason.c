/* One line for each kind of reason. A wrong password has no reason of its own: the access point does not
 * go on with the handshake, or ends it.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-guides/wifi.html#wi-fi-reason-code */
#include <esp_wifi.h>

#include "link_reason.h"

const char *link_reason_line(int reason) {
  switch (reason) {
    case WIFI_REASON_NO_AP_FOUND:
      return "no access point of this name; check wifi.ssid, the distance, and that it has 2.4 GHz";
    case WIFI_REASON_MIC_FAILURE:
    case WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT:
    case WIFI_REASON_AUTH_FAIL:
    case WIFI_REASON_HANDSHAKE_TIMEOUT:
      return "the password was refused; check wifi.password";
    case WIFI_REASON_NO_AP_FOUND_W_COMPATIBLE_SECURITY:
    case WIFI_REASON_GROUP_CIPHER_INVALID:
    case WIFI_REASON_PAIRWISE_CIPHER_INVALID:
    case WIFI_REASON_AKMP_INVALID:
    case WIFI_REASON_802_1X_AUTH_FAILED:
    case WIFI_REASON_CIPHER_SUITE_REJECTED:
    case WIFI_REASON_BAD_CIPHER_OR_AKM:
      return "the network's security is another; set WPA2-Personal there, and wifi.password here";
    case WIFI_REASON_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD:
      return "the network is open or weaker than WPA2; set WPA2 there, or clear wifi.password";
    case WIFI_REASON_BEACON_TIMEOUT:
    case WIFI_REASON_DISASSOC_DUE_TO_INACTIVITY:
    case WIFI_REASON_MISSING_ACKS:
    case WIFI_REASON_NO_AP_FOUND_IN_RSSI_THRESHOLD:
      return "the access point is gone or too far away; check its power and the distance";
    case WIFI_REASON_ASSOC_TOOMANY:
      return "the access point has too many stations; let it take more";
    case WIFI_REASON_AUTH_EXPIRE:
    case WIFI_REASON_ASSOC_FAIL:
    case WIFI_REASON_CONNECTION_FAIL:
      return "the access point does not let it in; check wifi.password and filters of addresses";
    default:
      return "the access point has ended it";
  }
}
