#ifndef ASSAY_DIGEST_H
#define ASSAY_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/// SHA-256 (FIPS 180-4) of bytes that come in parts.
typedef struct {
  uint32_t hash[8];
  uint64_t length;
  uint8_t block[64];
} assay_sha256;

void assay_sha256_start(assay_sha256 *digest);
void assay_sha256_add(assay_sha256 *digest, const void *bytes, size_t count);
/// Writes 32 bytes. Nothing can be added afterwards.
void assay_sha256_finish(assay_sha256 *digest, uint8_t *result);

#endif
