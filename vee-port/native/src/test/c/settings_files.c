/* Opens a settings file and prints what comes of it: what is refused, or each setting as name=value,
 * bytes that are no printable ASCII in octal. */
#include <stdio.h>

#include "options.h"
#include "station.h"

struct options options;

int main(int argc, char **argv) {
  int8_t name[16];
  int8_t value[8192];
  if (argc != 2 || !settings_open(argv[1])) {
    return 0;
  }
  for (int i = 0;; i++) {
    int32_t length = settings_name(i, name);
    if (length == 0) {
      return 0;
    }
    printf("%.*s=", (int) length, (const char *) name);
    int32_t bytes = settings_length(name, length);
    if (settings_get(name, length, value, bytes) != bytes) {
      printf("?");
    }
    for (int j = 0; j < bytes; j++) {
      if (value[j] == '\\') {
        printf("\\\\");
      } else {
        printf(value[j] >= ' ' && value[j] < 127 ? "%c" : "\\%03o", (uint8_t) value[j]);
      }
    }
    printf("\n");
  }
}
