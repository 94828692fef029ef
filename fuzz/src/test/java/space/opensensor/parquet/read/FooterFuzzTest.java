package space.opensensor.parquet.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a Parquet file: read within bounds of memory and time, or refused in words. What is
 * taken says the same to Apache's classes for the format.
 */
class FooterFuzzTest {

  private static final int MAX_FOOTER = 1 << 16;
  private static final int FIXED_BYTES = 64 * 1024;

  /** Objects are about four times a footer; a page header of statistics doubles its buffer. */
  private static final int MOST_FACTOR = 64;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static Stream<byte[]> files() {
    return KindsOfFiles.all().values().stream();
  }

  /** So that what loading classes takes is not counted. */
  static {
    files().forEach(FooterFuzzTest::read);
  }

  @MethodSource("files")
  @FuzzTest
  void anyFileIsReadWithinBoundsOrRefused(byte[] file) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    FileFooter footer = read(file);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(
        allocated <= FIXED_BYTES + (long) MOST_FACTOR * file.length,
        allocated + " bytes for a file of " + file.length);
    if (footer != null) {
      compare(footer, file);
    }
  }

  /** The footer, or null where there is none to take. */
  private static FileFooter read(byte[] file) {
    CountedSource source = new CountedSource(file);
    FileFooter footer = null;
    try {
      footer = FooterReader.read(source, MAX_FOOTER);
      PageVerifier.verify(source, footer, new byte[PageVerifier.MIN_BUFFER]);
    } catch (ParquetFormatException e) {
      assertNotNull(e.getMessage());
    } catch (IOException e) {
      throw new AssertionError("bytes in memory", e);
    }
    return footer;
  }

  private static void compare(FileFooter ours, byte[] file) throws IOException {
    int start = file.length - 8 - ours.length();
    FileMetaData theirs;
    try {
      theirs = Util.readFileMetaData(new ByteArrayInputStream(file, start, ours.length()));
    } catch (IOException e) {
      // A codec of a later version is a number to ours and a missing field to theirs; an order of
      // a column that is none is passed over by ours.
      assertTrue(
          e.getMessage().contains("Required field 'codec'")
              || e.getMessage().endsWith("Unrecognized type 0"),
          e.getMessage());
      return;
    }
    assertEquals(theirs.getNum_rows(), ours.rows());
    assertEquals(theirs.getSchemaSize() - 1, ours.columnCount());
    assertEquals(theirs.getRow_groupsSize(), ours.rowGroupCount());
    for (int c = 0; c < ours.columnCount(); c++) {
      assertEquals(theirs.getSchema().get(c + 1).getName(), ours.column(c).name());
    }
    for (int g = 0; g < ours.rowGroupCount(); g++) {
      assertEquals(theirs.getRow_groups().get(g).getNum_rows(), ours.rowGroup(g).rows());
      for (int c = 0; c < ours.columnCount(); c++) {
        ColumnMetaData metaData = theirs.getRow_groups().get(g).getColumns().get(c).getMeta_data();
        FooterChunk chunk = ours.rowGroup(g).chunk(c);
        assertEquals(metaData.getNum_values(), chunk.values());
        assertEquals(metaData.getTotal_compressed_size(), chunk.compressedSize());
        assertEquals(metaData.getTotal_uncompressed_size(), chunk.uncompressedSize());
        assertTrue(chunk.start() >= 4 && chunk.start() + chunk.compressedSize() <= start);
      }
    }
  }

  /**
   * Holds the reader to its contract, and to a number of reads that a file of its size can need.
   */
  private static final class CountedSource implements ByteSource {
    private final byte[] file;
    private long reads;
    private long bytes;

    CountedSource(byte[] file) {
      this.file = file;
    }

    @Override
    public long length() {
      return file.length;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) {
      assertTrue(position >= 0 && length >= 0 && position <= file.length - length, "out of file");
      reads++;
      bytes += length;
      assertTrue(reads <= 16 + 4L * file.length, reads + " reads of " + file.length + " bytes");
      // A page header has at least 5 bytes, and each one reads up to a buffer and itself again.
      assertTrue(bytes <= 512L * 1024 + 512L * file.length, bytes + " of " + file.length);
      System.arraycopy(file, (int) position, into, offset, length);
    }
  }
}
