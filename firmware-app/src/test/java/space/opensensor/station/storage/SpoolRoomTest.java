package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.FileModel;

/** What a full spool does. */
class SpoolRoomTest extends SpoolBench {

  @Test
  void whenFullTheOldestMakeRoomAndAreCounted() throws IOException {
    spool = open(10 * 100, true);
    for (int i = 1; i <= 30; i++) {
      assertTrue(put(i * 10, 100));
    }
    assertEquals(List.of(230L, 240L, 250L, 260L, 270L, 280L, 290L, 300L), order());
    assertEquals(22, spool.droppedFiles());
    assertEquals(220, spool.droppedRows());
    assertTrue(log.get(0).contains("dropped 0000000a-"), log.get(0));
  }

  @Test
  void whenFullNewFilesAreRefusedIfSetSo() throws IOException {
    spool = open(3 * (100 + SEAL), false);
    for (int i = 1; i <= 5; i++) {
      assertEquals(i <= 3, put(i, 100));
    }
    assertEquals(List.of(1L, 2L, 3L), order());
    assertEquals(0, spool.droppedFiles());
    spool.done(spool.first());
    assertTrue(put(6, 100));
  }

  @Test
  void filesSetAsideMakeRoomFirst() throws IOException {
    files.put("x.bad", new byte[200]);
    spool = open(400, false);
    put(1, 100);
    put(2, 100);
    assertEquals(List.of(1L, 2L), order());
    assertNull(files.get("x.bad"));
    assertEquals(1, spool.droppedFiles());
    assertEquals(0, spool.filesSetAside());
    assertEquals(List.of("spool: full, deleted x.bad"), log);
    assertEquals(400, spool.quota());
  }

  @Test
  void aFileSetAsideThatAReaderDeletedMakesNoRoom() throws IOException {
    files.put("x.bad", new byte[200]);
    spool = open(400, false);
    files.delete("x.bad");
    assertTrue(put(1, 100));
    assertEquals(false, put(2, 100));
    assertEquals(0, spool.droppedFiles());
    assertEquals(0, spool.filesSetAside());
    assertEquals(List.of("spool: full, 116 bytes refused"), log);
  }

  @Test
  void theLeastSpoolTakesAFileAndARawFileBesideItAndOneByteLessDoesNot() throws IOException {
    int least = Spool.leastBytes(1000, format, 25);
    for (int lacking = 0; lacking <= 1; lacking++) {
      files = new FileModel(power);
      spool = open(least - lacking, false);
      RawOutput raw = spool.beginRaw(format, 25);
      Row row = new Row(schema);
      for (int i = 1; i <= 25; i++) {
        Rows.fill(row, i, i, Row.UNDATED);
        row.identify(i, 1);
        raw.add(row);
      }
      raw.commit();
      assertEquals(lacking == 0, put(25, 1000));
    }
    assertEquals(least, 1000 + SEAL + spool.bytes());
  }

  @Test
  void aStoreFullBeforeTheQuotaMakesRoomAsWell() throws IOException {
    files = new FileModel(power, 4096, 512, true);
    spool = open(1 << 20, true);
    for (int i = 1; i <= 20; i++) {
      assertTrue(put(i, 600));
    }
    assertEquals(List.of(17L, 18L, 19L, 20L), order());
  }

  @Test
  void aFileThatGrewPastTheStoreFailsAndLeavesTheRestAlone() throws IOException {
    files = new FileModel(power, 4096, 512, true);
    spool = open(1 << 20, true);
    put(1, 600);
    SpoolOutput output = spool.begin(100);
    assertThrows(
        IOException.class,
        () -> {
          while (true) {
            output.write(new byte[500], 0, 500);
          }
        });
    assertEquals(List.of(1L), order());
    assertTrue(put(2, 600));
    assertEquals(List.of(1L, 2L), order());
  }

  private void failToWrite(int length) throws IOException {
    files.failWrites(1);
    SpoolOutput output = spool.begin(length);
    assertThrows(IOException.class, () -> output.write(new byte[length], 0, length));
  }

