/* What the parts of the ESP32-S3 port ask of each other. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <esp_err.h>

/* An error of ESP-IDF in a line: its words and its number (error.c). */
#define ERROR_FORMAT "%s (0x%x)"
#define ERROR_ARGUMENTS(error) error_words(error), (unsigned) (error)
const char *error_words(esp_err_t error);

/* Opens the settings, or logs why they cannot be; there are none then (settings.c). */
void settings_open(void);

/* Mounts, opens and prepares; each logs what it cannot use and returns false (flash.c, files.c,
 * link_board.c or link_emulator.c). Until flash_open has found it, the journal has no sectors. */
bool flash_open(void);
bool files_open(void);
bool link_open(void);

/* Copies a setting as text. Returns false where it is missing, empty or too long (settings.c). */
bool settings_text(const char *name, char *text, int32_t room);

/* Overwrites what was secret, which no compiler leaves out (settings.c). */
void settings_wipe(volatile char *text, size_t length);

/* What link_state answers. */
enum { LINK_DOWN, LINK_JOINING, LINK_UP };

/* How a link stands, shared by both kinds (link.c). */
void link_is_joining(void);
void link_is_up(void);
void link_is_down(const char *why);
void link_failed(esp_err_t error);

/* Logs why a step of opening a link was not done; returns whether it was. */
bool link_did(const char *what, esp_err_t error);

/* Starts the radio where it is not started; returns whether it is (link_board.c). */
bool link_radio(void);

/* Starts joining; the kind of link reports by the functions above. */
void link_start(void);

/* The deepest use of the TLS thread's stack so far, or 0 before it runs (tls_esp32.c). */
int32_t tls_stack_used(void);

