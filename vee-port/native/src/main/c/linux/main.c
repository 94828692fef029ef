/* The station as a Linux process: reads the command line, opens the flash, runs the main job. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "station.h"
#include "station_heap.h"

/* The end of the year 9999. */
#define LATEST_MILLIS INT64_C(253402300799999)

struct options options = {
    .id = "linux", .seed = 1, .log_level = 1, .heap_bytes = STATION_HEAP_BYTES};

static void usage(FILE *to) {
  fputs("usage: station-linux --flash DIR --settings FILE [options]\n"
        "  --flash DIR        the folder that is its flash\n"
        "  --settings FILE    name=value lines; tls.ca may name a PEM file\n"
        "  --id ID            what the device calls itself (linux)\n"
        "  --windows N        record N windows, upload them and end (no end)\n"
        "  --fast             let a wait be a jump to its end\n"
        "  --boot-time MS     time of day at the start, since 1970 (now)\n"
        "  --ntp PORT         ask the setting ntp.server at this UDP port for the time, not in --fast\n"
        "  --heap BYTES       size of the Java heap, 16384 or more (98304)\n"
        "  --seed N           which room is modelled (1)\n"
        "  --rows             print the time of each row before it is sampled\n"
        "  --figures          print what the run took\n"
        "  --slots DIR        the folder of its two binaries; station-launch says it, and which one this is\n"
        "  --keys FILE        public keys, PEM, that sign firmware, in the place of those built in\n"
        "  --console          be set up over a pseudo-terminal, whose path is told; not in --fast\n"
        "  --log LEVEL        error, warn, info or debug (warn)\n",
        to);
}

static int level(const char *name) {
  static const char *const names[] = {"error", "warn", "info", "debug"};
  for (int i = 0; i < 4; i++) {
    if (strcmp(names[i], name) == 0) {
      return i;
    }
  }
  fprintf(stderr, "--log: expected error, warn, info or debug, got \"%s\"\n", name);
  exit(2);
}

static int64_t number(const char *option, const char *text, int64_t most) {
  char *end;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  if (*text == '\0' || *end != '\0' || value < 0 || value > most || errno != 0) {
    fprintf(stderr, "%s: expected a number up to %lld, got \"%s\"\n", option, (long long) most,
            text);
    exit(2);
  }
  return value;
}

static int heap(int64_t bytes) {
  if (bytes < 16384 || bytes > 64 << 20) {
    fprintf(stderr, "--heap: expected 16384 to 67108864 bytes, got %lld\n", (long long) bytes);
    exit(2);
  }
  return (int) bytes;
}

int32_t station_heap_bytes(void) { return options.heap_bytes; }

static void parse(int argc, char **argv) {
  static const struct option table[] = {
      {"flash", required_argument, NULL, 'f'},     {"settings", required_argument, NULL, 's'},
      {"id", required_argument, NULL, 'i'},        {"windows", required_argument, NULL, 'n'},
      {"fast", no_argument, NULL, 'F'},            {"boot-time", required_argument, NULL, 'b'},
      {"seed", required_argument, NULL, 'S'},      {"rows", no_argument, NULL, 'r'},
      {"figures", no_argument, NULL, 'g'},         {"log", required_argument, NULL, 'l'},
      {"help", no_argument, NULL, 'h'},            {"heap", required_argument, NULL, 'H'},
      {"ntp", required_argument, NULL, 'N'},       {"console", no_argument, NULL, 'c'},
      {"slots", required_argument, NULL, 'o'},     {"slot", required_argument, NULL, 'O'},
      {"keys", required_argument, NULL, 'k'},      {NULL, 0, NULL, 0},
  };
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  options.boot_millis = (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
  int option;
  while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
    switch (option) {
      case 'f': options.flash = optarg; break;
      case 's': options.settings = optarg; break;
      case 'i': options.id = optarg; break;
      case 'n': options.windows = (int) number("--windows", optarg, INT32_MAX); break;
      case 'H': options.heap_bytes = heap(number("--heap", optarg, INT32_MAX)); break;
      case 'F': options.fast = true; break;
      case 'b':
        options.boot_millis = number("--boot-time", optarg, LATEST_MILLIS);
        options.boot_given = true;
        break;
      case 'N': options.ntp_port = (int) number("--ntp", optarg, UINT16_MAX); break;
      case 'c': options.console = true; break;
      case 'o': options.slots = optarg; break;
      case 'O': options.slot = (int) number("--slot", optarg, 1); break;
      case 'k': options.keys = optarg; break;
      case 'S': options.seed = (int) number("--seed", optarg, INT32_MAX); break;
      case 'r': options.rows = true; break;
      case 'g': options.figures = true; break;
      case 'l': options.log_level = level(optarg); break;
      case 'h': usage(stdout); exit(0);
      default: usage(stderr); exit(2);
    }
  }
  if (options.fast && options.ntp_port != 0) {
    fputs("--ntp: expected without --fast, whose time is no server's\n", stderr);
    exit(2);
  }
  if (options.fast && options.console) {
    fputs("--console: expected without --fast, whose time no person has\n", stderr);
    exit(2);
  }
  if (options.flash == NULL || options.settings == NULL || optind != argc) {
    usage(stderr);
    exit(2);
  }
}

/* A dump of the memory would hold keys: no crash writes one, and no other process of the user reads it. */
static void keep_memory_private(void) {
  static const struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int main(int argc, char **argv) {
  keep_memory_private();
  parse(argc, argv);
  signal(SIGPIPE, SIG_IGN);
  if (!settings_open(options.settings) || !flash_open(options.flash)
      || !files_open(options.flash) || !slots_open()) {
    return 2;
  }
  run_java();
  return 0;
}
