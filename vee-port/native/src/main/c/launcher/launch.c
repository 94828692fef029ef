/* Starts a Linux station by the one of two binaries that its boot word names, in the place of this process:
 *
 *   station-launch FOLDER [options of the station]
 *
 * FOLDER has slot-0, the binary that it begins with. A new binary is started once; where it ends without
 * having been confirmed, whatever ends it, the next start is the old one's. Where the word cannot be
 * written, the old one starts too. Who runs this starts it again when it ends, but for the exit code 0. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot_word.h"

/* As for a wrong command line of the station. */
#define WRONG 2

static int tell(const char *folder, const char *what, const char *why) {
  fprintf(stderr, "station-launch: %s/%s: %s\n", folder, what, why);
  return WRONG;
}

static void start(const char *folder, int slot, int argc, char **argv) {
  char path[SLOTS_PATH_BYTES];
  char number[2] = {(char) ('0' + slot), '\0'};
  char **arguments = calloc((size_t) argc + 4, sizeof *arguments);
  if (arguments == NULL || !slots_binary(path, folder, slot)) {
    return;
  }
  int count = 0;
  arguments[count++] = path;
  arguments[count++] = "--slots";
  arguments[count++] = (char *) folder;
  arguments[count++] = "--slot";
  arguments[count++] = number;
  for (int i = 2; i < argc; i++) {
    arguments[count++] = argv[i];
  }
  execv(path, arguments);
  tell(folder, slot == 0 ? "slot-0" : "slot-1", strerror(errno));
  free(arguments);
}

/* Writes the word; where that fails, the old binary is what starts. */
static void put(const char *folder, struct boot_word *word) {
  if (!boot_write(folder, *word)) {
    tell(folder, "boot", strerror(errno));
    word->slot = word->state == BOOT_TRIED ? 1 - word->slot : word->slot;
    word->state = BOOT_KEPT;
  }
}

int main(int argc, char **argv) {
  struct boot_word word;
  bool help = argc == 2 && strcmp(argv[1], "--help") == 0;
  if (argc < 2 || help) {
    fputs("usage: station-launch FOLDER [options of station-linux]\n", help ? stdout : stderr);
    return help ? 0 : WRONG;
  }
  const char *folder = argv[1];
  if (!boot_read(folder, &word)) {
    return tell(folder, "boot", "expected such as \"0 kept\"; remove it to start slot-0");
  }
  if (word.state != BOOT_KEPT) {
    bool tried = word.state == BOOT_TRIED;
    word.slot = tried ? 1 - word.slot : word.slot;
    word.state = tried ? BOOT_KEPT : BOOT_TRIED;
    put(folder, &word);
  }
  start(folder, word.slot, argc, argv);
  if (word.state == BOOT_TRIED) {
    /* No program at all: the old one, without a start of its own. */
    word.slot = 1 - word.slot;
    word.state = BOOT_KEPT;
    put(folder, &word);
    start(folder, word.slot, argc, argv);
  }
  return WRONG;
}
