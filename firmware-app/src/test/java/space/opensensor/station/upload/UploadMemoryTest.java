package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;

/** What an uploader knows again after a reset. */
class UploadMemoryTest {

  private static final String KEY = "a.parquet";

  private final FileModel files = new FileModel(new PowerSupply(1));
  private final List<String> lines = new ArrayList<>();
  private Spool spool;
  private UploadMemory memory;

  @BeforeEach
  void reset() throws Exception {
    spool = new Spool(files, (level, line) -> {}, 1 << 20, true);
    spool.open();
    memory = memory("here");
    memory.open(7);
  }

  private UploadMemory memory(String store) {
    return new UploadMemory(spool, store, (level, line) -> lines.add(level + " " + line));
  }

  private static SpoolEntry readings(long sequence) {
    return new SpoolEntry(sequence, 1000, SpoolEntry.DATED, 0);
  }

  private static SpoolEntry health(long sequence) {
    return new SpoolEntry(sequence, 1000, SpoolEntry.HEALTH, 0);
  }

  /** The entry of a file in the spool whose key has a suffix. */
  private SpoolEntry withSuffix(long sequence, int suffix) throws Exception {
    files.put(readings(sequence).name(), new byte[100]);
    return spool.useKeySuffix(readings(sequence), suffix);
  }

  @Test
  void abilitiesAreThoseOfOneStore() {
    assertEquals(7, memory("here").open(7), "nothing was kept");
    memory.keepAbilities(0xa5);
    assertEquals(0xa5, memory("here").open(7));
    assertEquals(9, memory("there").open(9));
    assertEquals(0xa5, memory("here").open(7), "until the other has something to keep");
  }

  @Test
  void theNextSuffixFollowsTheHighestThatWasUsed() throws Exception {
    assertEquals(0, memory.nextSuffix(readings(1), KEY));
    memory.keyUsed(readings(1), KEY, true);
    assertEquals(1, memory.nextSuffix(readings(2), KEY));
    memory.keyUsed(withSuffix(2, 3), KEY, true);
    assertEquals(4, memory.nextSuffix(readings(3), KEY));
    memory.keyUsed(readings(3), KEY, true);
    assertEquals(4, memory.nextSuffix(readings(3), KEY), "not back to the lower one");
    assertEquals(0, memory.nextSuffix(readings(3), "b.parquet"));
    assertEquals(0, memory.nextSuffix(health(3), KEY), "health has a window of its own");
    reset();
    assertEquals(4, memory.nextSuffix(readings(3), KEY));
    memory.keyUsed(readings(4), "b.parquet", false);
    assertEquals(1, memory.nextSuffix(readings(4), "b.parquet"));
    assertEquals(0, memory.nextSuffix(readings(4), KEY));
    reset();
    assertEquals(4, memory.nextSuffix(readings(4), KEY), "what was not to be kept is not");
  }

  @Test
  void theSuffixAfterTheLastIsOneMore() throws Exception {
    memory.keyUsed(withSuffix(2, SpoolEntry.MAX_KEY_SUFFIX), KEY, true);
    assertEquals(SpoolEntry.MAX_KEY_SUFFIX + 1, memory.nextSuffix(readings(3), KEY));
  }

  /** Sequences up to five bytes, and such as have a highest bit set in the lower four. */
  @ParameterizedTest
  @ValueSource(longs = {1, 255, 256, 0x80000000L, 0xfedcba98L, 0x1_00000000L, 0xf1_82838485L})
  void filesUpToTheNewestSentMayHaveBeenSent(long newest) throws Exception {
    assertFalse(memory.wasSent(readings(1)));
    memory.sent(readings(newest), true);
    for (int round = 0; round < 2; round++) {
      assertTrue(memory.wasSent(readings(newest)));
      assertTrue(newest == 1 || memory.wasSent(readings(newest - 1)));
      assertFalse(memory.wasSent(readings(newest + 1)));
      assertFalse(memory.wasSent(health(1)));
      reset();
    }
    memory.sent(health(9), false);
    assertTrue(memory.wasSent(health(9)));
    reset();
    assertFalse(memory.wasSent(health(9)), "what was not to be kept is not");
    assertTrue(memory.wasSent(readings(newest)));
  }

  @Test
  void anotherStoreHasSeenNoFile() {
    memory.sent(readings(9), true);
    memory.keyUsed(readings(9), KEY, true);
    UploadMemory other = memory("there");
    other.open(7);
    assertFalse(other.wasSent(readings(1)));
    assertEquals(0, other.nextSuffix(readings(1), KEY));
  }

  @Test
  void aFlashThatKeepsNoNoteIsTold() {
    files.refuseChanges(true);
    memory.keepAbilities(1);
    assertEquals(1, lines.size());
    assertTrue(
        lines.get(0).startsWith("WARN upload: what was found out about the store: "), lines.get(0));
  }
}
