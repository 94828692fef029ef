/* The C side of space.opensensor.microej.IdentityNatives: the device's own key, which vee-port/native's C
 * makes, keeps in NVS and signs with. Where that one gives the key to its own TLS, MicroEJ's SSL library
 * takes it from Java, as an array of DER that reaches mbedtls_pk_parse_key
 * (LLNET_SSL_CONTEXT_IMPL_setPrivateKey in LLNET_SSL_CONTEXT_impl.c): privateKey is for that alone.
 * An array is good until the function returns. */
#include "sni.h"

#include <string.h>

#include "identity.h"
#include "port.h"
#include "station.h"

#define NUMBER_BYTES 32
#define POINT_BYTES 65
#define KEY_BYTES (NUMBER_BYTES + POINT_BYTES)

/* PKCS#8 of a P-256 key (RFC 5208, RFC 5915): what comes before the number, and before the point. */
static const uint8_t before_number[] = {
    0x30, 0x81, 0x87, 0x02, 0x01, 0x00,                               /* SEQUENCE, version 0 */
    0x30, 0x13,                                                       /* algorithm: */
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,             /* ecPublicKey */
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,       /* prime256v1 */
    0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, NUMBER_BYTES};    /* ECPrivateKey, version 1 */
static const uint8_t before_point[] = {0xa1, 0x44, 0x03, 0x42, 0x00}; /* [1] BIT STRING */

int32_t Java_space_opensensor_microej_IdentityNatives_publicKey(int8_t *point) {
  return identity_public_key(point);
}

int32_t Java_space_opensensor_microej_IdentityNatives_sign(int8_t *digest, int8_t *signature) {
  return identity_sign(digest, signature);
}

int32_t Java_space_opensensor_microej_IdentityNatives_certify(int8_t *pem, int32_t length, int8_t *name,
                                                              int32_t nameLength, int64_t epochMillis) {
  return identity_certify(pem, length, name, nameLength, epochMillis);
}

int64_t Java_space_opensensor_microej_IdentityNatives_validity(int32_t until) {
  return identity_validity(until);
}

int32_t Java_space_opensensor_microej_IdentityNatives_certificate(int8_t *pem, int32_t room) {
  return identity_read("crt", (uint8_t *) pem, room);
}

int32_t Java_space_opensensor_microej_IdentityNatives_privateKey(int8_t *der) {
  uint8_t bytes[KEY_BYTES];
  uint8_t *to = (uint8_t *) der;
  bool good = identity_read("key", bytes, KEY_BYTES) == KEY_BYTES;
  if (good) {
    memcpy(to, before_number, sizeof before_number);
    to += sizeof before_number;
    memcpy(to, bytes, NUMBER_BYTES);
    to += NUMBER_BYTES;
    memcpy(to, before_point, sizeof before_point);
    to += sizeof before_point;
    memcpy(to, bytes + NUMBER_BYTES, POINT_BYTES);
    to += POINT_BYTES;
  }
  settings_wipe((volatile char *) bytes, sizeof bytes);
  return good ? (int32_t) (to - (uint8_t *) der) : -1;
}

int32_t Java_space_opensensor_microej_IdentityNatives_clear(void) {
  return identity_clear();
}
