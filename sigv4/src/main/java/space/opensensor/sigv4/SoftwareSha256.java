package space.opensensor.sigv4;

/**
 * SHA-256 in Java, for boards without a hash engine. Allocates nothing after construction; takes
 * about 700 bytes, and 256 for all instances together.
 *
 * @see <a href="https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf">FIPS 180-4, sections
 *     4.1.2, 5.3.3 and 6.2</a>
 */
public final class SoftwareSha256 extends BlockDigest implements Sha256 {

  private static final int ROUNDS = 64;

  /** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
  private static final int[] K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  private final int[] state = new int[8];
  private final int[] schedule = new int[ROUNDS];

  public SoftwareSha256() {
    begin();
  }

  @Override
  void begin() {
    for (int i = 0; i < ROUNDS; i++) {
      schedule[i] = 0;
    }
    state[0] = 0x6a09e667;
    state[1] = 0xbb67ae85;
    state[2] = 0x3c6ef372;
    state[3] = 0xa54ff53a;
    state[4] = 0x510e527f;
    state[5] = 0x9b05688c;
    state[6] = 0x1f83d9ab;
    state[7] = 0x5be0cd19;
  }

  @Override
  void block(byte[] data, int offset) {
    int[] w = schedule;
    for (int t = 0; t < 16; t++) {
      int at = offset + 4 * t;
      w[t] =
          data[at] << 24
              | (data[at + 1] & 0xff) << 16
              | (data[at + 2] & 0xff) << 8
              | data[at + 3] & 0xff;
    }
    for (int t = 16; t < ROUNDS; t++) {
      int a = w[t - 15];
      int b = w[t - 2];
      int sigma0 = (a >>> 7 | a << 25) ^ (a >>> 18 | a << 14) ^ a >>> 3;
      int sigma1 = (b >>> 17 | b << 15) ^ (b >>> 19 | b << 13) ^ b >>> 10;
      w[t] = sigma1 + w[t - 7] + sigma0 + w[t - 16];
    }
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    int f = state[5];
    int g = state[6];
    int h = state[7];
    for (int t = 0; t < ROUNDS; t++) {
      int sum1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      int first = h + sum1 + (g ^ e & (f ^ g)) + K[t] + w[t];
      int sum0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      int second = sum0 + (a & b | c & (a | b));
      h = g;
      g = f;
      f = e;
      e = d + first;
      d = c;
      c = b;
      b = a;
      a = first + second;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }

  @Override
  void writeLength(long bits, byte[] out, int offset) {
    for (int i = 0; i < 8; i++) {
      out[offset + i] = (byte) (bits >>> 56 - 8 * i);
    }
  }

  @Override
  void write(byte[] out, int offset) {
    for (int i = 0; i < Sha256.LENGTH; i++) {
      out[offset + i] = (byte) (state[i >> 2] >> 24 - 8 * (i & 3));
    }
  }
}
