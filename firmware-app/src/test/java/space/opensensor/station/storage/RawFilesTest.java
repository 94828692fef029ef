package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.vee.Schema;

/** Undated rows wait in raw files until they are dated. */
class RawFilesTest extends SpoolBench {

  private void putRaw(int from, int to) throws IOException {
    RawOutput raw = spool.beginRaw(format, to - from + 1);
    Row row = new Row(schema);
    for (int i = from; i <= to; i++) {
      Rows.fill(row, i, i, Row.UNDATED);
      row.identify(i, 1 + i / 10);
      row.setLastKnown(1000 * (1 + i / 10));
      raw.add(row);
    }
    assertEquals(to - from + 1, raw.rows());
    assertEquals(to, raw.commit());
  }

  private List<Long> rawRows(long after) throws IOException {
    RawCursor cursor = spool.rawCursor(format);
    cursor.rewind(after);
    return rawRows(cursor);
  }

  private List<Long> rawRows(RawCursor cursor) throws IOException {
    List<Long> numbers = new ArrayList<>();
    Row row = new Row(schema);
    Row expected = new Row(schema);
    while (cursor.next(row)) {
      Rows.fill(expected, row.sequence(), row.sequence(), Row.UNDATED);
      expected.identify(row.sequence(), 1 + (int) row.sequence() / 10);
      assertEquals(Rows.text(expected), Rows.text(row));
      assertEquals(1000 * row.boot(), row.lastKnownMillis());
      numbers.add(row.sequence());
    }
    return numbers;
  }

  @Test
  void rawRowsComeBackInOrderAcrossFilesAndResets() throws IOException {
    for (int i = 0; i < 20; i++) {
      putRaw(1 + 25 * i, 25 + 25 * i);
    }
    put(3, 10);
    assertEquals(Rows.range(1, 500), rawRows(0));
    reopen();
    assertEquals(Rows.range(1, 500), rawRows(0));
    assertEquals(Rows.range(111, 500), rawRows(110));
    assertEquals(500, spool.highestRawSequence());
    assertEquals(51, spool.highestRawBoot());
    assertEquals(3, spool.stream(SpoolEntry.DATED).highestSequence());
    assertEquals(List.of(3L), order());
  }

  @Test
  void rawFilesGoWhenAllTheirRowsAreConsumed() throws IOException {
    putRaw(1, 25);
    putRaw(26, 50);
    spool.deleteRaw(49);
    assertEquals(Rows.range(26, 50), rawRows(0));
    spool.deleteRaw(50);
    assertEquals(List.of(), files.names());
    assertEquals(0, spool.bytes());
  }

  @Test
  void damagedRawRecordsAreCountedAndTheirFileIsSetAside() throws IOException {
    putRaw(1, 25);
    putRaw(26, 50);
    String name = files.names().get(0);
    files.rot(name, 1000, 1);
    RawCursor cursor = spool.rawCursor(format);
    cursor.rewind(0);
    assertEquals(49, rawRows(cursor).size());
    assertEquals(1, cursor.damagedRecords());
    spool.deleteRaw(50);
    assertEquals(List.of(name + ".bad"), files.names());
  }

  /** Rows of a boot whose record of that time rotted were dated from 1970 on. */
  @Test
  void eachRowThatIsLeftKnowsTheTimeBeforeItsBootWhateverRots() throws IOException {
    putRaw(1, 25);
    String name = files.names().get(0);
    int length = files.get(name).length;
    for (int at = 0; at < length; at += 8) {
      files.rot(name, at, 1);
      int left = rawRows(0).size();
      assertTrue(left >= 24, left + " rows after byte " + at + " rotted");
      files.rot(name, at, 1);
    }
    assertEquals(Rows.range(1, 25), rawRows(0));
  }

  @Test
  void rawRowsBeneathADamagedHeaderAreStillRead() throws IOException {
    putRaw(1, 25);
    files.rot(files.names().get(0), 10, 1);
    RawCursor cursor = spool.rawCursor(format);
    cursor.rewind(0);
    assertEquals(Rows.range(1, 25), rawRows(cursor));
    assertEquals(1, cursor.damagedRecords());
  }

  @Test
  void rawRowsOfAnEarlierSchemaAreRead() throws IOException {
    putRaw(1, 25);
    Schema after = Rows.schema(12);
    RawCursor cursor = spool.rawCursor(new RowFormat(after));
    cursor.rewind(24);
    Row row = new Row(after);
    assertTrue(cursor.next(row));
    Row expected = Rows.fill(new Row(schema), 25, 25, Row.UNDATED);
    expected.identify(25, 3);
    assertEquals(Rows.text(expected) + " - - -", Rows.text(row));
  }

