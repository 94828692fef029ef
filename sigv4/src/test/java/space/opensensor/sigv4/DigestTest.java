package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both digests against the documents that define them and against the JDK's. */
class DigestTest {

  private static final long SEED = 180_4;

  private final byte[] out = new byte[64];

  private static BlockDigest digest(String algorithm) {
    return algorithm.equals("MD5") ? new Md5() : new SoftwareSha256();
  }

  /** Takes a digest, which is not to touch what is beside it. */
  private byte[] take(BlockDigest digest, int length) {
    Arrays.fill(out, (byte) 0x55);
    digest.digest(out, 3);
    byte[] taken = Arrays.copyOfRange(out, 3, 3 + length);
    Arrays.fill(out, 3, 3 + length, (byte) 0x55);
    byte[] beside = new byte[out.length];
    Arrays.fill(beside, (byte) 0x55);
    assertArrayEquals(beside, out);
    return taken;
  }

  /** NIST's examples for SHA-256, and the test suite of RFC 1321. */
  @ParameterizedTest
  @CsvSource({
    "SHA-256, abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "SHA-256, abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq, "
        + "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    "SHA-256, '', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "MD5, '', d41d8cd98f00b204e9800998ecf8427e",
    "MD5, a, 0cc175b9c0f1b6a831c399e269772661",
    "MD5, abc, 900150983cd24fb0d6963f7d28e17f72",
    "MD5, message digest, f96b697d7cb7938d525a2f31aaf161d0",
    "MD5, abcdefghijklmnopqrstuvwxyz, c3fcd3d76192e4007dfb496cca67e13b",
    "MD5, ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789, "
        + "d174ab98d277d9f5a5611c2c9f419d9f"
  })
  void givesThePublishedDigests(String algorithm, String message, String hex) {
    BlockDigest digest = digest(algorithm);
    byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
    digest.update(bytes, 0, bytes.length);
    assertEquals(hex, HexFormat.of().formatHex(take(digest, hex.length() / 2)));
  }

  /** FIPS 180-4's example of many blocks. */
  @Test
  void givesTheDigestOfAMillionLetters() {
    byte[] letters = "a".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    SoftwareSha256 sha256 = new SoftwareSha256();
    for (int i = 0; i < 1000; i++) {
      sha256.update(letters, 0, letters.length);
    }
    assertEquals(
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        HexFormat.of().formatHex(take(sha256, 32)));
  }

  @ParameterizedTest
  @CsvSource({"MD5, 16", "SHA-256, 32"})
  void givesTheJdksDigestHoweverTheMessageComes(String algorithm, int length) throws Exception {
    Random random = new Random(SEED);
    MessageDigest jdk = MessageDigest.getInstance(algorithm);
    BlockDigest digest = digest(algorithm);
    for (int i = 0; i < 3000; i++) {
      byte[] message = new byte[i < 300 ? i : random.nextInt(5000)];
      random.nextBytes(message);
      for (int at = 0; at < message.length; ) {
        int n = Math.min(message.length - at, random.nextInt(200));
        digest.update(message, at, n);
        at += n;
      }
      assertArrayEquals(
          jdk.digest(message), take(digest, length), message.length + " bytes, seed " + SEED);
    }
  }

  @ParameterizedTest
  @CsvSource({"MD5", "SHA-256"})
  void nothingOfAMessageIsLeftOnceItIsDroppedOrEnded(String algorithm) throws Exception {
    BlockDigest digest = digest(algorithm);
    byte[] secret = "S".repeat(150).getBytes(StandardCharsets.US_ASCII);
    for (boolean ended : new boolean[] {false, true}) {
      digest.update(secret, 0, secret.length);
      if (ended) {
        digest.digest(out, 0);
      } else {
        digest.reset();
      }
      assertFalse(holds(digest, BlockDigest.class), "a byte, ended: " + ended);
      assertFalse(holds(digest, digest.getClass()), "a word, ended: " + ended);
    }
  }

  private static boolean holds(BlockDigest digest, Class<?> type) throws Exception {
    for (Field field : type.getDeclaredFields()) {
      field.setAccessible(true);
      Object value = field.get(digest);
      if (value instanceof byte[] bytes) {
        for (byte b : bytes) {
          if (b == 'S') {
            return true;
          }
        }
      } else if (value instanceof int[] words) {
        for (int word : words) {
          if (word == 0x53535353) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void contentMd5IsTheDigestInBase64() {
    byte[] digest = HexFormat.of().parseHex("900150983cd24fb0d6963f7d28e17f72");
    assertEquals("kAFQmDzST7DWlj99KOF/cg==", Md5.base64(digest));
  }
}
