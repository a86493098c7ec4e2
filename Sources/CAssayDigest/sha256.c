// In C because a compiled program of 11 MB is digested for every answer in Rust: the same in Swift, with an array for every
// round, took more processor time than the compile in a release build, and far more in a debug build.

#include "assay_digest.h"

#include <string.h>

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define ROTATE(word, count) ((word) >> (count) | (word) << (32 - (count)))

static void compress(uint32_t *hash, const uint8_t *block) {
  uint32_t schedule[64];
  for (int i = 0; i < 16; i++) {
    const uint8_t *at = block + 4 * i;
    schedule[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
  }
  for (int i = 16; i < 64; i++) {
    uint32_t x = schedule[i - 15], y = schedule[i - 2];
    uint32_t small0 = ROTATE(x, 7) ^ ROTATE(x, 18) ^ x >> 3;
    uint32_t small1 = ROTATE(y, 17) ^ ROTATE(y, 19) ^ y >> 10;
    schedule[i] = schedule[i - 16] + small0 + schedule[i - 7] + small1;
  }
  uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4], f = hash[5], g = hash[6], h = hash[7];
  for (int i = 0; i < 64; i++) {
    uint32_t big1 = ROTATE(e, 6) ^ ROTATE(e, 11) ^ ROTATE(e, 25);
    uint32_t first = h + big1 + ((e & f) ^ (~e & g)) + constants[i] + schedule[i];
    uint32_t big0 = ROTATE(a, 2) ^ ROTATE(a, 13) ^ ROTATE(a, 22);
    uint32_t second = big0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
  }
  hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e, hash[5] += f, hash[6] += g, hash[7] += h;
}

void assay_sha256_start(assay_sha256 *digest) {
  static const uint32_t initial[8] = {
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  };
  memcpy(digest->hash, initial, sizeof initial);
  digest->length = 0;
}

void assay_sha256_add(assay_sha256 *digest, const void *bytes, size_t count) {
  if (count == 0) return;  // of nothing there may be no address
  const uint8_t *at = bytes;
  size_t held = digest->length % 64;
  digest->length += count;
  if (held > 0) {
    size_t wanted = 64 - held < count ? 64 - held : count;
    memcpy(digest->block + held, at, wanted);
    at += wanted, count -= wanted, held += wanted;
    if (held < 64) return;
    compress(digest->hash, digest->block);
  }
  for (; count >= 64; at += 64, count -= 64) compress(digest->hash, at);
  if (count > 0) memcpy(digest->block, at, count);
}

void assay_sha256_finish(assay_sha256 *digest, uint8_t *result) {
  uint64_t bits = digest->length * 8;
  size_t held = digest->length % 64;
  uint8_t padding[72] = {0x80};
  size_t count = (held < 56 ? 56 : 120) - held;
  for (int i = 0; i < 8; i++) padding[count + i] = (uint8_t)(bits >> (56 - 8 * i));
  assay_sha256_add(digest, padding, count + 8);
  for (int i = 0; i < 32; i++) result[i] = (uint8_t)(digest->hash[i / 4] >> (24 - 8 * (i % 4)));
}
