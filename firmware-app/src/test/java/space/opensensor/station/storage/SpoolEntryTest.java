package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SpoolEntryTest {

  @Test
  void theNameCarriesEverything() {
    SpoolEntry entry = new SpoolEntry(0x12a, 0x1c2d3e4, SpoolEntry.DATED, 0x1f);
    assertEquals("0000012a-1c2d3e4-1f-0d", entry.name());
    assertEquals("0000012a-1c2d3e4-1f-7d", entry.withKeySuffix(7).name());

    SpoolEntry read = SpoolEntry.parse("0000012a-1c2d3e4-1f-1fe");
    assertEquals(0x12a, read.lastSequence());
    assertEquals(0x1c2d3e4, read.windowMinutes());
    assertEquals(0x1f, read.boot());
    assertEquals(0x1f, read.keySuffix());
    assertEquals(SpoolEntry.ESTIMATED, read.kind());
  }

  @Test
  void theLongestNameHas30Characters() {
    SpoolEntry entry = new SpoolEntry((1L << 40) - 1, 0xfffffff, SpoolEntry.HEALTH, 0xfffffff);
    String name = entry.withKeySuffix(255).name();
    assertEquals(30, name.length());
    assertEquals(name, SpoolEntry.parse(name).name());
  }

  @Test
  void theLeastOfEverythingIsANameToo() {
    SpoolEntry entry = new SpoolEntry(0, 0, SpoolEntry.RAW, 0);
    assertEquals("00000000-0000000-0-0r", entry.name());
    assertEquals("00000000-0000000-0-0r", SpoolEntry.parse(entry.name()).toString());
  }

  @Test
  void whatNoNameCanHoldIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SpoolEntry(1L << 40, 0, 'd', 1));
    assertThrows(IllegalArgumentException.class, () -> new SpoolEntry(1, 1 << 28, 'd', 1));
    assertThrows(IllegalArgumentException.class, () -> new SpoolEntry(1, -1, 'd', 1));
    assertThrows(IllegalArgumentException.class, () -> new SpoolEntry(1, 1, 'x', 1));
    assertThrows(IllegalArgumentException.class, () -> new SpoolEntry(1, 1, 'd', 1 << 28));
    assertThrows(IllegalArgumentException.class, () -> new SpoolEntry(-1, 1, 'd', 1));
    assertThrows(IllegalArgumentException.class, () -> new SpoolEntry(1, 1, 'd', -1));
    SpoolEntry entry = new SpoolEntry(1, 1, 'd', 1);
    assertThrows(IllegalArgumentException.class, () -> entry.withKeySuffix(256));
    assertThrows(IllegalArgumentException.class, () -> entry.withKeySuffix(-1));
  }

  @Test
  void otherNamesAreNotTakenForEntries() {
    String[] names = {
      "",
      "tmp",
      "-",
      "---",
      "config.txt",
      "0000012a-1c2d3e4-1f-0d.bad",
      "0000012A-1c2d3e4-1f-0d",
      "000012a-1c2d3e4-1f-0d",
      "000000012a-1c2d3e4-1f-0d",
      "0000012a-1c2d3e-1f-0d",
      "0000012a-1c2d3e4-01f-0d",
      "0000012a-1c2d3e4-1f-00d",
      "0000012a-1c2d3e4-1f-d",
      "0000012a-1c2d3e4-1f-0x",
      "0000012a-1c2d3e4-1f-0dw",
      "0000012a-1c2d3e4-1f-0",
      "0000012a-1c2d3e4-1f-0-d",
      "0000012a-1c2d3e4--0d"
    };
    for (String name : names) {
      assertNull(SpoolEntry.parse(name), name);
    }
  }

  @Test
  void placesFollowSequenceThenKind() {
    long dated = new SpoolEntry(5, 9, SpoolEntry.DATED, 1).place();
    long health = new SpoolEntry(5, 1, SpoolEntry.HEALTH, 1).place();
    long later = new SpoolEntry(6, 0, SpoolEntry.DATED, 1).place();
    assertEquals(true, dated < health && health < later);
  }
}
