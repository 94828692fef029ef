package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.model.FileModel;

/** What a boot finds in the spool, and what rotted since it was written. */
class SpoolRecoveryTest extends SpoolBench {

  /** Key suffixes of two files with the same rows, and that of the damaged one. */
  @ParameterizedTest
  @CsvSource({"0, 1, 1", "0, 1, 0", "1, 0, 0", "1, 0, 1", "3, 3, 3"})
  void ofTwoFilesWithTheSameRowsTheIntactOneStays(int first, int second, int damaged)
      throws IOException {
    SpoolEntry sound = entry(20).withKeySuffix(first == damaged ? second : first);
    put(sound, 20, 500);
    byte[] rotten = files.get(sound.name());
    rotten[100] ^= 1;
    SpoolEntry other =
        new SpoolEntry(20, first == second ? 1001 : 1000, SpoolEntry.DATED, 1)
            .withKeySuffix(damaged);
    files.put(other.name(), rotten);
    reopen();
    assertEquals(List.of(20L), order());
    assertEquals(sound.name(), spool.first().name());
    assertArrayEquals(content(20, 500), read(spool.first()));
    assertEquals(1, spool.filesSetAside());
  }

  @Test
  void aFileThatRottedIsSetAsideAndTheOthersGoOn() throws IOException {
    for (int i = 1; i <= 3; i++) {
      put(i, 100);
    }
    String rotten = spool.after(spool.first()).name();
    reopen();
    files.rot(rotten, 57, 3);
    assertEquals(List.of(1L, 3L), order());
    assertEquals(1, spool.filesSetAside());
    assertNotNull(files.get(rotten + ".bad"));
    assertTrue(log.get(log.size() - 1).contains(rotten));
    reopen();
    assertEquals(List.of(1L, 3L), order());
    assertEquals(1, spool.filesSetAside());
    assertEquals(3 * (100 + SEAL), spool.bytes());
  }

  @Test
  void everyBitOfAFileIsChecked() throws IOException {
    put(1, 40);
    String name = spool.first().name();
    byte[] intact = files.get(name);
    for (int bit = 0; bit < 8 * intact.length; bit++) {
      files.put(name, intact);
      files.rot(name, bit >> 3, bit & 7);
      reopen();
      assertNull(spool.first(), "bit " + bit);
      files.delete(name + ".bad");
    }
    files.put(name, intact);
    reopen();
    assertNotNull(spool.first());
  }

  @Test
  void aFileThatCannotBeReadIsPassedOverUntilTheNextBoot() throws IOException {
    put(1, 100);
    put(2, 100);
    reopen();
    files.failReadsOf(files.names().get(0));
    log.clear();
    assertEquals(List.of(2L), order());
    assertEquals(List.of(2L), order());
    assertEquals(1, log.size(), "logged once");
    files.failReadsOf("");
    reopen();
    assertEquals(List.of(1L, 2L), order());
    assertEquals(0, spool.filesSetAside());
  }

  @Test
  void foreignNamesAreSetAsideUnderNamesOfTheirOwn() throws IOException {
    put(1, 100);
    files.put("readme.txt", new byte[7]);
    files.put("a-name-of-thirty-one-characters", new byte[3]);
    files.put("a-name-of-thirty-one-charac-two", new byte[5]);
    files.put("tmp", new byte[999]);
    reopen();
    assertEquals(List.of(1L), order());
    assertEquals(3, spool.filesSetAside());
    assertEquals(100 + SEAL + 15, spool.bytes());
    assertEquals(
        List.of(
            "00000001-00003e8-1-0d",
            "a-name-of-thirty-one-cha-01.bad",
            "a-name-of-thirty-one-charac.bad",
            "readme.txt.bad"),
        shortened(files.names()));
  }

  @Test
  void moreForeignNamesThanAreRememberedAtOnceAreAllSetAside() throws IOException {
    put(1, 100);
    for (int i = 0; i < 50; i++) {
      files.put("foreign-" + i, new byte[2]);
    }
    reopen();
    assertEquals(List.of(1L), order());
    assertEquals(50, spool.filesSetAside());
    assertEquals(100 + SEAL + 100, spool.bytes());
    assertEquals(50, files.names().stream().filter(name -> name.endsWith(".bad")).count());
  }

  private static List<String> shortened(List<String> names) {
    List<String> sorted = new ArrayList<>(names);
    sorted.sort(null);
    return sorted;
  }

  @Test
  void aListingThatFailsHidesNoFile() throws IOException {
    for (int i = 1; i <= 40; i++) {
      put(i, 10);
    }
    files.failLists(1);
    assertThrows(IOException.class, this::order);
    assertEquals(40, order().size());
    files.failLists(1);
    assertThrows(IOException.class, spool::open);
    assertEquals(40, order().size());
  }

  @Test
  void whereTheStoreDoesNotSurviveCutsEveryFileIsCheckedAtBoot() throws IOException {
    files = new FileModel(power, 1 << 20, 256, false);
    reopen();
    put(1, 100);
    put(2, 100);
    byte[] whole = files.get(files.names().get(0));
    files.put("00000001-00003e8-1-1d", whole);
    byte[] torn = new byte[60];
    System.arraycopy(whole, 0, torn, 0, torn.length);
    files.put("00000007-00003e8-1-0d", torn);
    reopen();
    assertEquals(2, spool.filesSetAside());
    assertEquals(2, spool.stream(SpoolEntry.DATED).highestSequence());
    assertEquals(List.of(1L, 2L), order());
    assertEquals(1, spool.first().keySuffix(), "the name that went further is kept");
  }

  @Test
  void whatCannotBeSetAsideOrDeletedIsToldAndLeftAsItIs() throws IOException {
    put(1, 100);
    files.put("readme.txt", new byte[7]);
    files.put("tmp", new byte[9]);
    files.refuseChanges(true);
    log.clear();
    reopen();
    assertEquals(
        List.of(
            "spool: tmp left as it is: tmp: input/output error",
            "spool: readme.txt left as it is: readme.txt: input/output error"),
        log);
    assertEquals(List.of(1L), order());
    assertEquals(100 + SEAL + 7, spool.bytes(), "of files that have names");
  }

  @Test
  void moreThanIsRememberedThatCannotBeSetAsideEndsNoBootLater() throws IOException {
    for (int i = 0; i < 50; i++) {
      files.put("foreign-" + i, new byte[2]);
    }
    files.refuseChanges(true);
    reopen();
    assertEquals(0, spool.filesSetAside());
    assertEquals(8, log.size());
  }

  @Test
  void aFileThatCannotBeCheckedAtBootIsToldAndLeftAsItIs() throws IOException {
    files = new FileModel(power, 1 << 20, 256, false);
    reopen();
    put(1, 100);
    String name = files.names().get(0);
    files.failReadsOf(name);
    log.clear();
    reopen();
    assertEquals(1, log.size());
    assertTrue(log.get(0).startsWith("spool: " + name + " left as it is: "), log.get(0));
    assertEquals(0, spool.filesSetAside());
  }

  @Test
  void copiesOfOneNameThatAreSetAsideAreNumbered() throws IOException {
    for (int i = 0; i < 3; i++) {
      files.put("a.bad", new byte[0]);
      files.put("a", new byte[0]);
      reopen();
    }
    assertEquals(List.of("a-01.bad", "a-02.bad", "a-03.bad", "a.bad"), files.names());
  }
}