  @Test
  void aRawPlaceThatStaysUnreadableIsReportedTwiceThenPassedOver() throws IOException {
    putRaw(1, 25);
    RawCursor cursor = spool.rawCursor(format);
    Row row = new Row(schema);
    assertTrue(cursor.next(row));
    files.failReads(9);
    assertThrows(IOException.class, () -> cursor.next(row));
    assertThrows(IOException.class, () -> cursor.next(row));
    assertTrue(cursor.next(row));
    assertEquals(3, row.sequence());
    files.failReadsOf(files.names().get(0));
    cursor.rewind(0);
    assertThrows(IOException.class, () -> cursor.next(row));
    assertThrows(IOException.class, () -> cursor.next(row));
    assertEquals(false, cursor.next(row));
  }

  @Test
  void anEmptyRawFileIsNotCommitted() throws IOException {
    RawOutput raw = spool.beginRaw(format, 5);
    assertThrows(IOException.class, raw::commit);
    raw.abort();
    Row row = new Row(schema);
    row.identify(1, 1);
    assertThrows(IOException.class, () -> raw.add(row), "given up");
    assertNull(spool.first());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32})
  void rawRowsOfTheSmallestAndTheLargestSchemaAreReadUnderAnother(int columns) throws IOException {
    Schema before = Rows.schema(columns);
    RowFormat stored = new RowFormat(before);
    RawOutput raw = spool.beginRaw(stored, 1);
    Row written = Rows.fill(new Row(before), 7, 7, Row.UNDATED);
    written.identify(7, 1);
    raw.add(written);
    raw.commit();
    assertEquals(
        RawOutput.bytes(stored, 1), files.get(files.names().get(0)).length - SEAL, "bytes");
    assertTrue(RawOutput.headerBytes(stored) <= RawOutput.maxHeaderBytes());

    RawCursor cursor = spool.rawCursor(format);
    cursor.rewind(0);
    Row read = new Row(schema);
    assertTrue(cursor.next(read));
    assertEquals(7, read.sequence());
    for (int i = 0; i < 9; i++) {
      boolean has = i < columns && written.reading().has(i);
      assertEquals(has, read.reading().has(i), "column " + i);
      if (has) {
        assertEquals(written.reading().get(i), read.reading().get(i), "column " + i);
      }
    }
    assertEquals(0, cursor.damagedRecords());
  }

  @Test
  void theSealOfARawFileTellsItsFirstSequenceAndItsRows() throws IOException {
    putRaw(26, 50);
    byte[] file = files.get(files.names().get(0));
    assertEquals(RawOutput.bytes(format, 25) + SEAL, file.length);
    byte[] told = Arrays.copyOfRange(file, file.length - SEAL, file.length - 4);
    assertArrayEquals(new byte[] {0, 0, 0, 0, 26, 0, 0, 0, 25, 'O', 'S', 'F'}, told);
  }

  @Test
  void aRawFileThatCannotBeReadIsKept() throws IOException {
    putRaw(1, 25);
    String name = files.names().get(0);
    files.failReadsOf(name);
    spool.deleteRaw(25);
    assertEquals(List.of(name + ".bad"), files.names());
  }

  @Test
  void aRawFileOfASealAloneHasNoRowsAndNoDamage() throws IOException {
    putRaw(1, 1);
    String name = files.names().get(0);
    byte[] file = files.get(name);
    files.put(name, Arrays.copyOfRange(file, file.length - SEAL, file.length));
    RawCursor cursor = spool.rawCursor(format);
    cursor.rewind(0);
    assertEquals(List.of(), rawRows(cursor));
    assertEquals(0, cursor.damagedRecords());
  }

  /** Version 0.1 wrote a boot's record before its rows, whose ticks were 0. */
  @Test
  void rawRowsOfVersion01KnowTheTimeByTheRecordBeforeThem() throws IOException {
    SpoolOutput output = spool.begin(1000);
    byte[] buffer = new byte[256];
    new RawOutput(output, format, buffer);
    format.encodeMark(buffer, RowFormat.BOOT, 7, 3, 0, 0, 123456);
    output.write(buffer, 0, format.width());
    format.encodeMark(buffer, RowFormat.ROW, 7, 3, 70, 0, 0);
    output.write(buffer, 0, format.width());
    output.finish(7, 1);
    output.commit(new SpoolEntry(7, 0, SpoolEntry.RAW, 3));
    RawCursor cursor = spool.rawCursor(format);
    cursor.rewind(0);
    Row read = new Row(schema);
    assertTrue(cursor.next(read));
    assertEquals(7, read.sequence());
    assertEquals(Row.UNDATED, read.tickMillis());
    assertEquals(123456, read.lastKnownMillis());
    assertEquals(false, cursor.next(read));
  }
}
