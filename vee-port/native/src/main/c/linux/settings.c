/* The settings store: a file of name=value lines. Credentials and the Wi-Fi password are not kept: they
 * are read from the file each time they are asked for, so that memory holds no copy of ours, and fresh
 * ones can be put there while the station runs. The value of tls.ca may name a PEM file, beside the
 * settings file unless its path is absolute. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options.h"
#include "settings_text.h"
#include "station.h"

#define CA_BYTES 65536

struct setting {
  char name[SETTINGS_NAME + 1];
  char *value; /* NULL where it is secret */
  int32_t length;
};

static const char *file_path;
static struct setting settings[SETTINGS_MOST];
static int count;
static char ca_path[512];

static bool is_secret(const char *name) {
  static const char *const names[] = {"s3.access-key", "s3.secret-key", "s3.token",
                                      "enrol.code", "wifi.password"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcmp(names[i], name) == 0) {
      return true;
    }
  }
  return false;
}

static bool refuse(const char *what) {
  fprintf(stderr, "--settings: %s: %s\n", file_path, what);
  return false;
}

/* Reads the start of a regular file. Returns its bytes, or -1 with an errno; 0 is EINVAL for what is
 * no regular file. */
static ssize_t read_file(const char *path, char *bytes, size_t room, mode_t *mode) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  ssize_t total = -1;
  if (fd >= 0 && fstat(fd, &status) == 0) {
    *mode = status.st_mode;
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    total = S_ISREG(status.st_mode) ? 0 : -1;
    ssize_t got = 1;
    while (total >= 0 && got > 0 && (size_t) total < room) {
      got = read(fd, bytes + total, room - (size_t) total);
      total = got < 0 ? -1 : total + got;
    }
  }
  int error = errno;
  if (fd >= 0) {
    close(fd);
  }
  errno = error;
  return total;
}

/* A text to read settings from, in memory that end_text() wipes; its text is NULL where there is none. */
static struct settings_text begin_text(mode_t *mode) {
  char *bytes = malloc(SETTINGS_BYTES + 1);
  ssize_t length = bytes == NULL ? -1 : read_file(file_path, bytes, SETTINGS_BYTES + 1, mode);
  if (length < 0) {
    free(bytes);
    return (struct settings_text) {.text = NULL};
  }
  return (struct settings_text) {.text = bytes, .length = (size_t) length};
}

static void end_text(struct settings_text *t) {
  explicit_bzero((char *) t->text, SETTINGS_BYTES + 1);
  free((char *) t->text);
}

static const struct setting *find(const char *name, size_t length) {
  for (int i = 0; i < count; i++) {
    if (strlen(settings[i].name) == length && memcmp(settings[i].name, name, length) == 0) {
      return &settings[i];
    }
  }
  return NULL;
}

/* Keeps the setting that a text is at. Returns what was expected instead, or NULL. */
static const char *keep(const struct settings_text *t) {
  if (find(t->name, strlen(t->name)) != NULL) {
    return "expected a name that no line before has";
  }
  if (count == SETTINGS_MOST) {
    return "expected at most 64 settings";
  }
  struct setting *setting = &settings[count];
  strcpy(setting->name, t->name);
  setting->length = (int32_t) t->value_length;
  if (!is_secret(t->name)) {
    setting->value = malloc(t->value_length + 1);
    if (setting->value == NULL) {
      return "no memory";
    }
    memcpy(setting->value, t->value, t->value_length);
    setting->value[t->value_length] = '\0';
  }
  count++;
  return NULL;
}

/* Notes the file that tls.ca names. Returns false where it cannot be used. */
static bool open_ca(void) {
  const struct setting *ca = find("tls.ca", 6);
  if (ca == NULL || ca->length == 0 || strncmp(ca->value, "-----BEGIN", 10) == 0) {
    return true;
  }
  const char *slash = strrchr(file_path, '/');
  int folder = *ca->value == '/' || slash == NULL ? 0 : (int) (slash - file_path) + 1;
  char *pem = malloc(CA_BYTES + 1);
  mode_t mode;
  bool fits = snprintf(ca_path, sizeof ca_path, "%.*s%s", folder, file_path, ca->value)
              < (int) sizeof ca_path;
  ssize_t length = fits && pem != NULL ? read_file(ca_path, pem, CA_BYTES + 1, &mode) : -1;
  bool good = length >= 0 && length <= CA_BYTES
              && memmem(pem, (size_t) length, "-----BEGIN CERTIFICATE-----", 27) != NULL;
  free(pem);
  if (length < 0) {
    refuse("tls.ca: expected PEM text or the name of a PEM file; no such file can be read");
  } else if (!good) {
    refuse("tls.ca: expected a PEM certificate of at most 65536 bytes in the file that it names");
  }
  return good;
}

bool settings_open(const char *path) {
  file_path = path;
  if (options.console && access(path, F_OK) != 0 && errno == ENOENT) {
    return true;
  }
  mode_t mode = 0;
  struct settings_text text = begin_text(&mode);
  if (text.text == NULL) {
    switch (errno) {
      case ENOENT: return refuse("no such settings file; ./station init makes one");
      case EISDIR: return refuse("is a folder; expected a settings file");
      case EINVAL: return refuse("is no regular file; expected a settings file");
      default: return refuse(strerror(errno));
    }
  }
  bool has_secrets = false;
  const char *problem = NULL;
  while (problem == NULL && settings_next(&text)) {
    problem = keep(&text);
    has_secrets = has_secrets || is_secret(text.name);
  }
  if (problem != NULL) {
    fprintf(stderr, "--settings: %s:%d: %s\n", path, text.line, problem);
  } else if (text.problem != NULL) {
    problem = text.problem;
    fprintf(stderr, "--settings: %s:%d: %s\n", path, text.line, problem);
  }
  end_text(&text);
  if (has_secrets && (mode & (S_IRWXG | S_IRWXO)) != 0) {
    fprintf(stderr, "W --settings: %s: others can read its secrets; chmod 600 it\n", path);
  }
  return problem == NULL && open_ca();
}

