/* Serves the board's natives on a desktop: a line with a name and its arguments in, a line with the
 * answer and the arrays out. A number stands for itself, an array of bytes is h and its bytes as
 * hexadecimal digits. Arrays are as long as Java's, so that a sanitizer sees what is written behind
 * them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_wire.h"
#include "fakes.h"

#define P(name) Java_space_opensensor_microej_BoardNatives_##name
#define B(name) Java_space_opensensor_microej_BusNatives_##name
#define I(name) Java_space_opensensor_microej_IdentityNatives_##name
void P(random)(int8_t *buffer, int32_t length);
int32_t P(deviceId)(int8_t *buffer);
int32_t P(resetReason)(void);
void P(feedWatchdog)(void);
int32_t P(wifiRssi)(void);
void P(settingsOpen)(void);
int32_t P(settingName)(int32_t index, int8_t *name);
int32_t P(settingLength)(int8_t *name, int32_t name_length);
int32_t P(settingGet)(int8_t *name, int32_t name_length, int8_t *value, int32_t length);
int32_t P(flashOpen)(void);
int32_t P(flashRead)(int32_t address, int8_t *buffer, int32_t length);
int32_t P(flashProgram)(int32_t address, int8_t *buffer, int32_t length);
int32_t P(flashErase)(int32_t sector);
int32_t B(i2cOpen)(int32_t bus, int32_t sda, int32_t scl, int32_t hertz);
int32_t B(i2cTransfer)(int32_t bus, int32_t address, int8_t *out, int32_t out_length, int8_t *in,
                       int32_t in_length);
int32_t B(uartOpen)(int32_t uart, int32_t tx, int32_t rx, int32_t baud);
int32_t B(uartRead)(int32_t uart, int8_t *buffer, int32_t length);
int32_t B(uartWrite)(int32_t uart, int8_t *buffer, int32_t length);
int32_t B(soundOpen)(int32_t clock, int32_t word, int32_t data);
int32_t B(soundEndInterval)(void);
int64_t B(soundEnergy)(void);
int32_t B(soundClipped)(void);

#ifdef WITH_IDENTITY
#include <mbedtls/pk.h>

int32_t I(publicKey)(int8_t *point);
int32_t I(sign)(int8_t *digest, int8_t *signature);
int32_t I(certify)(int8_t *pem, int32_t length, int8_t *name, int32_t name_length,
                   int64_t epoch_millis);
int64_t I(validity)(int32_t until);
int32_t I(certificate)(int8_t *pem, int32_t room);
int32_t I(privateKey)(int8_t *der);
int32_t I(clear)(void);
#endif

struct argument {
  char kind;
  int32_t number;
  int64_t wide;
  int8_t *bytes;
  size_t length;
};

static struct argument arguments[6];
static int argument_count;

static void parse(char *word) {
  struct argument *a = &arguments[argument_count++];
  memset(a, 0, sizeof *a);
  a->kind = word[0] == 'h' ? 'h' : 'n';
  if (a->kind != 'h') {
    a->wide = strtoll(word, NULL, 10);
    a->number = (int32_t) a->wide;
    return;
  }
  a->length = strlen(word + 1) / 2;
  a->bytes = malloc(a->length);
  for (size_t i = 0; i < a->length; i++) {
    char digits[3] = {word[1 + 2 * i], word[2 + 2 * i], 0};
    a->bytes[i] = (int8_t) strtol(digits, NULL, 16);
  }
}

#define IS(text) (strcmp(name, text) == 0)

#ifdef WITH_IDENTITY
/* What MicroEJ's SSL library does with a key that Java gives it (LLNET_SSL_CONTEXT_impl.c). */
static int32_t parsed(const struct argument *a) {
  mbedtls_pk_context key;
  mbedtls_pk_init(&key);
  int error = mbedtls_pk_parse_key(&key, (uint8_t *) a[0].bytes, (size_t) a[1].number, NULL, 0
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
                                   , NULL, NULL
#endif
  );
  mbedtls_pk_free(&key);
  return error;
}

static int64_t call_identity(const char *name, const struct argument *a) {
  if (IS("publicKey")) return I(publicKey)(a[0].bytes);
  if (IS("sign")) return I(sign)(a[0].bytes, a[1].bytes);
  if (IS("certify")) {
    return I(certify)(a[0].bytes, a[1].number, a[2].bytes, a[3].number, a[4].wide);
  }
  if (IS("validity")) return I(validity)(a[0].number);
  if (IS("certificate")) return I(certificate)(a[0].bytes, a[1].number);
  if (IS("privateKey")) return I(privateKey)(a[0].bytes);
  if (IS("clear")) return I(clear)();
  if (IS("parsed")) return parsed(a);
  fprintf(stderr, "no such native: %s\n", name);
  exit(3);
}
#else
static int64_t call_identity(const char *name, const struct argument *a) {
  (void) a;
  fprintf(stderr, "no such native: %s\n", name);
  exit(3);
}
#endif

