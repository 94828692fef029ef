package space.opensensor.parquet.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.Pattern;
import space.opensensor.parquet.StationRows;
import space.opensensor.parquet.TestColumn;
import space.opensensor.parquet.TestFile;
import space.opensensor.parquet.WriterOptions;

/** Files that are cut, altered or made up: one clean exception each, within bounded memory. */
class HostileFileTest {

  private static final int MAX_FOOTER = 1 << 16;
  private static final long SEED = 1905;

  private static byte[] stationFile() throws IOException {
    return StationRows.of("quant0").file(false, WriterOptions.DEFAULT.pageIndex(4));
  }

  /** A file with texts, several row groups and everything that is optional. */
  private static byte[] richFile() throws IOException {
    Random random = new Random(SEED);
    Column note = Column.of(1, "note", ColumnType.UTF8).optional();
    Column time = Column.of(2, "time", ColumnType.TIMESTAMP_MILLIS);
    List<TestColumn> columns =
        List.of(
            new TestColumn(note, Pattern.SPECIAL.values(note, 300, random)),
            new TestColumn(time, Pattern.MONOTONE.values(time, 300, random)));
    WriterOptions options =
        WriterOptions.SMALLEST.maxRowGroups(9).pageIndex(9).sizeStatistics().pageTextBytes(2000);
    ParquetWriter writer = new ParquetWriter(TestFile.schema(columns).sortedBy(1), options, 50);
    return TestFile.columnar(writer, columns, 100, 100, Map.of("a", "1", "b", "2"));
  }

  /** Reads everything; whatever the file is, only this exception may come. */
  private static boolean isAccepted(byte[] file, String what) {
    try {
      FileFooter footer = FooterReader.read(new MemorySource(file), MAX_FOOTER);
      PageVerifier.verify(new MemorySource(file), footer, new byte[PageVerifier.MIN_BUFFER]);
      return true;
    } catch (ParquetFormatException e) {
      assertTrue(e.getMessage().length() > 10 && !e.getMessage().contains("\n"), e.getMessage());
      return false;
    } catch (IOException | RuntimeException | Error e) {
      return fail(what, e);
    }
  }

  @Test
  void everyFileCutShortIsRefused() throws Exception {
    for (byte[] file : List.of(stationFile(), richFile())) {
      for (int length = 0; length < file.length; length++) {
        assertTrue(!isAccepted(Arrays.copyOf(file, length), "cut to " + length));
      }
    }
  }

  @Test
  void everyBitThatFlipsInAPageIsFound() throws Exception {
    for (byte[] file : List.of(stationFile(), richFile())) {
      FileFooter footer = FooterReader.read(new MemorySource(file), MAX_FOOTER);
      for (int g = 0; g < footer.rowGroupCount(); g++) {
        for (int c = 0; c < footer.columnCount(); c++) {
          FooterChunk chunk = footer.rowGroup(g).chunk(c);
          flipBits(file, (int) chunk.start(), (int) (chunk.start() + chunk.compressedSize()));
        }
      }
    }
  }

  private static void flipBits(byte[] file, int start, int end) throws IOException {
    ByteArrayInputStream pages = new ByteArrayInputStream(file, 0, end);
    assertEquals(start, pages.skip(start));
    while (pages.available() > 0) {
      int size = Util.readPageHeader(pages).getCompressed_page_size();
      int data = end - pages.available();
      assertEquals(size, pages.skip(size));
      for (int at = data; at < data + size; at++) {
        byte[] altered = file.clone();
        altered[at] ^= (byte) (1 << at % 8);
        assertTrue(!isAccepted(altered, "bit in byte " + at), "not noticed: byte " + at);
      }
    }
  }

  @Test
  void alteredPageHeadersGiveOneCleanException() throws Exception {
    Random random = new Random(SEED);
    for (byte[] file : List.of(stationFile(), richFile())) {
      int end = file.length - FooterReader.read(new MemorySource(file), MAX_FOOTER).length() - 8;
      for (int round = 0; round < 20_000; round++) {
        byte[] altered = file.clone();
        for (int i = 0; i < 40; i++) {
          altered[4 + random.nextInt(end - 4)] = (byte) random.nextInt();
        }
        assertTrue(!isAccepted(altered, "seed " + SEED + ", round " + round));
      }
    }
  }

