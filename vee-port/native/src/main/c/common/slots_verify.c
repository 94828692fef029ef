/* Whether a firmware's manifest is signed by a key of this image: ECDSA over P-256.
 * https://mbed-tls.readthedocs.io/projects/api/en/development/api/file/pk_8h/ */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <string.h>

#include <mbedtls/ecp.h>
#include <mbedtls/pk.h>

#include "slots.h"

#if defined(__has_include) && __has_include("slots_keys.h")
#include "slots_keys.h"
#else
/* An image without keys takes no other firmware. */
#define SLOTS_KEYS NULL
#endif

#define DIGEST_BYTES 32

const char *slots_built_in_key(int32_t index) {
  static const char *const keys[] = {SLOTS_KEYS};
  return index < (int32_t) (sizeof keys / sizeof keys[0]) ? keys[index] : NULL;
}

__attribute__((weak)) const char *slots_key(int32_t index) { return slots_built_in_key(index); }

static bool is_signed_by(const char *pem, const unsigned char *digest,
                         const unsigned char *signature, size_t length) {
  mbedtls_pk_context key;
  mbedtls_pk_init(&key);
  bool good =
      mbedtls_pk_parse_public_key(&key, (const unsigned char *) pem, strlen(pem) + 1) == 0
      && mbedtls_pk_can_do(&key, MBEDTLS_PK_ECKEY)
      && mbedtls_pk_ec(key)->grp.id == MBEDTLS_ECP_DP_SECP256R1
      && mbedtls_pk_verify(&key, MBEDTLS_MD_SHA256, digest, DIGEST_BYTES, signature, length) == 0;
  mbedtls_pk_free(&key);
  return good;
}

int32_t slots_is_signed(const int8_t *sha256, const int8_t *signature, int32_t length) {
  bool good = false;
  for (int32_t i = 0; !good && length > 0 && slots_key(i) != NULL; i++) {
    good = is_signed_by(slots_key(i), (const unsigned char *) sha256,
                        (const unsigned char *) signature, (size_t) length);
  }
  return good;
}
