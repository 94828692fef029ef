#include "esp_idf_wifi.h"
