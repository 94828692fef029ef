/* What Java asks of a port (space.opensensor.nativeport.Natives), and what the port's parts ask of
 * each other. Every function returns at once, but for flash and station_rest. An array is good until
 * the function returns: the collector moves it afterwards. Text is ASCII with a length, without a
 * zero at its end.
 *
 * Each function has one body in common/, linux/ or esp32/. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* --- the chip --- */

/* Fills part of an array with random bytes fit for keys. */
void station_random(int8_t *buffer, int32_t offset, int32_t length);

/* Writes a line; level is 0 error, 1 warning, 2 information, 3 debugging. */
void station_log(int32_t level, int8_t *line, int32_t length);

/* Milliseconds since this boot. */
int64_t station_uptime(void);

/* Waits until an uptime, or for a short while where an exchange with a server is in flight.
 * Returns whether the station goes on: on a board always. */
int32_t station_rest(int64_t due_millis, int32_t busy, int32_t drained);

/* Feeds the watchdog, which ends a station that makes no progress for a minute. */
void station_fed(void);

/* Ends the process, or restarts the board. */
void station_restart(int32_t status);

/* Sleeps. */
void station_sleep(int32_t millis);

/* The board's own name, 1 to 32 characters of a-z 0-9 -. Returns its length. */
int32_t station_device_id(int8_t *id);

/* Why this boot began, in the order of space.opensensor.vee.ResetReason. */
int32_t station_reset_reason(void);

/* --- the Java heap --- */

/* The size of the heap, fixed: STATION_HEAP_BYTES where the port says nothing else. */
int32_t station_heap_bytes(void);

/* Memory for the heap: zeroed, aligned to 8; asked for at start alone. */
void *station_heap_area(int32_t bytes);

/* Where that comes from, aligned to 8: the C heap where the port says nothing else. */
void *station_heap_memory(int32_t bytes);

/* Keeps the function that throws OutOfMemoryError. */
void station_on_out_of_memory(void *function);

/* Calls it. */
void station_out_of_memory(void);

/* Whether the free bytes of the Java heap are to be counted after a collection, and what was
 * counted. */
int32_t station_heap_wanted(void);
void station_heap_free(int32_t bytes);

/* --- time of day --- */

void time_request(void);

/* In the order of TimeSource.State: 0 idle, 1 pending, 2 synchronised, 3 failed. */
int32_t time_poll(void);

/* Milliseconds since 1970 at uptime 0. */
int64_t time_epoch_at_boot(void);

/* The earliest time of day that can be true, for a firmware that was built at a time. */
int64_t time_earliest(int64_t built);

/* --- the link --- */

void link_join(void);

/* In the order of NetworkLink.State: 0 down, 1 joining, 2 up. */
int32_t link_state(void);

/* Why the link is down, at most 96 characters. Returns its length. */
int32_t link_failure(int8_t *text);

/* dBm, or 0 where there is none. */
int32_t link_rssi(void);

/* --- the access points that the radio hears --- */

/* Begins to listen; what was found before is forgotten. */
void scan_begin(void);

/* How many were found, or -1 while the radio listens. */
int32_t scan_found(void);

/* The name of one, at most 32 bytes. Returns its length. */
int32_t scan_name(int32_t index, int8_t *name);

/* How strong it is, in dBm. */
int32_t scan_rssi(int32_t index);

/* 1 where it asks for a password, else 0. */
int32_t scan_is_secured(int32_t index);

/* --- settings --- */

/* The name of the setting of an index, at most 15 characters. Returns its length, 0 after the last. */
int32_t settings_name(int32_t index, int8_t *name);

/* Bytes of a value, or -1 where there is none of that name. */
int32_t settings_length(const int8_t *name, int32_t name_length);

/* Copies a value that has room. Returns its length, or -1. */
int32_t settings_get(const int8_t *name, int32_t name_length, int8_t *value, int32_t length);

/* Stores a value, or takes the name away where the length is 0: whole or not at all, whatever cuts the
 * power. Returns 0, or -1 where the store is as it was. */
int32_t settings_put(const int8_t *name, int32_t name_length, const int8_t *value, int32_t length);

/* Takes all names away. Returns 0 or -1. */
int32_t settings_clear(void);

/* A number from the settings, or a fallback where it is missing or malformed. */
int32_t settings_number(const char *name, int32_t fallback);

/* --- the console: a serial line that is served beside the log --- */

/* Returns whether there is one; asked for at start alone. */
int32_t station_console_open(void);

/* Takes what has arrived, and sends what fits, without waiting. Returns the number of bytes. */
int32_t station_console_read(int8_t *buffer, int32_t offset, int32_t length);
int32_t station_console_write(const int8_t *buffer, int32_t offset, int32_t length);

/* --- the panel: a TCP port at which a browser may look; callers are numbered from 0 --- */

/* Whether it is built in: without, the compiler leaves out all of it. */
int32_t station_has_panel(void);

