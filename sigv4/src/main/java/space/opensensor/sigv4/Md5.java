package space.opensensor.sigv4;

/**
 * MD5: many stores give it as the ETag of an object that came in one PUT, and all take it as {@code
 * Content-MD5}. Against chance, not against forgers. Allocates nothing after construction but by
 * {@link #base64}; takes about 150 bytes, and 320 for all instances together.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1321">RFC 1321</a>
 */
public final class Md5 extends BlockDigest {

  /** Bytes in a digest. */
  public static final int LENGTH = 16;

  /** The integer part of 2^32 times the absolute sine of 1 to 64. */
  private static final int[] T = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391
  };

  /** Four shifts of each of the four rounds. */
  private static final int[] SHIFTS = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

  private final int[] words = new int[16];
  private int stateA;
  private int stateB;
  private int stateC;
  private int stateD;

  public Md5() {
    begin();
  }

  /** A digest as {@code Content-MD5} has it, 24 characters. */
  public static String base64(byte[] digest) {
    AsciiBuffer text = new AsciiBuffer(24);
    Base64.encode(digest, text);
    return text.toString();
  }

  @Override
  void begin() {
    for (int i = 0; i < words.length; i++) {
      words[i] = 0;
    }
    stateA = 0x67452301;
    stateB = 0xefcdab89;
    stateC = 0x98badcfe;
    stateD = 0x10325476;
  }

  @Override
  void block(byte[] data, int offset) {
    for (int i = 0; i < 16; i++) {
      int at = offset + 4 * i;
      words[i] =
          data[at] & 0xff
              | (data[at + 1] & 0xff) << 8
              | (data[at + 2] & 0xff) << 16
              | data[at + 3] << 24;
    }
    int a = stateA;
    int b = stateB;
    int c = stateC;
    int d = stateD;
    for (int i = 0; i < 64; i++) {
      int round = i >> 4;
      int mixed;
      int word;
      if (round == 0) {
        mixed = d ^ b & (c ^ d);
        word = i;
      } else if (round == 1) {
        mixed = c ^ d & (b ^ c);
        word = 5 * i + 1 & 15;
      } else if (round == 2) {
        mixed = b ^ c ^ d;
        word = 3 * i + 5 & 15;
      } else {
        mixed = c ^ (b | ~d);
        word = 7 * i & 15;
      }
      int sum = a + mixed + T[i] + words[word];
      int shift = SHIFTS[round << 2 | i & 3];
      a = d;
      d = c;
      c = b;
      b += sum << shift | sum >>> 32 - shift;
    }
    stateA += a;
    stateB += b;
    stateC += c;
    stateD += d;
  }

  @Override
  void writeLength(long bits, byte[] out, int offset) {
    for (int i = 0; i < 8; i++) {
      out[offset + i] = (byte) (bits >>> 8 * i);
    }
  }

  @Override
  void write(byte[] out, int offset) {
    put(stateA, out, offset);
    put(stateB, out, offset + 4);
    put(stateC, out, offset + 8);
    put(stateD, out, offset + 12);
  }

  private static void put(int word, byte[] out, int offset) {
    for (int i = 0; i < 4; i++) {
      out[offset + i] = (byte) (word >> 8 * i);
    }
  }
}
