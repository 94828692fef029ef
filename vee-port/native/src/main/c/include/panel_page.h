/* The panel's page, gzip: page.c, which is written beside the translated station. */
#pragma once

#include <stdint.h>

extern const int32_t panel_page_bytes;
extern const uint8_t panel_page[];
