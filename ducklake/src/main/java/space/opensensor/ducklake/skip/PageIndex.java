package space.opensensor.ducklake.skip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.ThriftType;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.ParquetFormatException;
import space.opensensor.parquet.read.ThriftReader;

/**
 * The column index of a chunk: what it says of each page, and in which order its bounds are.
 *
 * @param pages by page; one of nulls alone has no bounds and as many nulls as rows
 * @param unclear numbers of the pages that are said to have nulls alone, but fewer nulls than rows:
 *     writers that count no NaN say so of pages that have one
 * @param order of the bounds
 * @see <a href="https://parquet.apache.org/docs/file-format/pageindex/">Parquet: page index</a>
 */
public record PageIndex(List<ClaimedStatistics> pages, Set<Integer> unclear, Order order) {

  /** The most bytes of an index. */
  private static final int MOST_BYTES = 16 << 20;

  /** How the bounds of pages with values follow each other. */
  public enum Order {
    UNORDERED,
    ASCENDING,
    DESCENDING
  }

  public PageIndex {
    pages = List.copyOf(pages);
    unclear = Set.copyOf(unclear);
  }

  /** Refuses an offset index that has other pages than the file. */
  static void checkOffsets(ByteSource source, ByteRange index, List<DataPage> pages, String where)
      throws IOException, RejectedFileException {
    ThriftReader thrift = open(source, index, where);
    boolean there = false;
    while (thrift.nextField()) {
      if (thrift.field() != 1) {
        thrift.skip();
        continue;
      }
      there = true;
      checkCount(thrift.list(ThriftType.STRUCT), pages, where);
      for (DataPage page : pages) {
        long offset = -1;
        long bytes = -1;
        long row = -1;
        thrift.elementStruct();
        while (thrift.nextField()) {
          switch (thrift.field()) {
            case 1 -> offset = thrift.i64();
            case 2 -> bytes = thrift.i32();
            case 3 -> row = thrift.i64();
            default -> thrift.skip();
          }
        }
        if (offset != page.place().start()
            || bytes != page.place().length()
            || row != page.firstRow()) {
          throw new RejectedFileException(
              where
                  + ": a page at "
                  + offset
                  + " of "
                  + bytes
                  + " bytes from row "
                  + row
                  + ", the file has one at "
                  + page.place().start()
                  + " of "
                  + page.place().length()
                  + " bytes from row "
                  + page.firstRow());
        }
      }
    }
    if (!there) {
      throw new RejectedFileException(where + ": it names no pages");
    }
  }

  /** Reads a column index. */
  static PageIndex read(ByteSource source, ByteRange index, List<DataPage> pages, String where)
      throws IOException, RejectedFileException {
    List<Boolean> empty = List.of();
    List<byte[]> min = List.of();
    List<byte[]> max = List.of();
    List<Long> nulls = null;
    List<Long> nans = null;
    int order = 0;
    ThriftReader thrift = open(source, index, where);
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1 -> empty = list(thrift, ThriftType.TRUE, ThriftReader::elementBool, pages, where);
        case 2 -> min = list(thrift, ThriftType.BINARY, ThriftReader::elementBinary, pages, where);
        case 3 -> max = list(thrift, ThriftType.BINARY, ThriftReader::elementBinary, pages, where);
        case 4 -> order = thrift.i32();
        case 5 -> nulls = list(thrift, ThriftType.I64, ThriftReader::elementI64, pages, where);
        case 8 -> nans = list(thrift, ThriftType.I64, ThriftReader::elementI64, pages, where);
        default -> thrift.skip();
      }
    }
    checkCount(empty.size(), pages, where);
    checkCount(min.size(), pages, where);
    checkCount(max.size(), pages, where);
    if (order < 0 || order >= Order.values().length) {
      throw new RejectedFileException(where + ": boundary order " + order);
    }
    List<ClaimedStatistics> claims = new ArrayList<>();
    Set<Integer> unclear = new HashSet<>();
    for (int i = 0; i < pages.size(); i++) {
      boolean none = empty.get(i);
      long said = nulls == null ? FooterChunk.UNKNOWN : nulls.get(i);
      if (none && said >= 0 && said != pages.get(i).rows()) {
        if (nans != null) {
          throw new RejectedFileException(
              where + ": page " + i + " has nulls alone, but not " + pages.get(i).rows());
        }
        unclear.add(i);
      }
      claims.add(
          new ClaimedStatistics(
              none && said < 0 ? pages.get(i).rows() : said,
              nans == null ? FooterChunk.UNKNOWN : nans.get(i),
              FooterChunk.UNKNOWN,
              none ? null : min.get(i),
              none ? null : max.get(i),
              false,
              false,
              null,
              null));
    }
    return new PageIndex(claims, unclear, Order.values()[order]);
  }

  private static ThriftReader open(ByteSource source, ByteRange index, String where)
      throws IOException, RejectedFileException {
    if (index.length() > MOST_BYTES) {
      throw new RejectedFileException(
          where + ": " + index.length() + " bytes, more than the limit of " + MOST_BYTES);
    }
    byte[] bytes = new byte[Math.toIntExact(index.length())];
    source.read(index.start(), bytes, 0, bytes.length);
    return new ThriftReader(bytes, 0, bytes.length, where, index.start());
  }

  /** Reads an element of a list. */
  @FunctionalInterface
  private interface Element<T> {
    T read(ThriftReader thrift) throws ParquetFormatException;
  }

  /** Reads a list that has an element for each page, and none that has others. */
  private static <T> List<T> list(
      ThriftReader thrift, int type, Element<T> element, List<DataPage> pages, String where)
      throws ParquetFormatException, RejectedFileException {
    checkCount(thrift.list(type), pages, where);
    List<T> list = new ArrayList<>(pages.size());
    for (int i = 0; i < pages.size(); i++) {
      list.add(element.read(thrift));
    }
    return list;
  }

  private static void checkCount(int count, List<DataPage> pages, String where)
      throws RejectedFileException {
    if (count != pages.size()) {
      throw new RejectedFileException(
          where + ": " + count + " pages, the file has " + pages.size());
    }
  }
}
