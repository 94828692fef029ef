/* Does with a name what its arguments say, and prints a line for each: begin:NOW:LABEL:ADDRESS, due:NOW,
 * take:NOW:PORT:HEX. A line is the state, and the packet that is to be sent, in hex. */
#include "mdns.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say(const struct mdns *mdns, const uint8_t *packet, int32_t length) {
  static const char *const states[] = {"asks", "owns", "lost"};
  printf("%s ", states[mdns_state(mdns)]);
  for (int32_t i = 0; i < length; i++) {
    printf("%02x", packet[i]);
  }
  printf("\n");
}

int main(int argc, char **argv) {
  static struct mdns mdns;
  for (int i = 1; i < argc; i++) {
    char *word = strtok(argv[i], ":");
    int64_t now = atoll(strtok(NULL, ":"));
    uint8_t packet[MDNS_PACKET];
    if (strcmp(word, "begin") == 0) {
      const char *label = strtok(NULL, ":");
      in_addr_t address = inet_addr(strtok(NULL, ":"));
      mdns_begin(&mdns, label, (const uint8_t *) &address, now);
      say(&mdns, packet, 0);
    } else if (strcmp(word, "due") == 0) {
      say(&mdns, packet, mdns_due(&mdns, now, packet));
    } else {
      bool from_5353 = atoi(strtok(NULL, ":")) == 5353;
      const char *hex = strtok(NULL, ":");
      int32_t length = hex == NULL ? 0 : (int32_t) strlen(hex) / 2;
      uint8_t *came = malloc((size_t) length + 1);
      for (int32_t at = 0; at < length; at++) {
        sscanf(hex + 2 * at, "%2hhx", &came[at]);
      }
      say(&mdns, packet, mdns_take(&mdns, came, length, from_5353, now, packet));
      free(came);
    }
  }
  return 0;
}
