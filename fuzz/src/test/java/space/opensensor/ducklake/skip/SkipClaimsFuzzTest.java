package space.opensensor.ducklake.skip;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.KindsOfFiles;
import space.opensensor.parquet.read.PageVerifier;
import space.opensensor.parquet.read.ParquetFormatException;

/** Any bytes as a file that claims what engines skip rows by: read in bounds, or refused. */
class SkipClaimsFuzzTest {

  private static final int MAX_FOOTER = 1 << 20;
  private static final int FIXED_BYTES = 1 << 20;
  private static final int MOST_FACTOR = 512;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static Stream<byte[]> files() {
    return KindsOfFiles.all().values().stream();
  }

  @MethodSource("files")
  @FuzzTest
  void claimsAreReadWithinTheFileOrRefused(byte[] file) throws IOException {
    ByteSource source =
        new ByteSource() {
          @Override
          public long length() {
            return file.length;
          }

          @Override
          public void read(long position, byte[] into, int offset, int length) {
            assertTrue(
                position >= 0 && length >= 0 && position <= file.length - length, "out of file");
            System.arraycopy(file, (int) position, into, offset, length);
          }
        };
    FileFooter footer;
    try {
      footer = FooterReader.read(source, MAX_FOOTER);
      PageVerifier.verify(source, footer, new byte[PageVerifier.MIN_BUFFER]);
    } catch (ParquetFormatException e) {
      return;
    }
    long most = FIXED_BYTES + (long) MOST_FACTOR * file.length;
    if (bytesToRead(source, footer) > most) {
      // The first time may have loaded classes.
      long again = bytesToRead(source, footer);
      assertTrue(again <= most, again + " bytes for a file of " + file.length);
    }
  }

  /** Reads the claims; gives the bytes that it allocated. */
  private static long bytesToRead(ByteSource source, FileFooter footer) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    List<ByteRange> ranges = new ArrayList<>();
    try {
      SkipClaims claims = SkipClaims.read(source, footer, ranges);
      assertTrue(claims.groups().size() == footer.rowGroupCount(), "groups");
      for (ByteRange range : ranges) {
        assertTrue(
            range.start() >= 4 && range.start() + range.length() <= source.length() - 8,
            "" + range);
      }
    } catch (ParquetFormatException | RejectedFileException e) {
      assertNotNull(e.getMessage());
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
