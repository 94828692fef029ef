package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.storage.SpoolEntry;

/** What a file's content is proven by, held to the library's CRC-32 and MD5. */
class ContentDigestTest {

  private static final SpoolEntry ENTRY =
      new SpoolEntry(1, UploadBench.NOON_MINUTES, SpoolEntry.DATED, 0);

  private final UploadBench bench = new UploadBench();
  private final ContentDigest digest = new ContentDigest();

  private byte[] put(int length) throws Exception {
    bench.start(new ScriptedServer(request -> null));
    return bench.put(ENTRY, length);
  }

  private void read() throws Exception {
    boolean ended = false;
    while (!ended) {
      ended = digest.step(bench.spool, ENTRY);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private void assertIsOf(byte[] content) {
    assertEquals(ModelStore.crc32(content), digest.crc32());
    assertTrue(digest.isEtag(hex(ModelStore.md5(content))));
    assertTrue(
        digest.isEtag(
            "\"" + hex(ModelStore.md5(content)).toUpperCase(java.util.Locale.ROOT) + "\""));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1023, 1024, 1025, 2048, 5000})
  void aContentIsProvenByTheSumsOfTheLibrary(int length) throws Exception {
    byte[] content = put(length);
    digest.begin(length, 0);
    read();
    assertIsOf(content);
  }

  /** The MD5 of the parts' MD5s; a part ends where a piece would go on. */
  @Test
  void aTagOfPartsIsThatOfTheirSums() throws Exception {
    byte[] content = put(5000);
    digest.begin(5000, 2500);
    read();
    byte[] sums = new byte[32];
    System.arraycopy(ModelStore.md5(Arrays.copyOf(content, 2500)), 0, sums, 0, 16);
    System.arraycopy(ModelStore.md5(Arrays.copyOfRange(content, 2500, 5000)), 0, sums, 16, 16);
    assertEquals(ModelStore.crc32(content), digest.crc32());
    assertTrue(digest.isEtag("\"" + hex(ModelStore.md5(sums)) + "-2\""));
    assertFalse(digest.isEtag(hex(ModelStore.md5(sums)) + "-3"));
  }

  /** The station is reset, or memory runs out, in the middle of a file. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1500})
  void aContentBegunAnewIsReadAsIfNothingHadBeenRead(int partLength) throws Exception {
    byte[] content = put(3000);
    digest.begin(3000, partLength);
    for (int i = 0; i < 3; i++) {
      assertFalse(digest.step(bench.spool, ENTRY));
    }
    digest.begin(3000, 0);
    read();
    assertIsOf(content);
    digest.begin(3000, 1500);
    read();
    byte[] sums = new byte[32];
    System.arraycopy(ModelStore.md5(Arrays.copyOf(content, 1500)), 0, sums, 0, 16);
    System.arraycopy(ModelStore.md5(Arrays.copyOfRange(content, 1500, 3000)), 0, sums, 16, 16);
    assertTrue(digest.isEtag(hex(ModelStore.md5(sums)) + "-2"));
  }
}
