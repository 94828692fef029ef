/* Time of day of a Linux process: this machine's, which keeps its own clock, or a server's. */
#include <pthread.h>
#include <string.h>

#include "options.h"
#include "station.h"
#include "time_port.h"

/* A machine whose clock says less has none: 2024-01-01T00:00:00Z. */
#define EARLIEST_MILLIS INT64_C(1704067200000)

int time_server(char *name, size_t room) {
  static const char setting[] = "ntp.server";
  int32_t length = settings_length((const int8_t *) setting, sizeof setting - 1);
  if (options.ntp_port != 0) {
    if (length > 0 && (size_t) length < room) {
      settings_get((const int8_t *) setting, sizeof setting - 1, (int8_t *) name, length);
      name[length] = '\0';
    } else {
      strcpy(name, "pool.ntp.org");
    }
  }
  return options.ntp_port;
}

int64_t time_of_host(void) { return options.boot_millis; }

int64_t time_earliest(int64_t built) {
  if (options.ntp_port != 0) {
    return built;
  }
  bool believed = options.boot_given || options.boot_millis > EARLIEST_MILLIS;
  return believed ? options.boot_millis : EARLIEST_MILLIS;
}

bool time_start_thread(void *(*work)(void *)) {
  pthread_t thread;
  return pthread_create(&thread, NULL, work, NULL) == 0 && pthread_detach(thread) == 0;
}
