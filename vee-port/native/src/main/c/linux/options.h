/* The command line of the Linux station. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct options {
  const char *flash;    /* folder that is its flash */
  const char *settings; /* file with name=value lines */
  const char *slots;    /* folder of two binaries, or NULL */
  int slot;             /* which of them this is */
  const char *keys;     /* file of the keys that sign firmware, or NULL for those built in */
  const char *id;       /* what the device calls itself */
  int64_t boot_millis;  /* time of day at uptime 0 */
  bool boot_given;      /* whether the command line says it */
  int ntp_port;         /* UDP port of the time server; 0 for this machine's clock */
  int heap_bytes;       /* size of the Java heap */
  int windows;          /* windows to record; 0 for no end */
  int seed;             /* which room is modelled */
  bool fast;            /* whether a wait is a jump to its end */
  bool rows;            /* whether the tick of each row is printed */
  bool figures;         /* whether what the run took is printed */
  bool console;         /* whether there is a console */
  int log_level;        /* most detailed level shown */
};

extern struct options options;

/* Uptime at which the recording ends (clock.c). */
int64_t end_of_recording(void);

/* Reads the settings; says what is wrong with the file and returns false (settings.c). */
bool settings_open(const char *path);

/* Opens the flash folder; each names what it cannot use and returns false (flash.c, files.c). */
bool flash_open(const char *folder);
bool files_open(const char *folder);

/* Reads the keys; says what is wrong with them and returns false (slots.c). */
bool slots_open(void);

/* The file that the setting tls.ca names, or the PEM text that it is, or NULL (settings.c). */
const char *settings_ca_path(void);
const char *settings_ca_text(void);

/* Starts a thread on a stack of ours, and how much of that it has used (thread.c). */
bool thread_start(uint8_t *stack, int bytes, void *(*work)(void *), void *argument,
                  pthread_t *started);
int stack_used(const uint8_t *stack, int bytes);
int java_stack_used(void);
int tls_stack_used(void);

/* Runs Java to its end (java.c). */
void run_java(void);
bool is_java_thread(void);

/* A turn of Java's loop, and what the run took (figures.c). */
void figures_turn_begins(void);
void figures_turn_ends(bool busy);
void figures_print(void);
