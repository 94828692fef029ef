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
}
