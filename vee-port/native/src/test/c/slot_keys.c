/* slot_keys HEX-DIGEST HEX-SIGNATURE: whether a key that is built in made the signature. */
#include <stdio.h>
#include <string.h>

#include "slots.h"

static int32_t bytes(const char *hex, int8_t *to, int32_t most) {
  int32_t length = 0;
  unsigned byte;
  while (length < most && sscanf(hex + 2 * length, "%2x", &byte) == 1) {
    to[length++] = (int8_t) byte;
  }
  return length;
}

int main(int argc, char **argv) {
  int8_t digest[32];
  int8_t signature[80];
  if (argc != 3 || bytes(argv[1], digest, sizeof digest) != (int32_t) sizeof digest) {
    return 2;
  }
  int32_t length = bytes(argv[2], signature, sizeof signature);
  puts(slots_is_signed(digest, signature, length) != 0 ? "signed" : "not signed");
  return 0;
}
