package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HmacSha256Test {

  private static final long SEED = 2104;

  private final Random random = new Random(SEED);
  private final HmacSha256 hmac = new HmacSha256(new SoftwareSha256());
  private final byte[] out = new byte[40];

  @Test
  void hmacsAreThoseOfTheJdkForKeysAndMessagesOfAnyLength() throws Exception {
    for (int keyLength = 1; keyLength <= 130; keyLength++) {
      byte[] key = bytes(keyLength);
      byte[] message = bytes(random.nextInt(300));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      hmac.start(key, keyLength);
      write(message);
      hmac.finish(out, 5);
      assertArrayEquals(mac.doFinal(message), result(), keyLength + ", seed " + SEED);
    }
  }

  @Test
  void withoutAKeyItIsTheHash() throws Exception {
    for (int length = 0; length <= 300; length++) {
      byte[] message = bytes(length);
      hmac.startHash();
      write(message);
      hmac.finish(out, 5);
      assertArrayEquals(
          MessageDigest.getInstance("SHA-256").digest(message), result(), length + ", " + SEED);
    }
  }

  @Test
  void anUnfinishedMessageIsForgotten() throws Exception {
    hmac.start(bytes(32), 32);
    hmac.put("half a message");
    hmac.startHash();
    hmac.put("whole");
    hmac.finish(out, 5);
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256").digest(AwsExample.ascii("whole")), result());
  }

  @Test
  void aMessageUnderAnotherKeyLeavesNothingInTheNext() throws Exception {
    hmac.start(bytes(64), 64);
    hmac.put("half a message");
    byte[] key = bytes(3);
    hmac.start(key, 3);
    hmac.put("whole");
    hmac.finish(out, 5);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    assertArrayEquals(mac.doFinal(AwsExample.ascii("whole")), result());
  }

  @Test
  void aHashThatWasResetBeginsAnew() throws Exception {
    Sha256 hash = new SoftwareSha256();
    hash.update(bytes(100), 0, 100);
    hash.reset();
    hash.update(AwsExample.ascii("xabcx"), 1, 3);
    hash.digest(out, 5);
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256").digest(AwsExample.ascii("abc")), result());
    hash.digest(out, 5);
    assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(), result());
  }

  /** Writes by characters and by ranges of the array, in turns. */
  private void write(byte[] message) {
    int at = 0;
    while (at < message.length) {
      int count = Math.min(random.nextInt(80), message.length - at);
      if (random.nextBoolean()) {
        hmac.put(message, at, count);
      } else {
        for (int i = at; i < at + count; i++) {
          hmac.put(message[i]);
        }
      }
      at += count;
    }
  }

  private byte[] result() {
    byte[] result = new byte[32];
    System.arraycopy(out, 5, result, 0, 32);
    return result;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void charactersReachTheHashInBlocksOf64() {
    List<Integer> updates = new ArrayList<>();
    Sha256 counting =
        new Sha256() {
          @Override
          public void reset() {
            updates.clear();
          }

          @Override
          public void update(byte[] data, int offset, int length) {
            updates.add(length);
          }

          @Override
          public void digest(byte[] into, int offset) {
            // Only the calls before count.
          }
        };
    HmacSha256 gathering = new HmacSha256(counting);
    gathering.startHash();
    gathering.put("x".repeat(130));
    gathering.finish(out, 5);
    assertEquals(List.of(64, 64, 2), updates);
    gathering.startHash();
    gathering.put("x".repeat(128));
    gathering.finish(out, 5);
    assertEquals(List.of(64, 64), updates);
  }
}
