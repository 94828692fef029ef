package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * A file store full of anything: the spool opens on it in a bounded number of steps, keeps a sound
 * file that is among the others, takes a new one, and never gives out a damaged one as sound.
 */
class SpoolImageFuzzTest {

  private static final String CHARACTERS = "0123456789abcdef-dehr.tmpbadnote";
  private static final int QUOTA = 1 << 20;
  private static final byte[] SOUND = "content".getBytes();

  @FuzzTest
  void aSpoolOpensOnAnythingAndKeepsASoundFile(FuzzedDataProvider data) throws IOException {
    MemoryFiles files = new MemoryFiles();
    SpoolEntry own = new SpoolEntry(77, 29_900_000, SpoolEntry.DATED, 3);
    Spool before = new Spool(files, (level, line) -> {}, QUOTA, true);
    before.open();
    store(before, own, 70);
    byte[] whole = files.files.get(own.name());
    while (data.remainingBytes() > 2 && files.files.size() < 24) {
      String name = data.consumeBoolean() ? named(data) : SpoolEntryNames.any(data);
      if (!name.startsWith(own.name())) {
        files.files.put(name, content(data, whole));
      }
    }
    int count = files.files.size();
    files.operations = 0;
    Spool spool =
        new Spool(
            files,
            (level, line) -> assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7f), line),
            QUOTA,
            true);
    spool.open();
    assertTrue(files.operations < 200L * (count + 4), files.operations + " for " + count);
    int seen = 0;
    boolean isThere = false;
    for (SpoolEntry entry = spool.first(); entry != null; entry = spool.after(entry)) {
      assertTrue(++seen <= count, "files without end");
      if (entry.place() == own.place()) {
        isThere = true;
        byte[] read = new byte[SOUND.length];
        spool.read(entry, 0, read, 0, read.length);
        assertArrayEquals(SOUND, read);
      }
      int length = spool.contentLength(entry);
      assertTrue(length >= 0 && spool.rows(entry) >= 0 || length == 0, entry.name());
    }
    assertTrue(isThere, files.files.keySet().toString());
    store(spool, new SpoolEntry(0xfffffffL, 29_900_015, SpoolEntry.DATED, 3), 78);
    Spool again = new Spool(files, (level, line) -> {}, QUOTA, true);
    again.open();
    SpoolEntry last = null;
    for (SpoolEntry entry = again.first(); entry != null; entry = again.after(entry)) {
      last = entry.lastSequence() == 0xfffffffL ? entry : last;
    }
    assertNotNull(last, "the file stored now");
    byte[] read = new byte[SOUND.length];
    again.read(last, 0, read, 0, read.length);
    assertArrayEquals(SOUND, read);
  }

  private static void store(Spool spool, SpoolEntry entry, long firstSequence) throws IOException {
    SpoolOutput output = spool.begin(SOUND.length);
    assertNotNull(output, "no room");
    output.write(SOUND, 0, SOUND.length);
    output.finish(firstSequence, 8);
    output.commit(entry);
  }

  private static String named(FuzzedDataProvider data) {
    StringBuilder name = new StringBuilder();
    int length = data.consumeInt(1, 31);
    for (int i = 0; i < length; i++) {
      name.append(CHARACTERS.charAt(data.consumeInt(0, CHARACTERS.length() - 1)));
    }
    return name.toString();
  }

  /** A sound file, as it is or changed, or any bytes. */
  private static byte[] content(FuzzedDataProvider data, byte[] whole) {
    if (data.consumeBoolean()) {
      byte[] changed = whole.clone();
      if (data.consumeBoolean()) {
        changed[data.consumeInt(0, changed.length - 1)] ^= data.consumeByte();
      }
      return Arrays.copyOf(changed, data.consumeInt(0, changed.length));
    }
    return data.consumeBytes(data.consumeInt(0, 64));
  }

  /** Names that the spool could have given. */
  private static final class SpoolEntryNames {
    static String any(FuzzedDataProvider data) {
      char kind = "dehr".charAt(data.consumeInt(0, 3));
      SpoolEntry entry =
          SpoolEntry.parse(
              String.format(
                  Locale.ROOT,
                  "%08x-%07x-%x-%x%c",
                  data.consumeLong(0, 0xfffffeL),
                  data.consumeInt(0, 0xfffffff),
                  data.consumeInt(0, 0xfffffff),
                  data.consumeInt(0, 255),
                  kind));
      return entry.name();
    }
  }
}
