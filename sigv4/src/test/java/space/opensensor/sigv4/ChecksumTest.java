package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ChecksumTest {

  private static final long SEED = 1952;

  private final Random random = new Random(SEED);

  @Test
  void checksumsAreThoseOfTheJdk() throws Exception {
    Checksum crc32 = Checksum.crc32();
    Checksum crc32c = Checksum.crc32c();
    Checksum sha256 = Checksum.sha256(new SoftwareSha256());
    for (int length = 0; length < 300; length++) {
      byte[] data = new byte[length];
      random.nextBytes(data);
      CRC32 zip = new CRC32();
      zip.update(data);
      CRC32C iscsi = new CRC32C();
      iscsi.update(data);
      String why = length + " bytes, seed " + SEED;
      assertEquals(base64((int) zip.getValue()), inPieces(crc32, data), why);
      assertEquals(base64((int) iscsi.getValue()), inPieces(crc32c, data), why);
      assertEquals(
          Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(data)),
          inPieces(sha256, data),
          why);
    }
  }

  @Test
  void theyHaveTheNamesThatS3GivesThem() {
    assertEquals("x-amz-checksum-crc32", Checksum.crc32().headerName());
    assertEquals("x-amz-checksum-crc32c", Checksum.crc32c().headerName());
    Checksum sha256 = Checksum.sha256(new SoftwareSha256());
    assertEquals("x-amz-checksum-sha256", sha256.headerName());
    assertEquals("SHA256", sha256.algorithm());
    assertEquals("CRC32C", Checksum.crc32c().algorithm());
  }

  @Test
  void aResetForgetsWhatCameBefore() {
    for (Checksum checksum : new Checksum[] {Checksum.crc32c(), sha256(), Checksum.crc32()}) {
      String empty = checksum.base64();
      checksum.update(new byte[10], 0, 10);
      checksum.reset();
      assertEquals(empty, checksum.base64());
    }
  }

  @Test
  void aChecksumThatDoesNotFitTheBufferIsKept() {
    Checksum checksum = Checksum.crc32c();
    byte[] check = AwsExample.ascii("123456789");
    checksum.update(check, 0, check.length);
    AsciiBuffer small = new AsciiBuffer(7);
    assertThrows(IllegalStateException.class, () -> checksum.writeBase64(small));
    assertEquals(0, small.length());
    assertEquals(base64(0xe3069283), checksum.base64());
  }

  @Test
  void aSha256NeedsAHash() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Checksum.sha256(null));
    assertEquals("hash: missing; new SoftwareSha256() is the default", refusal.getMessage());
  }

  private String inPieces(Checksum checksum, byte[] data) {
    int split = random.nextInt(data.length + 1);
    checksum.update(data, 0, split);
    checksum.update(data, split, data.length - split);
    return checksum.base64();
  }

  private static Checksum sha256() {
    return Checksum.sha256(new SoftwareSha256());
  }

  private static String base64(int value) {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(value).array());
  }
}
