#include "esp_idf_buses.h"
