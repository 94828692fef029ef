package space.opensensor.ducklake.skip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.FooterRowGroup;

/**
 * All that a file claims by which engines skip rows, by row group and column. Places and sizes have
 * been compared with the file; what is said of values has not.
 *
 * @param groups the column chunks of each row group; none where it has no rows
 */
public record SkipClaims(List<List<Chunk>> groups) {

  /** The most data pages of a file. */
  private static final int MOST_PAGES = 200_000;

  private static final int TAIL = 8;
  private static final int OLD_DICTIONARY = 2;
  private static final int DICTIONARY = 8;

  /** Two names of one encoding, which writers mix. */
  private static final int[] DICTIONARIES = {OLD_DICTIONARY, DICTIONARY};

  /**
   * What is claimed of a column chunk.
   *
   * @param pageRows rows of each of its pages
   * @param headers what page headers say, by page; empty when none says anything
   * @param index its column index, or null
   * @param filter its Bloom filter, or null
   */
  public record Chunk(
      ClaimedStatistics statistics,
      List<Long> pageRows,
      List<ClaimedStatistics> headers,
      PageIndex index,
      BloomFilter.Place filter) {

    public Chunk {
      pageRows = List.copyOf(pageRows);
      headers = List.copyOf(headers);
    }

    /** Whether anything is said of single pages. */
    public boolean hasPageClaims() {
      return index != null || !headers.isEmpty();
    }
  }

  public SkipClaims {
    groups = groups.stream().map(List::copyOf).toList();
  }

  /** Whether more is claimed than statistics of row groups. */
  public boolean hasMore() {
    for (List<Chunk> group : groups) {
      for (Chunk chunk : group) {
        if (chunk.filter() != null || chunk.hasPageClaims()) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Reads the claims of a file whose footer and pages have been verified.
   *
   * @param ranges gets the bytes that indexes and filters take
   */
  public static SkipClaims read(ByteSource source, FileFooter footer, List<ByteRange> ranges)
      throws IOException, RejectedFileException {
    long footerStart = source.length() - TAIL - footer.length();
    byte[] bytes = new byte[footer.length()];
    source.read(footerStart, bytes, 0, bytes.length);
    List<SkipFooter.Group> described = SkipFooter.read(bytes, footerStart);
    List<List<Chunk>> groups = new ArrayList<>();
    long left = MOST_PAGES;
    for (int g = 0; g < footer.rowGroupCount(); g++) {
      FooterRowGroup group = footer.rowGroup(g);
      List<Chunk> chunks = new ArrayList<>();
      if (group.rows() == 0) {
        checkNoBounds(described.get(g), "row group " + g);
      } else {
        checkPlace(described.get(g), group.chunk(0), footerStart, "row group " + g);
        for (int c = 0; c < footer.columnCount(); c++) {
          List<DataPage> pages = DataPage.of(source, group.chunk(c), left);
          left -= pages.size();
          String column = "column \"" + footer.column(c).name() + "\"";
          SkipFooter.Chunk chunk = described.get(g).chunks().get(c);
          checkEncodings(chunk, group.chunk(c), pages, column);
          chunks.add(chunk(source, chunk, pages, footerStart, column, ranges));
        }
      }
      groups.add(chunks);
    }
    return new SkipClaims(groups);
  }

  /** Engines answer {@code min} and {@code max} of a file from all its row groups. */
  private static void checkNoBounds(SkipFooter.Group group, String where)
      throws RejectedFileException {
    for (int c = 0; c < group.chunks().size(); c++) {
      if (group.chunks().get(c).statistics().hasBounds()) {
        throw new RejectedFileException(where + ", column " + c + ": bounds, but no rows");
      }
    }
  }

  /** Engines that divide a file among workers go by the middle of a row group. */
  private static void checkPlace(
      SkipFooter.Group group, FooterChunk first, long footerStart, String where)
      throws RejectedFileException {
    long start = group.start() == SkipFooter.NONE ? 0 : group.start();
    long bytes = group.bytes() == SkipFooter.NONE ? 0 : group.bytes();
    if (start < 0
        || bytes < 0
        || bytes > footerStart
        || Math.max(start, first.start()) > footerStart - bytes) {
      throw new RejectedFileException(
          where + ": " + bytes + " bytes at " + start + " do not lie before the footer");
    }
  }

  /** Engines look into the dictionary alone where all pages are said to use it. */
  private static void checkEncodings(
      SkipFooter.Chunk chunk, FooterChunk footer, List<DataPage> pages, String column)
      throws RejectedFileException {
    for (DataPage page : pages) {
      int encoding = page.encoding();
      boolean said = false;
      boolean listed = chunk.pageEncodings() == null;
      for (int name :
          encoding == DICTIONARY || encoding == OLD_DICTIONARY
              ? DICTIONARIES
              : new int[] {encoding}) {
        said |= name >= 0 && (footer.encodings() >> Math.min(name, 31) & 1) != 0;
        listed |= chunk.pageEncodings() != null && chunk.pageEncodings().contains(name);
      }
      if (!said || !listed) {
        throw new RejectedFileException(
            column
                + ": a page at "
                + page.place().start()
                + " has encoding "
                + encoding
                + ", which the footer does not name");
      }
    }
  }

  private static Chunk chunk(
      ByteSource source,
      SkipFooter.Chunk chunk,
      List<DataPage> pages,
      long footerStart,
      String column,
      List<ByteRange> ranges)
      throws IOException, RejectedFileException {
    PageIndex index = null;
    BloomFilter.Place filter = null;
    if (chunk.offsetIndex() != null) {
      ranges.add(chunk.offsetIndex());
      PageIndex.checkOffsets(source, chunk.offsetIndex(), pages, column + ", offset index");
    }
    if (chunk.columnIndex() != null) {
      ranges.add(chunk.columnIndex());
      index = PageIndex.read(source, chunk.columnIndex(), pages, column + ", column index");
    }
    if (!SkipFooter.isNone(chunk.bloomFilter())) {
      filter =
          BloomFilter.place(
              source,
              chunk.bloomFilter(),
              chunk.bloomLength(),
              footerStart,
              column + ", Bloom filter");
      ranges.add(filter.whole());
    }
    List<ClaimedStatistics> headers = pages.stream().map(DataPage::statistics).toList();
    boolean silent = headers.stream().allMatch(ClaimedStatistics::isEmpty);
    return new Chunk(
        chunk.statistics(),
        pages.stream().map(DataPage::rows).collect(Collectors.toList()),
        silent ? List.of() : headers,
        index,
        filter);
  }
}
