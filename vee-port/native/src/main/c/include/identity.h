/* The device's own key and certificate: shared by the TLS port and the port's store. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

/* Loads key and certificate for a handshake. Returns false where there are none. */
bool identity_load(mbedtls_pk_context *key, mbedtls_x509_crt *certificate);

#define IDENTITY_NONE (-1)
#define IDENTITY_UNREADABLE (-2)

/* What is the device's own, "key", "crt" or a board's note of its slots, beside the settings and not among
 * them: its length, or IDENTITY_NONE where it was never kept, or IDENTITY_UNREADABLE where it may be there
 * and cannot be read, or has no room; kept whole or not at all; taken away. Bodies in linux/ and esp32/. */
int32_t identity_read(const char *part, uint8_t *bytes, int32_t room);
bool identity_write(const char *part, const uint8_t *bytes, int32_t length);
bool identity_erase(const char *part);