static int64_t call_board(const char *name, const struct argument *a) {
  if (IS("random")) return P(random)(a[0].bytes, a[1].number), 0;
  if (IS("deviceId")) return P(deviceId)(a[0].bytes);
  if (IS("resetReason")) return P(resetReason)();
  if (IS("feedWatchdog")) return P(feedWatchdog)(), 0;
  if (IS("wifiRssi")) return P(wifiRssi)();
  if (IS("settingsOpen")) return P(settingsOpen)(), 0;
  if (IS("settingName")) return P(settingName)(a[0].number, a[1].bytes);
  if (IS("settingLength")) return P(settingLength)(a[0].bytes, a[1].number);
  if (IS("settingGet")) {
    return P(settingGet)(a[0].bytes, a[1].number, a[2].bytes, a[3].number);
  }
  if (IS("flashOpen")) return P(flashOpen)();
  if (IS("flashRead")) return P(flashRead)(a[0].number, a[1].bytes, a[2].number);
  if (IS("flashProgram")) return P(flashProgram)(a[0].number, a[1].bytes, a[2].number);
  if (IS("flashErase")) return P(flashErase)(a[0].number);
  return call_identity(name, a);
}

static int64_t call_bus(const char *name, const struct argument *a) {
  if (IS("i2cOpen")) return B(i2cOpen)(a[0].number, a[1].number, a[2].number, a[3].number);
  if (IS("i2cTransfer")) {
    return B(i2cTransfer)(a[0].number, a[1].number, a[2].bytes, a[3].number, a[4].bytes,
                          a[5].number);
  }
  if (IS("uartOpen")) return B(uartOpen)(a[0].number, a[1].number, a[2].number, a[3].number);
  if (IS("uartRead")) return B(uartRead)(a[0].number, a[1].bytes, a[2].number);
  if (IS("uartWrite")) return B(uartWrite)(a[0].number, a[1].bytes, a[2].number);
  if (IS("soundOpen")) return B(soundOpen)(a[0].number, a[1].number, a[2].number);
  if (IS("soundEndInterval")) return B(soundEndInterval)();
  if (IS("soundEnergy")) return B(soundEnergy)();
  if (IS("soundClipped")) return B(soundClipped)();
  return call_board(name, a);
}

static int32_t text(const char *from, const struct argument *to) {
  size_t length = strlen(from);
  memcpy(to->bytes, from, length < to->length ? length : to->length);
  return (int32_t) length;
}

/* What a test sets and asks of the buses. */
static int64_t call_wires(const char *name, const struct argument *a) {
  const struct {
    const char *name;
    int32_t *value;
  } values[] = {
      {"i2cSda", &wire_setup.sda},         {"i2cScl", &wire_setup.scl},
      {"i2cHertz", &wire_setup.hertz},     {"i2cPullUps", &wire_setup.pull_ups},
      {"i2cBuses", &wire_setup.open},      {"i2cHoldMicros", &wire_setup.hold_micros},
      {"i2cResets", &wire_setup.resets},   {"i2cWaitMillis", &wire_setup.wait_millis},
      {"i2cRefuses", &wire_setup.refuse},  {"uartTx", &uart_setup.tx},
      {"uartRx", &uart_setup.rx},          {"uartBaud", &uart_setup.baud},
      {"uartPorts", &uart_setup.open},     {"uartRefuses", &uart_setup.refuse},
      {"uartFails", &uart_setup.fails},    {"uartRefusesPins", &uart_setup.refuse_pins},
      {"soundClock", &sound_setup.clock},  {"soundWord", &sound_setup.word},
      {"soundData", &sound_setup.data},    {"soundHertz", &sound_setup.hertz},
      {"soundPorts", &sound_setup.open},   {"soundTasks", &sound_setup.tasks},
      {"soundRefuses", &sound_setup.refuse}, {"soundRefusesPins", &sound_setup.refuse_pins},
      {"soundRefusesTask", &sound_setup.refuse_task}, {"soundFails", &sound_setup.fails},
      {"soundReads", &sound_setup.reads},  {"soundDelays", &sound_setup.delays},
  };
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    if (IS(values[i].name)) {
      return argument_count > 0 ? (*values[i].value = a[0].number) : *values[i].value;
    }
  }
  if (IS("wires")) return text(wire_trace(), &a[0]);
  if (IS("fault")) return wire_fault(a[0].number, a[1].number), 0;
  if (IS("register")) return wire_register(a[0].number, a[1].number, a[2].number), 0;
  if (IS("event")) return fakes_uart_event(a[0].number, a[1].number), 0;
  if (IS("arrives")) {
    return fakes_uart_arrives(a[0].number, (uint8_t *) a[1].bytes, a[1].length), 0;
  }
  if (IS("sent")) return fakes_uart_sent(a[0].number, (uint8_t *) a[1].bytes, a[1].length);
  if (IS("sound")) return fakes_sound(a[0].number, a[1].number), 0;
  if (IS("soundOverruns")) return fakes_sound_overruns(), 0;
  return call_bus(name, a);
}

/* What a test sets and asks of the rest. */
static int64_t call(const char *name, const struct argument *a) {
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
  if (IS("storeFails")) return fakes.store_fails = a[0].number != 0;
  if (IS("fed")) return fakes.fed;
  if (IS("stores")) return fakes.stores;
  if (IS("watched")) return fakes.watched;
  if (IS("iterators")) return fakes_iterators();
  if (IS("logged")) return text(fakes_logged(), &a[0]);
  return call_wires(name, a);
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
    printf("%lld", (long long) call(name, arguments));
    for (int i = 0; i < argument_count; i++) {
      struct argument *a = &arguments[i];
      if (a->kind == 'h') {
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
