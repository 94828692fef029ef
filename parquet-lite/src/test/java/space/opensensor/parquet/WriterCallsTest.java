package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.MemorySource;

class WriterCallsTest {

  private final FileSchema schema =
      new FileSchema(
          Column.of(1, "time", ColumnType.TIMESTAMP_MILLIS),
          Column.decimal(2, "price", 4, 2).optional(),
          Column.of(3, "note", ColumnType.UTF8));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ParquetWriter writer =
      new ParquetWriter(schema, WriterOptions.DEFAULT.pageTextBytes(20), 4);

  private static void refuses(Class<? extends Throwable> type, String message, Executable call) {
    assertEquals(message, assertThrows(type, call).getMessage());
  }

  private void refusesArgument(String message, Executable call) {
    int before = out.size();
    refuses(IllegalArgumentException.class, message, call);
    assertEquals(before, out.size(), "bytes written by a call that was refused");
  }

  private void refusesNow(String message, Executable call) {
    int before = out.size();
    refuses(IllegalStateException.class, message, call);
    assertEquals(before, out.size(), "bytes written by a call that was refused");
  }

  @Test
  void callsOutOfOrderAreRefusedAndDoNoHarm() throws Exception {
    refusesNow("no file is open", () -> writer.startRowGroup(1));
    refusesNow("no file is open", writer::close);
    writer.open(out::write);
    refusesNow("row group: none has started", writer::endRowGroup);
    refusesNow("row group: none has started", () -> writer.writeInt64s(new long[1], 0, 1, null, 0));
    refusesArgument("row group: 0 rows, expected at least 1", () -> writer.startRowGroup(0));
    writer.startRowGroup(2);
    refusesNow("row group: the one before it has not ended", () -> writer.startRowGroup(2));
    refusesNow("row group: it has not ended", writer::close);
    writer.writeInt64s(new long[] {1}, 0, 1, null, 0);
    refusesNow("column \"time\": 1 of 2 rows written", writer::endRowGroup);
    refusesArgument(
        "column \"time\": 2 rows after 1 of 2",
        () -> writer.writeInt64s(new long[2], 0, 2, null, 0));
    refusesArgument(
        "column \"time\": -1 rows after 1 of 2",
        () -> writer.writeInt64s(new long[2], 0, -1, null, 0));
    writer.writeInt64s(new long[2], 0, 0, null, 0);
    writer.writeInt64s(new long[] {2}, 0, 1, null, 0);
    writer.writeInt32s(new int[] {1, 2}, 0, 2, null, 0);
    refusesArgument(
        "column \"note\": 2 rows from 0 in an array of 1",
        () -> writer.writeTexts(new byte[2], new int[] {0, 1}, 0, 2, null, 0));
    writer.writeTexts(new byte[2], new int[] {0, 1, 2}, 0, 2, null, 0);
    refusesNow(
        "row group: all its columns are written",
        () -> writer.writeInt64s(new long[1], 0, 0, null, 0));
    writer.endRowGroup();
    refusesNow("row group 1: the writer has room for 1", () -> writer.startRowGroup(1));
    writer.close();
    refusesNow("no file is open", () -> writer.keyValue("a", "b"));
    refusesNow("no file is open", writer::endRowGroup);
    refusesNow("no file is open", () -> writer.writeInt64s(new long[1], 0, 1, null, 0));
    assertEquals(2, FooterReader.read(new MemorySource(out.toByteArray()), 4096).rows());
  }

