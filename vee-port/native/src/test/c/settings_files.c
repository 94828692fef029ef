/* Opens a settings file and prints what comes of it: what is refused, or each setting as name=value,
 * bytes that are no printable ASCII in octal. With a line, a name and a value behind it, the line is
 * added to the file, then the value is put, and before the settings comes what that answers. */
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "station.h"

struct options options;

int main(int argc, char **argv) {
  int8_t name[16];
  int8_t value[8192];
  if ((argc != 2 && argc != 5) || !settings_open(argv[1])) {
    return 0;
  }
  if (argc == 5) {
    FILE *file = fopen(argv[1], "a");
    fprintf(file, "%s\n", argv[2]);
    fclose(file);
    printf("%d\n", (int) settings_put((const int8_t *) argv[3], (int32_t) strlen(argv[3]),
                                      (const int8_t *) argv[4], (int32_t) strlen(argv[4])));
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
