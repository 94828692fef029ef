/* The two places for a firmware, as Java asks for them (space.opensensor.nativeport.SlotNatives, whose
 * contract is space.opensensor.vee.FirmwareSlots). 0 or a count, negative on failure.
 *
 * Bodies in common/slots_verify.c, and in slots.c of linux/ and esp32/. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SLOTS_NOTE_BYTES 48
#define SLOTS_CHANGE_BYTES 2048
#define SLOTS_TEXT_BYTES 16

/* Bytes of the largest image, or 0 where there are no two slots. Asked for before anything else. */
int32_t slots_bytes(void);

/* Which slot runs, 0 or 1. */
int32_t slots_running(void);

/* The chip and the flash as manifests name them, such as ESP32-S3 and 8mb, at most SLOTS_TEXT_BYTES.
 * Each returns its length. */
int32_t slots_chip(int8_t *text);
int32_t slots_flash(int8_t *text);

/* Writes to the slot that does not run, at a multiple of 1024 and in order from a multiple of 4096, at
 * which the sector is erased first. The bytes are on the medium when it returns. */
int32_t slots_write(int32_t position, const int8_t *buffer, int32_t offset, int32_t length);

/* Reads from the slot that does not run. */
int32_t slots_read(int32_t position, int8_t *buffer, int32_t offset, int32_t length);

/* Whether one of the keys of slots_key made a signature, ECDSA over P-256 in DER, of a digest of 32
 * bytes. */
int32_t slots_is_signed(const int8_t *sha256, const int8_t *signature, int32_t length);

/* Whether the running firmware was started for the first time and is not confirmed. */
int32_t slots_is_on_trial(void);

/* Keeps the running firmware from now on. */
int32_t slots_confirm(void);

/* Names the other slot for the next boot, on trial. */
int32_t slots_select(void);

/* Names the other slot for the next boot, confirmed, and gives up the running one. */
int32_t slots_roll_back(void);

/* The note, SLOTS_NOTE_BYTES: 0, or -1 where there is none. It is replaced whole or not at all. */
int32_t slots_read_note(int8_t *note);
int32_t slots_write_note(const int8_t *note);

/* The record of a change of settings, at most SLOTS_CHANGE_BYTES, which may hold secrets: its length, or
 * -1 where there is none. It is replaced whole or not at all. */
int32_t slots_read_change(int8_t *record);
int32_t slots_write_change(const int8_t *record, int32_t length);

/* A key that may sign, PEM with a zero at its end, or NULL after the last: those that are built in, where
 * the port says nothing else. */
const char *slots_key(int32_t index);

/* The keys of slots_keys.h, which keys.sh makes. */
const char *slots_built_in_key(int32_t index);
