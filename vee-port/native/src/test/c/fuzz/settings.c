/* Any bytes as the text of a settings file: names as they may be, values within the text, an end. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "settings_text.h"

static void check(bool holds) {
  if (!holds) {
    abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = malloc(size + 1);
  check(text != NULL);
  if (size > 0) {
    memcpy(text, data, size);
  }
  struct settings_text t = {.text = text, .length = size};
  const char *last = text;
  int line = 0;
  while (settings_next(&t)) {
    size_t name = strlen(t.name);
    check(t.problem == NULL && name >= 1 && name <= SETTINGS_NAME);
    check(strspn(t.name, "abcdefghijklmnopqrstuvwxyz0123456789.-") == name);
    check(t.value > last && t.value + t.value_length <= text + size);
    check(t.at <= size && t.at <= SETTINGS_BYTES && t.line > line);
    if (t.value_length > 0) {
      char first = t.value[0], end = t.value[t.value_length - 1];
      check(first != ' ' && first != '\t' && end != ' ' && end != '\t');
      check(memchr(t.value, '\n', t.value_length) == NULL);
      check(memchr(t.value, '\0', t.value_length) == NULL);
    }
    last = t.value;
    line = t.line;
  }
  check(t.problem != NULL || t.at == size);
  free(text);
  return 0;
}
