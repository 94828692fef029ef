package space.opensensor.ducklake.skip;

/**
 * XXH64 with seed 0, the hash of Parquet's Bloom filters.
 *
 * @see <a
 *     href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md#xxh64-algorithm-description">
 *     xxHash: XXH64</a>
 */
final class XxHash64 {

  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE = 32;

  private XxHash64() {}

  /** The hash of some bytes. */
  static long of(byte[] bytes) {
    int at = 0;
    long hash;
    if (bytes.length >= STRIPE) {
      long a = PRIME_1 + PRIME_2;
      long b = PRIME_2;
      long c = 0;
      long d = -PRIME_1;
      for (; at <= bytes.length - STRIPE; at += STRIPE) {
        a = round(a, word(bytes, at, 8));
        b = round(b, word(bytes, at + 8, 8));
        c = round(c, word(bytes, at + 16, 8));
        d = round(d, word(bytes, at + 24, 8));
      }
      hash =
          Long.rotateLeft(a, 1)
              + Long.rotateLeft(b, 7)
              + Long.rotateLeft(c, 12)
              + Long.rotateLeft(d, 18);
      hash = merge(merge(merge(merge(hash, a), b), c), d);
    } else {
      hash = PRIME_5;
    }
    hash += bytes.length;
    for (; at <= bytes.length - 8; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, word(bytes, at, 8)), 27) * PRIME_1 + PRIME_4;
    }
    if (at <= bytes.length - 4) {
      hash = Long.rotateLeft(hash ^ word(bytes, at, 4) * PRIME_1, 23) * PRIME_2 + PRIME_3;
      at += 4;
    }
    for (; at < bytes.length; at++) {
      hash = Long.rotateLeft(hash ^ (bytes[at] & 0xff) * PRIME_5, 11) * PRIME_1;
    }
    hash = (hash ^ hash >>> 33) * PRIME_2;
    hash = (hash ^ hash >>> 29) * PRIME_3;
    return hash ^ hash >>> 32;
  }

  private static long round(long lane, long word) {
    return Long.rotateLeft(lane + word * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }

  /** Some bytes as a number, the least first. */
  private static long word(byte[] bytes, int at, int length) {
    long word = 0;
    for (int i = length - 1; i >= 0; i--) {
      word = word << 8 | bytes[at + i] & 0xff;
    }
    return word;
  }
}
