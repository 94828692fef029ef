package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.PowerSupply;

class SpoolNoteTest {

  private static final String NAME = ".store";

  private final FileModel files = new FileModel(new PowerSupply(1));
  private final SpoolNote note = new SpoolNote(files);

  @Test
  void theLastNoteIsRead() throws IOException {
    byte[] read = new byte[5];
    assertFalse(note.read(read), "none yet");
    note.write(new byte[] {9, 9, 9, 9, 9});
    note.write(new byte[] {1, -2, 3, 0, 5});
    for (int i = 0; i < 50; i++) {
      // The store may give less at a time than is asked for.
      assertTrue(note.read(read));
      assertArrayEquals(new byte[] {1, -2, 3, 0, 5}, read);
    }
    assertTrue(note.isNamed(NAME));
    assertFalse(note.isNamed("store"));
  }

  @Test
  void aNoteThatWasWrittenSurvivesAPowerCut() throws IOException {
    for (long seed = 1; seed <= 50; seed++) {
      PowerSupply power = new PowerSupply(seed);
      SpoolNote kept = new SpoolNote(new FileModel(power));
      kept.write(new byte[] {7, 8});
      power.cutNow();
      power.restore();
      byte[] read = new byte[2];
      assertTrue(kept.read(read), "seed " + seed);
      assertArrayEquals(new byte[] {7, 8}, read);
    }
  }

  @Test
  void aNoteOfAnotherLengthIsNone() throws IOException {
    note.write(new byte[6]);
    assertFalse(note.read(new byte[5]));
    assertFalse(note.read(new byte[7]));
    assertTrue(note.read(new byte[6]));
  }

  @Test
  void everyBitOfItIsChecked() throws IOException {
    note.write(new byte[] {1, 2, 3});
    int bits = 8 * files.get(NAME).length;
    assertEquals(8 * 7, bits);
    for (int bit = 0; bit < bits; bit++) {
      files.rot(NAME, bit >> 3, bit & 7);
      assertFalse(note.read(new byte[3]), "bit " + bit);
      files.rot(NAME, bit >> 3, bit & 7);
    }
    assertTrue(note.read(new byte[3]));
  }

  @Test
  void aNoteThatCannotBeReadIsNone() throws IOException {
    note.write(new byte[] {1, 2, 3});
    files.failReadsOf(NAME);
    assertFalse(note.read(new byte[3]));
  }
}