  @Tag("long")
  @Test
  void alteredFootersGiveOneCleanException() throws Exception {
    Random random = new Random(SEED);
    int accepted = 0;
    for (byte[] file : List.of(stationFile(), richFile())) {
      int footer = FooterReader.read(new MemorySource(file), MAX_FOOTER).length();
      int start = file.length - 8 - footer;
      for (int round = 0; round < 100_000; round++) {
        byte[] altered = file.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
          int at = start + random.nextInt(footer + 8);
          altered[at] =
              (byte)
                  switch (random.nextInt(4)) {
                    case 0 -> random.nextInt();
                    case 1 -> altered[at] ^ 1 << random.nextInt(8);
                    case 2 -> 0xFF;
                    default -> altered[start + random.nextInt(footer)];
                  };
        }
        accepted += isAccepted(altered, "seed " + SEED + ", round " + round) ? 1 : 0;
      }
    }
    assertTrue(accepted > 100, "the alterations are too coarse to reach far: " + accepted);
  }

  @Tag("long")
  @Test
  void madeUpFootersGiveOneCleanException() {
    Random random = new Random(SEED);
    for (int round = 0; round < 100_000; round++) {
      byte[] footer = new byte[random.nextInt(200)];
      for (int i = 0; i < footer.length; i++) {
        footer[i] =
            (byte) (random.nextBoolean() ? random.nextInt(32) : 0x10 * random.nextInt(16) + 12);
      }
      assertTrue(!isAccepted(wrapped(footer), "seed " + SEED + ", round " + round));
    }
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] wrapped(byte[] footer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'P', 'A', 'R', '1'});
    out.writeBytes(footer);
    out.writeBytes(littleEndian(footer.length));
    out.writeBytes(new byte[] {'P', 'A', 'R', '1'});
    return out.toByteArray();
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    byte[] file = stationFile();
    assertEquals("file of 3 bytes: too short for Parquet", refusal(new byte[3], MAX_FOOTER));
    assertEquals("the first four bytes are not PAR1", refusal(new byte[40], MAX_FOOTER));
    byte[] encrypted = file.clone();
    encrypted[file.length - 1] = 'E';
    assertEquals("file with an encrypted footer (magic PARE)", refusal(encrypted, MAX_FOOTER));
    byte[] longer = file.clone();
    System.arraycopy(littleEndian(-1), 0, longer, file.length - 8, 4);
    assertEquals(
        "footer of 4294967295 bytes in a file of " + file.length, refusal(longer, MAX_FOOTER));
    assertTrue(refusal(file, 100).endsWith("more than the limit of 100"));
    assertTrue(refusal(wrapped(new byte[] {0}), MAX_FOOTER).contains("no schema"));
  }

  private static String refusal(byte[] file, int maxFooter) {
    return assertThrows(
            ParquetFormatException.class,
            () -> FooterReader.read(new MemorySource(file), maxFooter))
        .getMessage();
  }

  @Test
  void deepNestingAndHugeCountsCostNeitherStackNorMemory() {
    byte[] deep = new byte[60_000];
    Arrays.fill(deep, (byte) 0x1C);
    byte[] lists = new byte[60_000];
    Arrays.fill(lists, (byte) 0x19);
    byte[] huge = {0x15, 2, 0x19, (byte) 0xFC, -1, -1, -1, -1, 7};
    byte[] wide = {0x15, 2, 0x19, (byte) 0xFC, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          for (byte[] footer : List.of(deep, lists, huge, wide)) {
            assertTrue(!isAccepted(wrapped(footer), "nested"));
          }
        });
  }

  @Test
  void filesOfOtherWritersAreReadOrRefusedCleanly(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("other.parquet");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT i AS number, i::FLOAT AS f, TIMESTAMPTZ '2026-01-01' AS t, i::VARCHAR AS s,"
              + " DATE '2026-01-01' AS d FROM range(5000) r(i)) TO '"
              + path
              + "' (FORMAT parquet)");
      byte[] flat = Files.readAllBytes(path);
      FileFooter footer = FooterReader.read(new MemorySource(flat), MAX_FOOTER);
      assertEquals(5000, footer.rows());
      assertEquals(ColumnType.INT64, footer.column(0).type());
      assertEquals("TIMESTAMP(MICROS,UTC)", footer.column(2).logicalType());
      assertEquals("STRING", footer.column(3).logicalType());
      assertEquals("DATE", footer.column(4).logicalType());
      assertNull(footer.column(4).type());
      assertEquals(FooterColumn.NO_FIELD_ID, footer.column(0).fieldId());
      PageVerifier.verify(new MemorySource(flat), footer, new byte[512]);
      statement.execute(
          "COPY (SELECT [1, 2] AS list, {'a': 1} AS struct) TO '" + path + "' (FORMAT parquet)");
      assertTrue(refusal(Files.readAllBytes(path), MAX_FOOTER).contains("nested"));
    }
  }
}
