/* Java on a thread of its own, and how it ends when it reaches for nothing. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "options.h"

/* As much stack as the main task of a board has; sanitizers need more. */
#ifdef __SANITIZE_ADDRESS__
#define STACK_BYTES (1 << 20)
#else
#define STACK_BYTES (32 * 1024)
#endif

/* The exit code of a crash, as in Main. */
#define CRASHED 5

static uint8_t stack[STACK_BYTES] __attribute__((aligned(4096)));
static pthread_t java;

extern int java_main(int argc, char **argv);

static void *run(void *argument) {
  static char name[] = "station";
  static char *arguments[] = {name, NULL};
  (void) argument;
  java_main(1, arguments);
  return NULL;
}

#ifndef __SANITIZE_ADDRESS__
static void crashed(int signal) {
  static const char line[] = "E crash: null reference or broken memory\n";
  (void) signal;
  ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
  (void) ignored;
  _exit(CRASHED);
}

static void catch_crashes(void) {
  signal(SIGSEGV, crashed);
  signal(SIGBUS, crashed);
}
#endif

bool is_java_thread(void) { return pthread_equal(pthread_self(), java) != 0; }

int java_stack_used(void) { return stack_used(stack, sizeof stack); }

void run_java(void) {
#ifndef __SANITIZE_ADDRESS__
  catch_crashes();
#endif
  if (options.figures) {
    atexit(figures_print);
  }
  if (!thread_start(stack, sizeof stack, run, NULL, &java)) {
    fputs("no thread for Java\n", stderr);
    exit(1);
  }
  pthread_join(java, NULL);
}
