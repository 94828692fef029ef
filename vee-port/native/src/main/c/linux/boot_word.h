/* The boot loader's word of a Linux station: which of two binaries starts next, and how. The launcher and
 * the station share it. */
#pragma once

#include <stdbool.h>

#define SLOTS_PATH_BYTES 512

enum boot_state {
  BOOT_KEPT,  /* it was confirmed */
  BOOT_NEW,   /* it was never started */
  BOOT_TRIED, /* it was started once, and is not confirmed */
};

struct boot_word {
  int slot; /* 0 or 1 */
  enum boot_state state;
};

/* The path of a file of the slots' folder; false where it is too long. */
bool slots_path(char path[SLOTS_PATH_BYTES], const char *folder, const char *name);

/* The path of a slot's binary. */
bool slots_binary(char path[SLOTS_PATH_BYTES], const char *folder, int slot);

/* Reads the word; slot 0, kept, where there is none yet. Returns false where there is one that cannot be
 * read. */
bool boot_read(const char *folder, struct boot_word *word);

/* Replaces the word. */
bool boot_write(const char *folder, struct boot_word word);

/* Replaces a file of the folder: whole or not at all, whatever cuts the power. */
bool slots_replace(const char *folder, const char *name, const void *bytes, int length);
