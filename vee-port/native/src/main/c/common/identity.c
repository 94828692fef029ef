/* The device's own key, P-256: made here, kept by the port's store and given to TLS alone.
 * The store has its private number of 32 bytes and its public point of 65.
 * https://mbed-tls.readthedocs.io/projects/api/en/development/api/file/ecp_8h/ */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "identity.h"

#include <stdlib.h>
#include <string.h>

#include <mbedtls/ecp.h>
#include <mbedtls/oid.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>

#include "station.h"

#define NUMBER_BYTES 32
#define POINT_BYTES 65
#define KEY_BYTES (NUMBER_BYTES + POINT_BYTES)
#define DIGEST_BYTES 32
#define SIGNATURE_BYTES 72
#define MAX_PEM 8000

static int random_bytes(void *unused, unsigned char *bytes, size_t length) {
  (void) unused;
  station_random((int8_t *) bytes, 0, (int32_t) length);
  return 0;
}

static bool make_key(uint8_t bytes[KEY_BYTES]) {
  mbedtls_ecp_keypair pair;
  size_t length = 0;
  mbedtls_ecp_keypair_init(&pair);
  bool good =
      mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, &pair, random_bytes, NULL) == 0
      && mbedtls_mpi_write_binary(&pair.d, bytes, NUMBER_BYTES) == 0
      && mbedtls_ecp_point_write_binary(&pair.grp, &pair.Q, MBEDTLS_ECP_PF_UNCOMPRESSED, &length,
                                        bytes + NUMBER_BYTES, POINT_BYTES)
             == 0
      && length == POINT_BYTES && identity_write("key", bytes, KEY_BYTES);
  mbedtls_ecp_keypair_free(&pair);
  return good;
}

static bool load_key(mbedtls_pk_context *key) {
  uint8_t bytes[KEY_BYTES];
  bool good = identity_read("key", bytes, KEY_BYTES) == KEY_BYTES
              && mbedtls_pk_setup(key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)) == 0;
  if (good) {
    mbedtls_ecp_keypair *pair = mbedtls_pk_ec(*key);
    good = mbedtls_ecp_group_load(&pair->grp, MBEDTLS_ECP_DP_SECP256R1) == 0
           && mbedtls_mpi_read_binary(&pair->d, bytes, NUMBER_BYTES) == 0
           && mbedtls_ecp_point_read_binary(&pair->grp, &pair->Q, bytes + NUMBER_BYTES, POINT_BYTES)
                  == 0;
  }
  mbedtls_platform_zeroize(bytes, sizeof bytes);
  return good;
}

/* The certificate and its chain. */
static bool load_certificate(mbedtls_x509_crt *certificate) {
  uint8_t *pem = malloc(MAX_PEM + 1);
  int32_t length = pem == NULL ? -1 : identity_read("crt", pem, MAX_PEM);
  if (length > 0) {
    pem[length] = '\0';
  }
  bool good =
      length > 0 && mbedtls_x509_crt_parse(certificate, pem, (size_t) length + 1) == 0;
  free(pem);
  return good;
}

bool identity_load(mbedtls_pk_context *key, mbedtls_x509_crt *certificate) {
  return load_key(key) && load_certificate(certificate);
}

int32_t identity_public_key(int8_t *point) {
  uint8_t bytes[KEY_BYTES];
  int32_t length = identity_read("key", bytes, KEY_BYTES);
  /* One that cannot be read now may be there: another in its place would end the certificate. */
  bool there = length != IDENTITY_NONE;
  bool good = there ? length == KEY_BYTES : make_key(bytes);
  if (good) {
    memcpy(point, bytes + NUMBER_BYTES, POINT_BYTES);
  }
  mbedtls_platform_zeroize(bytes, sizeof bytes);
  return good ? POINT_BYTES : there ? -2 : -1;
}

int32_t identity_sign(const int8_t *digest, int8_t *signature) {
  mbedtls_pk_context key;
  uint8_t bytes[SIGNATURE_BYTES];
  size_t length = 0;
  mbedtls_pk_init(&key);
  int error = load_key(&key) ? 0 : -1;
  if (error == 0) {
    error = mbedtls_pk_sign(&key, MBEDTLS_MD_SHA256, (const uint8_t *) digest, DIGEST_BYTES, bytes,
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
                            sizeof bytes,
#endif
                            &length, random_bytes, NULL);
  }
  mbedtls_pk_free(&key);
  if (error != 0) {
    return -1;
  }
  memcpy(signature, bytes, length);
  return (int32_t) length;
}

/* Whether a certificate is for the device's key. */
static bool is_ours(mbedtls_x509_crt *certificate) {
  mbedtls_pk_context key;
  mbedtls_pk_init(&key);
  bool ours = load_key(&key) && mbedtls_pk_can_do(&certificate->pk, MBEDTLS_PK_ECKEY)
              && mbedtls_pk_ec(certificate->pk)->grp.id == MBEDTLS_ECP_DP_SECP256R1
              && mbedtls_ecp_point_cmp(&mbedtls_pk_ec(certificate->pk)->Q, &mbedtls_pk_ec(key)->Q)
                     == 0;
  mbedtls_pk_free(&key);
  return ours;
}

/* https://howardhinnant.github.io/date_algorithms.html */
static int64_t millis(const mbedtls_x509_time *t) {
  int64_t year = t->mon > 2 ? t->year : t->year - 1;
  int64_t from_march = t->mon > 2 ? t->mon - 3 : t->mon + 9;
  int64_t days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * from_march + 2) / 5
                 + t->day - 1 - 719468;
  return (days * 86400 + t->hour * 3600 + t->min * 60 + t->sec) * 1000;
}

/* Whether the first common name of a certificate's subject is a name. */
static bool names(const mbedtls_x509_crt *certificate, const int8_t *name, int32_t length) {
  const mbedtls_x509_name *part = &certificate->subject;
  while (part != NULL && MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &part->oid) != 0) {
    part = part->next;
  }
  return part != NULL && part->val.len == (size_t) length
         && memcmp(part->val.p, name, (size_t) length) == 0;
}

int32_t identity_certify(const int8_t *pem, int32_t length, const int8_t *name, int32_t name_length,
                         int64_t epoch_millis) {
  mbedtls_x509_crt certificate;
  uint8_t *text = length < 1 || length > MAX_PEM ? NULL : malloc((size_t) length + 1);
  if (text == NULL) {
    return -1;
  }
  memcpy(text, pem, (size_t) length);
  text[length] = '\0';
  mbedtls_x509_crt_init(&certificate);
  int32_t answer = 0;
  if (mbedtls_x509_crt_parse(&certificate, text, (size_t) length + 1) != 0) {
    answer = -1;
  } else if (!is_ours(&certificate)) {
    answer = -2;
  } else if (!names(&certificate, name, name_length)) {
    answer = -3;
  } else if (millis(&certificate.valid_to) <= epoch_millis) {
    answer = -4;
  } else if (millis(&certificate.valid_from) > epoch_millis) {
    answer = -5;
  } else if (!identity_write("crt", text, length)) {
    answer = -6;
  }
  mbedtls_x509_crt_free(&certificate);
  free(text);
  return answer;
}

int64_t identity_validity(int32_t until) {
  mbedtls_x509_crt certificate;
  mbedtls_x509_crt_init(&certificate);
  int64_t time = 0;
  if (load_certificate(&certificate)) {
    time = millis(until != 0 ? &certificate.valid_to : &certificate.valid_from);
  }
  mbedtls_x509_crt_free(&certificate);
  return time;
}

int32_t identity_clear(void) { return identity_erase("crt") && identity_erase("key") ? 0 : -1; }
