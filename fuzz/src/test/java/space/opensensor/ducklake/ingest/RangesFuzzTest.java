package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;

/** An object whose store answers ranges with other lengths: its bytes, or a failure in words. */
class RangesFuzzTest {

  private static final byte[] CONTENT = new byte[3 * RangedObject.TAIL_BYTES / 2];

  static {
    for (int i = 0; i < CONTENT.length; i++) {
      CONTENT[i] = (byte) (i * 31 >> 3);
    }
  }

  @FuzzTest
  void aRangeIsWhatWasAskedForOrAFailure(FuzzedDataProvider data) {
    LyingStore store = new LyingStore(data);
    StoredObject object =
        new StoredObject("k", "e", data.consumeInt(0, CONTENT.length), Instant.EPOCH);
    int from = 0;
    int length = 0;
    try {
      RangedObject ranged = new RangedObject(store, object);
      for (int i = 0; i < 8 && data.remainingBytes() > 0; i++) {
        from = data.consumeInt(-2, CONTENT.length);
        length = data.consumeInt(0, 4096);
        byte[] into = new byte[length];
        ranged.read(from, into, 0, into.length);
        assertArrayEquals(Arrays.copyOfRange(CONTENT, from, from + into.length), into);
      }
      from = 0;
      length = 0;
      assertArrayEquals(Arrays.copyOf(CONTENT, (int) object.bytes()), ranged.content());
    } catch (IOException e) {
      assertTrue(store.lied || from < 0 || from + length > object.bytes(), e.getMessage());
    }
  }

  /** Gives other lengths than it is asked for, when it likes. */
  private static final class LyingStore implements ObjectStore {

    private final FuzzedDataProvider data;
    private boolean lied;

    LyingStore(FuzzedDataProvider data) {
      this.data = data;
    }

    @Override
    public byte[] read(String key, String etag, long from, int length) {
      int given = data.consumeInt(0, 3) == 1 ? data.consumeInt(0, 2 * length) : length;
      lied |= given != length;
      return Arrays.copyOfRange(CONTENT, (int) from, (int) from + given);
    }

    @Override
    public String name() {
      return "lying";
    }

    @Override
    public String uri(String key) {
      return key;
    }

    @Override
    public List<StoredObject> list(String prefix, String after, int max) {
      return List.of();
    }

    @Override
    public Optional<StoredObject> head(String key) {
      return Optional.empty();
    }

    @Override
    public void download(String key, Path file, long size) throws IOException {
      throw new IOException("not asked for");
    }

    @Override
    public void put(String key, Path file) throws IOException {
      throw new IOException("not asked for");
    }

    @Override
    public void delete(String key) throws IOException {
      throw new IOException("not asked for");
    }
  }
}
