/* Serves the board's natives on a desktop: a line with a name and its arguments in, a line with the
 * answer and the arrays out. A number stands for itself, an array of bytes is h and its bytes as
 * hexadecimal digits, an array of one int is i and its value. Arrays are as long as Java's, so that
 * a sanitizer sees what is written behind them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakes.h"

#define P(name) Java_space_opensensor_microej_BoardNatives_##name
void P(random)(int8_t *buffer, int32_t length);
int32_t P(deviceId)(int8_t *buffer);
int32_t P(resetReason)(void);
void P(feedWatchdog)(void);
int32_t P(wifiRssi)(void);
int32_t P(settingName)(int32_t index, int8_t *name);
int32_t P(settingLength)(int8_t *name, int32_t name_length);
int32_t P(settingGet)(int8_t *name, int32_t name_length, int8_t *value, int32_t length);
void P(sensorsSample)(void);
int32_t P(sensorsValue)(int32_t number, int32_t *value);
int32_t P(flashSectors)(void);
int32_t P(flashRead)(int32_t address, int8_t *buffer, int32_t length);
int32_t P(flashProgram)(int32_t address, int8_t *buffer, int32_t length);
int32_t P(flashErase)(int32_t sector);

struct argument {
  char kind;
  int32_t number;
  int8_t *bytes;
  size_t length;
};

static struct argument arguments[4];
static int argument_count;

static void parse(char *word) {
  struct argument *a = &arguments[argument_count++];
  memset(a, 0, sizeof *a);
  a->kind = word[0] == 'h' || word[0] == 'i' ? word[0] : 'n';
  if (a->kind != 'h') {
    a->number = (int32_t) strtol(a->kind == 'i' ? word + 1 : word, NULL, 10);
    return;
  }
  a->length = strlen(word + 1) / 2;
  a->bytes = malloc(a->length);
  for (size_t i = 0; i < a->length; i++) {
    char digits[3] = {word[1 + 2 * i], word[2 + 2 * i], 0};
    a->bytes[i] = (int8_t) strtol(digits, NULL, 16);
  }
}

static int32_t call(const char *name) {
  struct argument *a = arguments;
#define IS(text) (strcmp(name, text) == 0)
  if (IS("random")) return P(random)(a[0].bytes, a[1].number), 0;
  if (IS("deviceId")) return P(deviceId)(a[0].bytes);
  if (IS("resetReason")) return P(resetReason)();
  if (IS("feedWatchdog")) return P(feedWatchdog)(), 0;
  if (IS("wifiRssi")) return P(wifiRssi)();
  if (IS("settingName")) return P(settingName)(a[0].number, a[1].bytes);
  if (IS("settingLength")) return P(settingLength)(a[0].bytes, a[1].number);
  if (IS("settingGet")) {
    return P(settingGet)(a[0].bytes, a[1].number, a[2].bytes, a[3].number);
  }
  if (IS("sensorsSample")) return P(sensorsSample)(), 0;
  if (IS("sensorsValue")) return P(sensorsValue)(a[0].number, &a[1].number);
  if (IS("flashSectors")) return P(flashSectors)();
  if (IS("flashRead")) return P(flashRead)(a[0].number, a[1].bytes, a[2].number);
  if (IS("flashProgram")) return P(flashProgram)(a[0].number, a[1].bytes, a[2].number);
  if (IS("flashErase")) return P(flashErase)(a[0].number);
  /* What the test sets and asks. */
  if (IS("string") || IS("blob")) {
    char key[32] = {0};
    memcpy(key, a[0].bytes, a[0].length);
    fakes_setting(key, (uint8_t *) a[1].bytes, a[1].length, IS("blob"));
    return 0;
  }
  if (IS("reset")) return fakes.reset = a[0].number;
  if (IS("rssi")) return fakes.rssi = a[0].number;
  if (IS("partitions")) return fakes.partitions = a[0].number != 0;
  if (IS("flashFails")) return fakes.flash_fails = a[0].number != 0;
  if (IS("fed")) return fakes.fed;
  if (IS("watched")) return fakes.watched;
  if (IS("iterators")) return fakes_iterators();
  fprintf(stderr, "no such native: %s\n", name);
  exit(3);
}

int main(void) {
  char *line = NULL;
  size_t room = 0;
  fakes_erase_all();
  while (getline(&line, &room, stdin) > 0) {
    char *name = strtok(line, " \n");
    argument_count = 0;
    for (char *word = strtok(NULL, " \n"); word != NULL; word = strtok(NULL, " \n")) {
      parse(word);
    }
    printf("%d", (int) call(name));
    for (int i = 0; i < argument_count; i++) {
      struct argument *a = &arguments[i];
      if (a->kind == 'i') {
        printf(" i%d", (int) a->number);
      } else if (a->kind == 'h') {
        printf(" h");
        for (size_t b = 0; b < a->length; b++) {
          printf("%02x", (uint8_t) a->bytes[b]);
        }
        free(a->bytes);
      }
    }
    printf("\n");
    fflush(stdout);
  }
  free(line);
  return 0;
}
