#include "settings_text.h"

#include <string.h>

static bool is_space(char c) { return c == ' ' || c == '\t'; }

static const char *after_spaces(const char *start, const char *end) {
  while (start < end && is_space(*start)) {
    start++;
  }
  return start;
}

static const char *before_spaces(const char *start, const char *end) {
  while (end > start && is_space(end[-1])) {
    end--;
  }
  return end;
}

/* Bytes of the character that begins here, 0 where none does.
 * https://datatracker.ietf.org/doc/html/rfc3629#section-4 */
static int character_length(const unsigned char *c, const unsigned char *end) {
  if (c[0] < 0x80) {
    return 1;
  }
  int length = 4;
  if (c[0] < 0xf0) {
    length = c[0] < 0xe0 ? 2 : 3;
  }
  if (c[0] < 0xc2 || c[0] > 0xf4 || end - c < length) {
    return 0;
  }
  bool good = (c[0] != 0xe0 || c[1] >= 0xa0) && (c[0] != 0xed || c[1] < 0xa0)
              && (c[0] != 0xf0 || c[1] >= 0x90) && (c[0] != 0xf4 || c[1] < 0x90);
  for (int i = 1; i < length; i++) {
    good = good && (c[i] & 0xc0) == 0x80;
  }
  return good ? length : 0;
}

static const char *problem_of_characters(const char *start, const char *end) {
  const unsigned char *c = (const unsigned char *) start;
  while (c < (const unsigned char *) end) {
    if ((*c < ' ' && *c != '\t') || *c == 0x7f) {
      return "expected text without control characters";
    }
    int length = character_length(c, (const unsigned char *) end);
    if (length == 0) {
      return "expected UTF-8 text";
    }
    c += length;
  }
  return NULL;
}

static bool is_name(const char *start, const char *end) {
  for (const char *c = start; c < end; c++) {
    if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '.' || *c == '-')) {
      return false;
    }
  }
  return end - start <= SETTINGS_NAME;
}

/* Reads a setting. Returns what was expected instead, or NULL. */
static const char *read_setting(struct settings_text *t, const char *start, const char *end) {
  const char *equals = memchr(start, '=', (size_t) (end - start));
  const char *name_end = equals == NULL ? start : before_spaces(start, equals);
  if (name_end == start) {
    return "expected a line name=value";
  }
  if (!is_name(start, name_end)) {
    return "expected a name of 1 to 15 characters of a-z 0-9 . -";
  }
  size_t length = (size_t) (name_end - start);
  memcpy(t->name, start, length);
  t->name[length] = '\0';
  t->value = after_spaces(equals + 1, end);
  t->value_length = (size_t) (before_spaces(t->value, end) - t->value);
  return NULL;
}

bool settings_next(struct settings_text *t) {
  static const char mark[] = "\xef\xbb\xbf";
  if (t->at == 0 && t->length >= 3 && memcmp(t->text, mark, 3) == 0) {
    t->at = 3;
  }
  while (t->at < t->length) {
    const char *start = t->text + t->at;
    const char *feed = memchr(start, '\n', t->length - t->at);
    const char *end = feed == NULL ? t->text + t->length : feed;
    t->line++;
    t->at = (size_t) (end - t->text) + (feed == NULL ? 0 : 1);
    if (t->at > SETTINGS_BYTES) {
      t->problem = "expected at most 8192 bytes";
      return false;
    }
    if (feed != NULL && end > start && end[-1] == '\r') {
      end--;
    }
    start = after_spaces(start, end);
    t->problem = problem_of_characters(start, end);
    bool is_setting = start < end && *start != '#';
    if (t->problem == NULL && is_setting) {
      t->problem = read_setting(t, start, end);
    }
    if (t->problem != NULL) {
      return false;
    }
    if (is_setting) {
      return true;
    }
  }
  return false;
}
