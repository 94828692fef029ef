package space.opensensor.ducklake.skip;

import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.ThriftType;
import space.opensensor.parquet.read.ParquetFormatException;
import space.opensensor.parquet.read.ThriftReader;

/**
 * The parts of a footer by which engines skip rows, beside those that {@code FileFooter} has.
 *
 * @see <a
 *     href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">
 *     parquet.thrift: RowGroup, ColumnChunk, ColumnMetaData</a>
 */
final class SkipFooter {

  /** What a number is that the footer does not have. */
  static final long NONE = -1;

  private static final int DATA_PAGE = 0;
  private static final int DATA_PAGE_V2 = 3;

  /**
   * A column chunk.
   *
   * @param offsetIndex or null
   * @param columnIndex or null
   * @param bloomFilter its place, or {@link #NONE}
   * @param bloomLength its bytes, or null
   * @param pageEncodings the encodings of data pages where they are listed, else null
   */
  record Chunk(
      ClaimedStatistics statistics,
      ByteRange offsetIndex,
      ByteRange columnIndex,
      long bloomFilter,
      Long bloomLength,
      List<Integer> pageEncodings) {}

  /**
   * A row group.
   *
   * @param start its place in the file, or {@link #NONE}
   * @param bytes of its pages, or {@link #NONE}
   */
  record Group(List<Chunk> chunks, long start, long bytes) {}

  private final ThriftReader thrift;

  private SkipFooter(ThriftReader thrift) {
    this.thrift = thrift;
  }

  /**
   * Reads the row groups of a footer that has been read before.
   *
   * @param start its place in the file
   */
  static List<Group> read(byte[] footer, long start)
      throws ParquetFormatException, RejectedFileException {
    ThriftReader thrift = new ThriftReader(footer, 0, footer.length, "footer", start);
    List<Group> groups = new ArrayList<>();
    while (thrift.nextField()) {
      if (thrift.field() == 4) {
        int count = thrift.list(ThriftType.STRUCT);
        for (int g = 0; g < count; g++) {
          groups.add(new SkipFooter(thrift).group(start, "row group " + g));
        }
      } else {
        thrift.skip();
      }
    }
    return groups;
  }

  private Group group(long footerStart, String where)
      throws ParquetFormatException, RejectedFileException {
    List<Chunk> chunks = new ArrayList<>();
    long start = NONE;
    long bytes = NONE;
    thrift.elementStruct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1 -> {
          int count = thrift.list(ThriftType.STRUCT);
          for (int c = 0; c < count; c++) {
            chunks.add(chunk(footerStart, where + ", column " + c));
          }
        }
        case 5 -> start = thrift.i64();
        case 6 -> bytes = thrift.i64();
        default -> thrift.skip();
      }
    }
    return new Group(chunks, start, bytes);
  }

  private Chunk chunk(long footerStart, String where)
      throws ParquetFormatException, RejectedFileException {
    Chunk described = new Chunk(ClaimedStatistics.NONE, null, null, NONE, null, null);
    long[] index = {NONE, NONE, NONE, NONE};
    thrift.elementStruct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 3 -> described = metadata();
        case 4 -> index[0] = thrift.i64();
        case 5 -> index[1] = thrift.i32();
        case 6 -> index[2] = thrift.i64();
        case 7 -> index[3] = thrift.i32();
        default -> thrift.skip();
      }
    }
    return new Chunk(
        described.statistics(),
        range(index[0], index[1], footerStart, where + ", offset index"),
        range(index[2], index[3], footerStart, where + ", column index"),
        described.bloomFilter(),
        described.bloomLength(),
        described.pageEncodings());
  }

  /** Whether there is no part of a file at a place; some writers put zeros there. */
  static boolean isNone(long place) {
    return place == NONE || place == 0;
  }

  private static ByteRange range(long start, long length, long footerStart, String what)
      throws RejectedFileException {
    return isNone(start) && isNone(length)
        ? null
        : new ByteRange(start, length).checked(footerStart, what);
  }

  private Chunk metadata() throws ParquetFormatException {
    ClaimedStatistics statistics = ClaimedStatistics.NONE;
    List<Integer> pageEncodings = null;
    long bloomFilter = NONE;
    Long bloomLength = null;
    thrift.struct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 12 -> statistics = ClaimedStatistics.read(thrift);
        case 13 -> pageEncodings = pageEncodings();
        case 14 -> bloomFilter = thrift.i64();
        case 15 -> bloomLength = (long) thrift.i32();
        default -> thrift.skip();
      }
    }
    return new Chunk(statistics, null, null, bloomFilter, bloomLength, pageEncodings);
  }

  private List<Integer> pageEncodings() throws ParquetFormatException {
    List<Integer> encodings = new ArrayList<>();
    int count = thrift.list(ThriftType.STRUCT);
    for (int i = 0; i < count; i++) {
      int type = -1;
      int encoding = -1;
      int pages = 0;
      thrift.elementStruct();
      while (thrift.nextField()) {
        switch (thrift.field()) {
          case 1 -> type = thrift.i32();
          case 2 -> encoding = thrift.i32();
          case 3 -> pages = thrift.i32();
          default -> thrift.skip();
        }
      }
      if (pages > 0 && (type == DATA_PAGE || type == DATA_PAGE_V2)) {
        encodings.add(encoding);
      }
    }
    return encodings;
  }
}
