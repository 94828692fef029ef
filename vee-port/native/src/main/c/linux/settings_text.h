/* The text of a settings file, by the rules of SettingsText in firmware-app. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SETTINGS_BYTES 8192
#define SETTINGS_MOST 64
#define SETTINGS_NAME 15

struct settings_text {
  const char *text;
  size_t length;
  size_t at;
  int line;
  const char *problem; /* what was expected in the line, or NULL */

  char name[SETTINGS_NAME + 1];
  const char *value; /* within the text */
  size_t value_length;
};

/* Goes on to the next setting. Returns false after the last, or where a line has a problem. */
bool settings_next(struct settings_text *t);
