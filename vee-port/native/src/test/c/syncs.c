/* Preloaded into the station: names each file and folder that it syncs or renames in the file
 * SYNCS. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void note(const char *line) {
  int fd = open(getenv("SYNCS"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  dprintf(fd, "%s\n", line);
  close(fd);
}

int fsync(int fd) {
  char link[64], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = '\0';
  char line[600];
  snprintf(line, sizeof line, "sync %s", path);
  note(line);
  return 0;
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  char line[600];
  snprintf(line, sizeof line, "rename %s", to);
  note(line);
  char old_link[64], new_link[64], old_path[600], new_path[600];
  snprintf(old_link, sizeof old_link, "/proc/self/fd/%d/%s", from_folder, from);
  snprintf(new_link, sizeof new_link, "/proc/self/fd/%d/%s", to_folder, to);
  snprintf(old_path, sizeof old_path, "%s", old_link);
  snprintf(new_path, sizeof new_path, "%s", new_link);
  return rename(old_path, new_path);
}
