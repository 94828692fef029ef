package space.opensensor.ducklake.skip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
 * @param order of the bounds
 * @see <a href="https://parquet.apache.org/docs/file-format/pageindex/">Parquet: page index</a>
 */
public record PageIndex(List<ClaimedStatistics> pages, Order order) {

  /** How the bounds of pages with values follow each other. */
  public enum Order {
    UNORDERED,
    ASCENDING,
    DESCENDING
  }

  public PageIndex {
    pages = List.copyOf(pages);
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
    List<Boolean> empty = new ArrayList<>();
    List<byte[]> min = new ArrayList<>();
    List<byte[]> max = new ArrayList<>();
    List<Long> nulls = null;
    List<Long> nans = null;
    int order = 0;
    ThriftReader thrift = open(source, index, where);
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1 -> {
          int count = thrift.list(ThriftType.TRUE);
          for (int i = 0; i < count; i++) {
            empty.add(thrift.elementBool());
          }
        }
        case 2 -> bounds(thrift, min);
        case 3 -> bounds(thrift, max);
        case 4 -> order = thrift.i32();
        case 5 -> nulls = counts(thrift);
        case 8 -> nans = counts(thrift);
        default -> thrift.skip();
      }
    }
    checkCount(empty.size(), pages, where);
    checkCount(min.size(), pages, where);
    checkCount(max.size(), pages, where);
    checkCount(nulls == null ? pages.size() : nulls.size(), pages, where);
    checkCount(nans == null ? pages.size() : nans.size(), pages, where);
    if (order < 0 || order >= Order.values().length) {
      throw new RejectedFileException(where + ": boundary order " + order);
    }
    List<ClaimedStatistics> claims = new ArrayList<>();
    for (int i = 0; i < pages.size(); i++) {
      boolean none = empty.get(i);
      long said = nulls == null ? FooterChunk.UNKNOWN : nulls.get(i);
      if (none && said >= 0 && said != pages.get(i).rows()) {
        throw new RejectedFileException(
            where + ": page " + i + " has nulls alone, but not " + pages.get(i).rows());
      }
      claims.add(
          new ClaimedStatistics(
              none ? pages.get(i).rows() : said,
              nans == null ? FooterChunk.UNKNOWN : nans.get(i),
              FooterChunk.UNKNOWN,
              none ? null : min.get(i),
              none ? null : max.get(i),
              false,
              false,
              null,
              null));
    }
    return new PageIndex(claims, Order.values()[order]);
  }

  private static ThriftReader open(ByteSource source, ByteRange index, String where)
      throws IOException {
    byte[] bytes = new byte[Math.toIntExact(index.length())];
    source.read(index.start(), bytes, 0, bytes.length);
    return new ThriftReader(bytes, 0, bytes.length, where, index.start());
  }

  private static void bounds(ThriftReader thrift, List<byte[]> into) throws ParquetFormatException {
    int count = thrift.list(ThriftType.BINARY);
    for (int i = 0; i < count; i++) {
      into.add(thrift.elementBinary());
    }
  }

  private static List<Long> counts(ThriftReader thrift) throws ParquetFormatException {
    List<Long> counts = new ArrayList<>();
    int count = thrift.list(ThriftType.I64);
    for (int i = 0; i < count; i++) {
      counts.add(thrift.elementI64());
    }
    return counts;
  }

  private static void checkCount(int count, List<DataPage> pages, String where)
      throws RejectedFileException {
    if (count != pages.size()) {
      throw new RejectedFileException(
          where + ": " + count + " pages, the file has " + pages.size());
    }
  }
}
