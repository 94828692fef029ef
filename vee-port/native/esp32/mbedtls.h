/* What ESP-IDF has no setting for and no image needs: its configuration begins with all that mbedTLS
 * takes for granted. Given to every component as MBEDTLS_USER_CONFIG_FILE. */
#pragma once

/* A cipher that no suite of the station uses. */
#undef MBEDTLS_ARIA_C

/* Texts that describe a certificate: the station has its own words for what is wrong with one. */
#define MBEDTLS_X509_REMOVE_INFO
