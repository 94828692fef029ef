/* The command line of the Linux station. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct options {
  const char *flash;    /* folder that is its flash */
  const char *settings; /* file with name=value lines */
  const char *id;       /* what the device calls itself */
  int64_t boot_millis;  /* time of day at uptime 0 */
  int windows;          /* windows to record; 0 for no end */
  int seed;             /* which room is modelled */
  bool fast;            /* whether a wait is a jump to its end */
  bool rows;            /* whether the tick of each row is printed */
  bool figures;         /* whether what the run took is printed */
  int log_level;        /* most detailed level shown */
};

extern struct options options;

/* Uptime at which the recording ends (clock.c). */
int64_t end_of_recording(void);

/* Reads the settings; false where the file cannot be read (settings.c). */
bool settings_open(const char *path);

/* Opens the flash folder; each names what it cannot use and returns false (flash.c, files.c). */
bool flash_open(const char *folder);
bool files_open(const char *folder);

/* Prints what the run took (figures.c). */
void figures_print(void);

/* Runs Java on a stack of its own (figures.c). */
void run_java(void);