static void add(char *text, size_t *at, const char *bytes, size_t length) {
  if (*at + length <= SETTINGS_BYTES) {
    memcpy(text + *at, bytes, length);
  }
  *at += length;
}

static void add_setting(char *text, size_t *at, const char *name, const char *value, size_t length) {
  add(text, at, name, strlen(name));
  add(text, at, "=", 1);
  add(text, at, value, length);
  add(text, at, "\n", 1);
}

/* Replaces the file as a whole; mkstemp() makes it its owner's alone. */
static bool replace(const char *text, size_t length) {
  char fresh[512];
  if (snprintf(fresh, sizeof fresh, "%s.XXXXXX", file_path) >= (int) sizeof fresh) {
    return false;
  }
  int fd = mkstemp(fresh);
  bool good = fd >= 0 && write(fd, text, length) == (ssize_t) length && fsync(fd) == 0;
  if (fd >= 0) {
    close(fd);
    good = good && rename(fresh, file_path) == 0;
    if (!good) {
      unlink(fresh);
    }
  }
  return good;
}

/* Keeps what the file has now. */
static void reread(void) {
  while (count > 0) {
    free(settings[--count].value);
    settings[count].value = NULL;
  }
  mode_t mode;
  struct settings_text text = begin_text(&mode);
  if (text.text == NULL) {
    return;
  }
  while (settings_next(&text)) {
    keep(&text);
  }
  end_text(&text);
}

int32_t settings_put(const int8_t *name, int32_t name_length, const int8_t *value, int32_t length) {
  mode_t mode;
  char changed[SETTINGS_NAME + 1];
  char *text = malloc(SETTINGS_BYTES);
  size_t at = 0;
  if (text == NULL || name_length < 1 || name_length > SETTINGS_NAME) {
    free(text);
    return -1;
  }
  memcpy(changed, name, (size_t) name_length);
  changed[name_length] = '\0';
  struct settings_text old = begin_text(&mode);
  /* What cannot be read whole is not replaced by what could be read. */
  bool whole = old.text != NULL || errno == ENOENT;
  while (old.text != NULL && settings_next(&old)) {
    if (strcmp(old.name, changed) != 0) {
      add_setting(text, &at, old.name, old.value, old.value_length);
    }
  }
  if (old.text != NULL) {
    end_text(&old);
  }
  if (length > 0) {
    add_setting(text, &at, changed, (const char *) value, (size_t) length);
  }
  bool good = whole && old.problem == NULL && at <= SETTINGS_BYTES && replace(text, at);
  explicit_bzero(text, SETTINGS_BYTES);
  free(text);
  if (good) {
    reread();
  }
  return good ? 0 : -1;
}

int32_t settings_clear(void) {
  bool good = replace("", 0);
  if (good) {
    reread();
  }
  return good ? 0 : -1;
}

int32_t settings_name(int32_t index, int8_t *name) {
  if (index >= count) {
    return 0;
  }
  size_t length = strlen(settings[index].name);
  memcpy(name, settings[index].name, length);
  return (int32_t) length;
}

/* Looks for a secret in the file, and copies it where there is room. Returns its length, or -1. */
static int32_t read_secret(const char *name, int8_t *value, int32_t room) {
  mode_t mode;
  struct settings_text text = begin_text(&mode);
  int32_t length = -1;
  while (text.text != NULL && length < 0 && settings_next(&text)) {
    if (strcmp(text.name, name) == 0) {
      length = (int32_t) text.value_length;
    }
  }
  if (length >= 0 && length <= room) {
    memcpy(value, text.value, (size_t) length);
  }
  if (text.text != NULL) {
    end_text(&text);
  }
  return length;
}

int32_t settings_length(const int8_t *name, int32_t name_length) {
  return settings_get(name, name_length, NULL, -1);
}

int32_t settings_get(const int8_t *name, int32_t name_length, int8_t *value, int32_t length) {
  char text[SETTINGS_NAME + 1];
  if (name_length < 1 || name_length > SETTINGS_NAME) {
    return -1;
  }
  memcpy(text, name, (size_t) name_length);
  text[name_length] = '\0';
  if (is_secret(text)) {
    return read_secret(text, value, length);
  }
  const struct setting *setting = find(text, (size_t) name_length);
  if (setting == NULL) {
    return -1;
  }
  if (setting->length <= length) {
    memcpy(value, setting->value, (size_t) setting->length);
  }
  return setting->length;
}

int32_t settings_number(const char *name, int32_t fallback) {
  const struct setting *setting = find(name, strlen(name));
  int32_t number =
      setting == NULL || setting->value == NULL ? 0 : (int32_t) strtol(setting->value, NULL, 10);
  return number > 0 ? number : fallback;
}

const char *settings_ca_path(void) { return *ca_path != '\0' ? ca_path : NULL; }

const char *settings_ca_text(void) {
  const struct setting *ca = find("tls.ca", 6);
  return ca != NULL && ca->length > 0 && *ca_path == '\0' ? ca->value : NULL;
}
