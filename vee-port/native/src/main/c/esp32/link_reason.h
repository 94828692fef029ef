/* Why a network was not joined or is gone, in words that say what to do. */
#pragma once

/* How long such a line may be. */
#define LINK_LINE 96

/* The line of a reason of Wi-Fi, wifi_err_reason_t of ESP-IDF (link_reason.c). */
const char *link_reason_line(int reason);