  @Test
  void timesGoIntoColumnsOfTimesAndNoFartherThanTheirUnitReaches() throws Exception {
    long most = Long.MAX_VALUE / 1000;
    FileSchema times =
        new FileSchema(
            Column.of(1, "millis", ColumnType.TIMESTAMP_MILLIS),
            Column.of(2, "micros", ColumnType.TIMESTAMP_MICROS).optional(),
            Column.of(3, "count", ColumnType.INT64));
    ParquetWriter writer = new ParquetWriter(times, WriterOptions.DEFAULT, 4);
    writer.open(out::write);
    writer.startRowGroup(2);
    writer.writeMillis(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, 0, 2, null, 0);
    refusesArgument(
        "column \"micros\": row 1 holds " + (most + 1) + " ms, too far for microseconds",
        () -> writer.writeMillis(new long[] {most, most + 1}, 0, 2, null, 0));
    refusesArgument(
        "column \"micros\": row 0 holds " + (-most - 1) + " ms, too far for microseconds",
        () -> writer.writeMillis(new long[] {-most - 1, 0}, 0, 2, null, 0));
    writer.writeMillis(new long[] {-most, most + 1}, 0, 2, new byte[] {1}, 0);
    refusesArgument(
        "column \"count\": it is INT64, the values are times",
        () -> writer.writeMillis(new long[2], 0, 2, null, 0));
    writer.writeInt64s(new long[2], 0, 2, null, 0);
    writer.endRowGroup();
    writer.close();
    FileFooter footer = FooterReader.read(new MemorySource(out.toByteArray()), 4096);
    assertEquals(ColumnType.TIMESTAMP_MICROS, footer.column(1).type());
    assertEquals(
        -most * 1000,
        ByteBuffer.wrap(footer.rowGroup(0).chunk(1).min())
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong());
  }

  @Test
  void valuesThatAColumnCannotHoldAreRefusedBeforeTheyAreWritten() throws Exception {
    writer.open(out::write);
    writer.startRowGroup(3);
    refusesArgument(
        "column \"time\": row 1 has no value, but it is required",
        () -> writer.writeInt64s(new long[3], 0, 3, new byte[] {5}, 0));
    refusesArgument(
        "column \"time\": it is TIMESTAMP_MILLIS, the values are of another type",
        () -> writer.writeInt32s(new int[3], 0, 3, null, 0));
    refusesArgument(
        "column \"time\": 3 rows from 1 in an array of 3",
        () -> writer.writeInt64s(new long[3], 1, 3, null, 0));
    refusesArgument(
        "column \"time\": 3 rows from 7 in a validity bitmap of 8",
        () -> writer.writeInt64s(new long[3], 0, 3, new byte[] {-1}, 7));
    writer.writeInt64s(new long[3], 0, 3, new byte[] {-1}, 5);
    refusesArgument(
        "column \"price\": row 2 holds 10000, more than 4 digits",
        () -> writer.writeInt32s(new int[] {9999, -9999, 10000}, 0, 3, null, 0));
    refusesArgument(
        "column \"price\": row 0 holds -10000, more than 4 digits",
        () -> writer.writeInt32s(new int[] {-10000, 0, 0}, 0, 3, null, 0));
    writer.writeInt32s(new int[] {9999, -9999, 10000}, 0, 3, new byte[] {3}, 0);
    refusesArgument(
        "column \"note\": row 1 holds 17 bytes, a page has room for 16",
        () -> writer.writeTexts(new byte[20], new int[] {0, 1, 18, 19}, 0, 3, null, 0));
    refusesArgument(
        "column \"note\": row 0 has boundaries outside the texts",
        () -> writer.writeTexts(new byte[20], new int[] {4, 3, 18, 19}, 0, 3, null, 0));
    refusesArgument(
        "column \"note\": row 2 has boundaries outside the texts",
        () -> writer.writeTexts(new byte[2], new int[] {0, 1, 2, 3}, 0, 3, null, 0));
    writer.writeTexts(new byte[20], new int[] {0, 16, 16, 17}, 0, 3, null, 0);
    writer.endRowGroup();
    writer.close();
    Object[][] values = ParquetJava.read(out.toByteArray(), 3, 3);
    assertArrayEquals(new Object[] {9999, -9999, null}, values[1]);
  }

