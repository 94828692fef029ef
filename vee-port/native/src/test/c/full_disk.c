/* Writes files with linux/files.c on a disk that has less room than the store: prints the answers. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static long long left = 1LL << 40;

static ssize_t fake_write(int fd, const void *bytes, size_t length) {
  size_t some = (long long) length < left ? length : (size_t) left;
  if (some == 0) {
    errno = ENOSPC;
    return -1;
  }
  left -= (long long) some;
  return write(fd, bytes, some);
}

static int fake_fstatvfs(int fd, struct statvfs *disk) {
  (void) fd;
  memset(disk, 0, sizeof *disk);
  disk->f_frsize = 512;
  disk->f_bavail = (fsblkcnt_t) (left / 512);
  return 0;
}

#define write fake_write
#define fstatvfs fake_fstatvfs
#include "../../main/c/linux/files.c"

static int32_t make(const char *name, int32_t bytes) {
  static int8_t content[4096];
  int32_t answer = files_create((const int8_t *) name, (int32_t) strlen(name));
  while (answer == 0 && bytes > 0) {
    int32_t part = bytes < 4096 ? bytes : 4096;
    answer = files_write(content, 0, part);
    bytes -= part;
  }
  int32_t closed = files_close();
  return answer != 0 ? answer : closed;
}

int main(int argc, char **argv) {
  (void) argc;
  if (!files_open(argv[1])) {
    return 1;
  }
  printf("of %lld, free %lld\n", (long long) files_total_bytes(), (long long) files_free_bytes());
  printf("a: %d\n", (int) make("a", 20000));
  printf("free %lld\n", (long long) files_free_bytes());
  left = 10000;
  printf("on a full disk: free %lld\n", (long long) files_free_bytes());
  int32_t answer = make("b", 8000);
  printf("b: %d\n", (int) answer);
  answer = make("c", 8000);
  printf("c: %s\n", strerror(-answer));
  left = 30000;
  printf("once there is room again: %d\n", (int) make("c", 8000));
  answer = make("d", 3 << 20);
  printf("beyond the store: %s\n", strerror(-answer));
  return 0;
}