  @Test
  void aStoreThatFailsTwiceInARowIsFullUntilAFileIsSent() throws IOException {
    spool = open(1 << 19, false);
    put(1, 600);
    failToWrite(100);
    failToWrite(100);
    assertNull(spool.begin(100));
    spool.done(spool.first());
    assertTrue(put(2, 700), "more than the store took before");
  }

  @Test
  void failuresWithAFileBetweenAreNoSignOfAFullStore() throws IOException {
    spool = open(1 << 19, false);
    failToWrite(100);
    put(1, 600);
    failToWrite(100);
    assertTrue(put(2, 600));
  }

  @Test
  void whatWasWrittenBeforeAFailureIsCountedAsRoomThatThereIs() throws IOException {
    spool = open(1 << 19, false);
    put(1, 600);
    for (int i = 0; i < 2; i++) {
      SpoolOutput output = spool.begin(500);
      output.write(new byte[300], 0, 300);
      files.failWrites(1);
      assertThrows(IOException.class, () -> output.write(new byte[200], 0, 200));
    }
    assertNull(spool.begin(285));
    assertTrue(put(2, 284), "300 bytes with the seal");
  }

  @Test
  void aFileThatCannotBeNamedCountsAsFailedToo() throws IOException {
    spool = open(1 << 19, false);
    for (int i = 0; i < 2; i++) {
      SpoolOutput output = spool.begin(300);
      output.write(new byte[300], 0, 300);
      output.finish(1, 1);
      files.refuseChanges(true);
      assertThrows(IOException.class, () -> output.commit(entry(1)));
      files.refuseChanges(false);
    }
    assertNull(spool.begin(301));
    assertTrue(put(1, 300));
  }

  @Test
  void aFailureLeavesMoreRoomFreeInTheStore() throws IOException {
    files = new FileModel(power, 1 << 16, 256, true);
    spool = open(1 << 16, false);
    put(1, 62_000);
    assertEquals(3328, files.freeBytes());
    assertTrue(put(3, 3328 - SEAL), "all of it can be had");
    spool.done(entry(3));
    files.refuseChanges(true);
    assertThrows(IOException.class, () -> spool.begin(500));
    files.refuseChanges(false);
    assertNull(spool.begin(500), "a sixteenth of the store stays free");
    spool.open();
    assertTrue(put(2, 500), "a boot knows nothing of it");
  }

  @Test
  void whereRoomForAWholeFileDidNotHelpNoFurtherFileIsDropped() throws IOException {
    spool = open(1 << 19, true);
    for (int i = 1; i <= 5; i++) {
      put(i, 600);
    }
    for (int i = 0; i < 6; i++) {
      failToWrite(600);
    }
    assertEquals(1, spool.droppedFiles());
    assertEquals(List.of(2L, 3L, 4L, 5L), order());
    assertTrue(put(6, 600));
    assertEquals(1, spool.droppedFiles());
  }

  @Test
  void aRawFileOfLowerSequencesMakesRoomBeforeAFinishedOne() throws IOException {
    spool = open(3 * 900, true);
    put(30, 800);
    RawOutput raw = spool.beginRaw(format, 5);
    Row row = new Row(schema);
    for (int i = 1; i <= 5; i++) {
      Rows.fill(row, i, i, Row.UNDATED);
      row.identify(i, 1);
      raw.add(row);
    }
    raw.commit();
    put(40, 800);
    assertEquals(0, spool.droppedFiles());
    put(50, 800);
    assertEquals(1, spool.droppedFiles());
    assertEquals(5, spool.droppedRows());
    assertEquals(List.of(30L, 40L, 50L), order());
    put(60, 800);
    assertEquals(List.of(40L, 50L, 60L), order());
    assertEquals(15, spool.droppedRows());
  }

  @Test
  void aFileLargerThanTheQuotaDropsAllAndIsRefused() throws IOException {
    spool = open(2000, true);
    put(1, 100);
    assertEquals(false, put(2, 2000));
    assertEquals(1, spool.droppedFiles());
  }
}