  @Test
  void keyValuesHaveLimits() throws Exception {
    writer.open(out::write);
    refusesArgument(
        "key-value \"a\": the text is longer than 4096 bytes",
        () -> writer.keyValue("a", "é".repeat(2049)));
    for (int i = 0; i < ParquetWriter.MAX_KEY_VALUES; i++) {
      writer.keyValue("key" + i, "aé😀".repeat(585));
    }
    refusesNow("key-value \"b\": the file already has 16", () -> writer.keyValue("b", ""));
    writer.close();
    FileFooter footer = FooterReader.read(new MemorySource(out.toByteArray()), 1 << 20);
    assertEquals(16, footer.keyValueCount());
    assertEquals("aé😀".repeat(585), footer.text("key15"));
  }

  @Test
  void aFileOfTwoGibibytesIsRefused() throws Exception {
    long[] taken = new long[1];
    FileOutput file = new FileOutput();
    file.open((bytes, offset, length) -> taken[0] += length);
    file.write(new byte[0], 0, 1 << 30);
    file.write(new byte[0], 0, (1 << 30) - 1);
    assertEquals(Integer.MAX_VALUE, file.position());
    IOException tooLong = assertThrows(IOException.class, () -> file.write(new byte[1], 0, 1));
    assertEquals(
        "file abandoned at byte 2147483647: it would be longer than 2 GiB", tooLong.getMessage());
    assertThrows(IOException.class, () -> file.write(new byte[0], 0, 0));
    assertEquals(Integer.MAX_VALUE, taken[0]);
  }

  @Test
  void pageRowsHaveLimits() {
    refusesArgument("page rows: 0 is not 1..32767", () -> new ParquetWriter(schema, 0));
    refusesArgument("page rows: 32768 is not 1..32767", () -> new ParquetWriter(schema, 32768));
  }

  @Test
  void keysAndTextsMayHave4096Bytes() throws Exception {
    writer.open(out::write);
    String longest = "k".repeat(4096);
    writer.keyValue(longest, "t".repeat(4096));
    refusesArgument(
        "key-value \"" + longest + "k\": the key is longer than 4096 bytes",
        () -> writer.keyValue(longest + "k", ""));
    writer.close();
    FileFooter footer = FooterReader.read(new MemorySource(out.toByteArray()), 1 << 20);
    assertEquals(1, footer.keyValueCount());
    assertEquals("t".repeat(4096), footer.text(longest));
  }

  @Test
  void aRowGroupOfOneRowAndALargestPageAreWritten() throws Exception {
    ParquetWriter largest =
        new ParquetWriter(new FileSchema(Column.of(1, "n", ColumnType.INT32)), 32767);
    largest.open(out::write);
    largest.startRowGroup(1);
    largest.writeInt32s(new int[] {7, 8}, 1, 1, null, 0);
    largest.endRowGroup();
    largest.close();
    assertEquals(out.size(), largest.bytesWritten());
    assertArrayEquals(new Object[] {8}, ParquetJava.read(out.toByteArray(), 1, 1)[0]);
  }

  @Test
  void aTextIsWrittenWholeWhereverItsPairsOfSurrogatesLie() throws Exception {
    writer.open(out::write);
    for (int shift = 0; shift < 4; shift++) {
      writer.keyValue("key" + shift, "x".repeat(shift) + "\uD83D\uDE00".repeat(40) + "\uFFFF");
    }
    writer.keyValue("cut", "x".repeat(15) + "\uD83D");
    writer.close();
    FileFooter footer = FooterReader.read(new MemorySource(out.toByteArray()), 1 << 20);
    for (int shift = 0; shift < 4; shift++) {
      assertEquals(
          "x".repeat(shift) + "\uD83D\uDE00".repeat(40) + "\uFFFF", footer.text("key" + shift));
    }
    assertEquals("x".repeat(15) + "\uFFFD", footer.text("cut"));
  }
}
