package space.opensensor.ducklake.ingest;

import java.util.Arrays;
import java.util.List;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.skip.ByteRange;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterChunk;

/** The ranges of bytes that the column chunks, indexes and filters of a file take. */
final class PageRanges {

  private PageRanges() {}

  /**
   * Refuses a file whose chunks share bytes: few of them would stand for any number of rows.
   *
   * <p>Ranges are apart when, with starts and ends sorted each by itself, no range begins before
   * the one before it has ended.
   */
  static void checkApart(FileFooter footer) throws RejectedFileException {
    checkApart(footer, List.of());
  }

  /** Refuses a file whose chunks, or other parts that are given, share bytes. */
  static void checkApart(FileFooter footer, List<ByteRange> others) throws RejectedFileException {
    int most = footer.rowGroupCount() * footer.columnCount() + others.size();
    long[] starts = new long[most];
    long[] ends = new long[most];
    int count = 0;
    for (int g = 0; g < footer.rowGroupCount(); g++) {
      for (int c = 0; c < footer.columnCount() && footer.rowGroup(g).rows() > 0; c++) {
        FooterChunk chunk = footer.rowGroup(g).chunk(c);
        starts[count] = chunk.start();
        ends[count++] = chunk.start() + chunk.compressedSize();
      }
    }
    for (ByteRange range : others) {
      starts[count] = range.start();
      ends[count++] = range.end();
    }
    Arrays.sort(starts, 0, count);
    Arrays.sort(ends, 0, count);
    for (int i = 1; i < count; i++) {
      if (ends[i - 1] > starts[i]) {
        throw new RejectedFileException(
            (others.isEmpty() ? "column chunks" : "column chunks, indexes or filters")
                + " share bytes before byte "
                + ends[i - 1]);
      }
    }
  }
}