/* Listens; where it does already it goes on. Returns whether it does. */
int32_t panel_listen(int32_t port);

/* The number of somebody who came, or -1. To be asked often: it answers for the panel's name too. */
int32_t panel_accept(void);

/* Tells the local network the panel's name, where the port has a name to tell; takes no time. */
void panel_be_found(void);

/* A count, 0 for later, -1 when nothing more moves. */
int32_t panel_read(int32_t caller, int8_t *buffer, int32_t offset, int32_t length);
int32_t panel_write(int32_t caller, const int8_t *buffer, int32_t offset, int32_t length);
void panel_close(int32_t caller);

/* Bytes of the page, and a part of them. */
int32_t panel_page_length(void);
void panel_page_copy(int32_t position, int8_t *buffer, int32_t offset, int32_t length);

#ifndef STATION_PANEL
#define STATION_PANEL 1
#endif
#if !STATION_PANEL
#define station_has_panel() 0
#define panel_page_length() 0
#define panel_page_copy(position, buffer, offset, length) ((void) 0)
#endif

/* --- raw flash of the journal; 0 or an error number --- */

#define FLASH_SECTOR_BYTES 4096

/* Flash errors of the port, beside those of the system. */
enum { FLASH_OUTSIDE = 1, FLASH_UNALIGNED = 2, FLASH_NOT_ERASED = 3, FLASH_FAILED = 4 };

int32_t flash_sectors(void);
int32_t flash_read(int32_t address, int8_t *buffer, int32_t offset, int32_t length);
int32_t flash_program(int32_t address, int8_t *buffer, int32_t offset, int32_t length);
int32_t flash_erase(int32_t sector);

/* --- files; a count or 0, or a negative errno --- */

int32_t files_open_list(void);

/* The next name. Returns its length, 0 after the last. */
int32_t files_next_name(int8_t *name);

/* Bytes in a file, -1 where there is none of that name. */
int32_t files_length(const int8_t *name, int32_t name_length);
int32_t files_read(const int8_t *name, int32_t name_length, int32_t position, int8_t *buffer,
                   int32_t offset, int32_t length);

/* One file is open for writing at a time. */
int32_t files_create(const int8_t *name, int32_t name_length);
int32_t files_write(const int8_t *buffer, int32_t offset, int32_t length);
int32_t files_sync(void);
int32_t files_close(void);
int32_t files_rename(const int8_t *from, int32_t from_length, const int8_t *to, int32_t to_length);
int32_t files_delete(const int8_t *name, int32_t name_length);
int64_t files_free_bytes(void);
int64_t files_total_bytes(void);

/* --- TLS; a handle or a count, -1 at the end of the stream, -2 - cause (tls.h) on failure --- */

/* There is one connection at a time. While the one before is still on its way out, tls_connect
 * answers "later"; while it is open, this answers that there is no room. */
int32_t tls_open(const int8_t *host, int32_t host_length, int32_t port, int64_t epoch_millis);

/* The same, and the device shows its certificate to a server that asks for one. */
int32_t tls_open_identified(const int8_t *host, int32_t host_length, int32_t port,
                            int64_t epoch_millis);

/* 1 once data can flow, 0 for later. */
int32_t tls_connect(int32_t handle);
int32_t tls_read(int32_t handle, int8_t *buffer, int32_t offset, int32_t length);
int32_t tls_write(int32_t handle, const int8_t *buffer, int32_t offset, int32_t length);

/* What failed, in a few words, at most 96 characters. Returns its length. */
int32_t tls_detail(int32_t handle, int8_t *text);
void tls_close(int32_t handle);

/* --- the device's own key, which stays in C (identity.h); 0 or a count, negative on failure --- */

/* The public key, 65 bytes; where there is no key pair one is made and kept. -1 where it cannot be, -2 where
 * there is one that cannot be read, which nothing replaces. */
int32_t identity_public_key(int8_t *point);

/* Signs a digest of 32 bytes; a signature has 72 bytes at most. Returns its length. */
int32_t identity_sign(const int8_t *digest, int8_t *signature);

/* Keeps a certificate, PEM, for a common name and a time at which it has to be valid: -1 where it is none,
 * -2 for another key, -3 for another name, -4 where it has expired, -5 where it is not valid yet, -6 where it
 * cannot be kept. What is refused replaces nothing. */
int32_t identity_certify(const int8_t *pem, int32_t length, const int8_t *name, int32_t name_length,
                         int64_t epoch_millis);

/* Until when the certificate is valid, or since when, epoch milliseconds; 0 without one. */
int64_t identity_validity(int32_t until);

/* Takes key and certificate away. */
int32_t identity_clear(void);

/* --- the modelled room --- */

int32_t sensors_seed(void);
int64_t sensors_epoch_at_boot(void);
int32_t sensors_period(void);

/* Tells that a row is about to be sampled. Returns whether the sensors answer. */
int32_t sensors_asked(void);
