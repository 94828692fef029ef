/* The settings store: a file of name=value lines, read once. The value of tls.ca may name a PEM file,
 * beside the settings file unless its path is absolute. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "station.h"

#define MOST_SETTINGS 40
#define MOST_BYTES 4096

static char *text;
static const char *names[MOST_SETTINGS];
static const char *values[MOST_SETTINGS];
static int count;
static char ca_path[512];

static const char *find(const int8_t *name, int32_t length) {
  for (int i = 0; i < count; i++) {
    if (strlen(names[i]) == (size_t) length && memcmp(names[i], name, (size_t) length) == 0) {
      return values[i];
    }
  }
  return NULL;
}

bool settings_open(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    fprintf(stderr, "--settings: %s: %s\n", path, strerror(errno));
    return false;
  }
  char read[MOST_BYTES];
  setvbuf(file, NULL, _IONBF, 0);
  size_t length = fread(read, 1, sizeof read, file);
  bool whole = fgetc(file) == EOF;
  int error = ferror(file) ? errno : 0;
  fclose(file);
  if (error != 0) {
    fprintf(stderr, "--settings: %s: %s\n", path, strerror(error));
    return false;
  }
  text = malloc(length + 1);
  if (text == NULL) {
    fputs("--settings: no memory\n", stderr);
    return false;
  }
  memcpy(text, read, length);
  text[length] = '\0';
  char *rest = text;
  for (char *line = strsep(&rest, "\n"); whole && line != NULL; line = strsep(&rest, "\n")) {
    char *equals = strchr(line, '=');
    size_t end = strlen(line);
    if (end > 0 && line[end - 1] == '\r') {
      line[end - 1] = '\0';
    }
    if (*line == '\0' || *line == '#') {
      continue;
    }
    if (equals == NULL || equals == line || count == MOST_SETTINGS) {
      whole = false;
      break;
    }
    *equals = '\0';
    if (find((const int8_t *) line, (int32_t) (equals - line)) != NULL) {
      fprintf(stderr, "--settings: %s: %s is there twice\n", path, line);
      return false;
    }
    names[count] = line;
    values[count++] = equals + 1;
  }
  if (!whole) {
    fprintf(stderr, "--settings: %s: expected at most %d name=value lines in %d bytes\n", path,
            MOST_SETTINGS, MOST_BYTES);
    return false;
  }
  for (int i = 0; i < count; i++) {
    if (strcmp(names[i], "tls.ca") == 0 && *values[i] != '\0') {
      const char *slash = strrchr(path, '/');
      int folder = *values[i] == '/' || slash == NULL ? 0 : (int) (slash - path) + 1;
      snprintf(ca_path, sizeof ca_path, "%.*s%s", folder, path, values[i]);
    }
  }
  return true;
}

int32_t settings_name(int32_t index, int8_t *name) {
  if (index >= count) {
    return 0;
  }
  size_t length = strlen(names[index]);
  length = length > 15 ? 15 : length;
  memcpy(name, names[index], length);
  return (int32_t) length;
}

int32_t settings_length(const int8_t *name, int32_t name_length) {
  const char *value = find(name, name_length);
  return value == NULL ? -1 : (int32_t) strlen(value);
}

int32_t settings_get(const int8_t *name, int32_t name_length, int8_t *value, int32_t length) {
  const char *found = find(name, name_length);
  if (found == NULL) {
    return -1;
  }
  memcpy(value, found, (size_t) length);
  return length;
}

int32_t settings_number(const char *name, int32_t fallback) {
  const char *value = find((const int8_t *) name, (int32_t) strlen(name));
  int32_t number = value == NULL ? 0 : (int32_t) strtol(value, NULL, 10);
  return number > 0 ? number : fallback;
}

const char *settings_ca_path(void) { return *ca_path != '\0' ? ca_path : NULL; }
