package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files wait in the spool in their order, under their names, until they are sent. */
class SpoolTest extends SpoolBench {

  @Test
  void filesComeBackInOrderWithTheirContentAfterAReset() throws IOException {
    put(300, 1000);
    put(20, 999);
    put(100, 0);
    reopen();
    assertEquals(List.of(20L, 100L, 300L), order());
    assertArrayEquals(content(20, 999), read(spool.first()));
    assertEquals(1999 + 3 * SEAL, spool.bytes());
    assertEquals(300, spool.stream(SpoolEntry.DATED).highestSequence());
    assertEquals(11, spool.lowestSequence());
  }

  @Test
  void moreFilesThanAreKnownAtOnceAreAllFoundInOrder() throws IOException {
    List<Long> expected = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      put(i, 10);
      expected.add((long) i);
    }
    assertEquals(expected, order());
    reopen();
    assertEquals(expected, order());
    for (long i = 1; i <= 200; i++) {
      SpoolEntry first = spool.first();
      assertEquals(i, first.lastSequence());
      spool.done(first);
      if (i % 50 == 0) {
        put((int) i + 200, 10);
      }
    }
    assertEquals(List.of(250L, 300L, 350L, 400L), order());
    assertEquals(4 * (10 + SEAL), spool.bytes());
  }

  @Test
  void aKeySuffixIsKeptAcrossResets() throws IOException {
    put(5, 100);
    SpoolEntry again = spool.useKeySuffix(spool.first(), 2);
    reopen();
    assertEquals(again.name(), spool.first().name());
    assertEquals(2, spool.first().keySuffix());
    assertArrayEquals(content(5, 100), read(spool.first()));
  }

  @Test
  void anEntryThatWasRenamedSinceIsStillFound() throws IOException {
    put(5, 100);
    SpoolEntry first = spool.first();
    spool.useKeySuffix(first, 2);
    spool.useKeySuffix(first, 3);
    spool.done(first);
    assertEquals(List.of(), files.names());
    assertEquals(0, spool.bytes());
  }

  @Test
  void anAbandonedFileIsGoneAndTheNextOneIsWhole() throws IOException {
    spool.begin(100).write(content(1, 100), 0, 100);
    put(2, 50);
    assertEquals(List.of(2L), order());
    SpoolOutput output = spool.begin(100);
    output.write(content(1, 100), 0, 100);
    output.abort();
    assertThrows(IOException.class, () -> output.write(new byte[1], 0, 1));
    assertThrows(IOException.class, () -> output.commit(entry(9)));
    reopen();
    assertEquals(1, files.names().size());
  }

  @Test
  void whatReadsBackDifferentlyIsNotCommitted() throws IOException {
    SpoolOutput output = spool.begin(100);
    output.write(content(1, 100), 0, 100);
    output.finish(1, 1);
    files.rot("tmp", 50, 1);
    assertThrows(IOException.class, () -> output.commit(entry(1)));
    assertNull(spool.first());
    put(1, 100);
    assertEquals(List.of(1L), order());
  }

  @Test
  void aFileWithTheLastRowOfAnotherSetsThatOneAside() throws IOException {
    put(5, 100);
    put(new SpoolEntry(5, 1001, SpoolEntry.DATED, 2), 6, 100);
    assertEquals(List.of(5L), order());
    assertArrayEquals(content(6, 100), read(spool.first()));
    assertEquals(1, spool.filesSetAside());
    assertEquals(2 * (100 + SEAL), spool.bytes());
  }

  @Test
  void healthDoesNotCountAsRows() throws IOException {
    put(new SpoolEntry(50, 1000, SpoolEntry.HEALTH, 1), 1, 100);
    put(new SpoolEntry(40, 1000, SpoolEntry.ESTIMATED, 1), 2, 100);
    assertEquals(List.of(40L, 50L), order());
    assertEquals(40, spool.stream(SpoolEntry.DATED).highestSequence());
    reopen();
    assertEquals(40, spool.stream(SpoolEntry.DATED).highestSequence());
  }
}
