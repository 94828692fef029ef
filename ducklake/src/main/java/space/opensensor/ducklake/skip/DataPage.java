package space.opensensor.ducklake.skip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.ParquetFormatException;
import space.opensensor.parquet.read.ThriftReader;

/**
 * A data page as its header describes it.
 *
 * @param place the page in the file, with its header
 * @param firstRow its first row, counted from the row group's first
 * @param statistics what the header says of the values
 */
record DataPage(
    ByteRange place, long firstRow, long rows, int encoding, ClaimedStatistics statistics) {

  private static final int PEEK = 256;

  /** The header's fields from here on describe page types 0, 1, 2 and 3. */
  private static final int FIRST_DESCRIPTION = 5;

  private static final int MAX_HEADER = 1 << 20;

  /** What a header says, before the page has its place. */
  private record Header(
      int length, int size, boolean data, long rows, int encoding, ClaimedStatistics statistics) {}

  /**
   * The data pages of a chunk whose pages have been verified.
   *
   * @param most pages, after which it fails
   */
  static List<DataPage> of(ByteSource source, FooterChunk chunk, long most)
      throws IOException, RejectedFileException {
    List<DataPage> pages = new ArrayList<>();
    long end = chunk.start() + chunk.compressedSize();
    long row = 0;
    int count = 0;
    for (long at = chunk.start(); at < end; ) {
      if (count++ == most) {
        throw new RejectedFileException("more pages than the limit");
      }
      Header header = header(source, at, end);
      long length = (long) header.length() + header.size();
      if (header.data()) {
        pages.add(
            new DataPage(
                new ByteRange(at, length),
                row,
                header.rows(),
                header.encoding(),
                header.statistics()));
        row += header.rows();
      }
      at += length;
    }
    return pages;
  }

  private static Header header(ByteSource source, long at, long end)
      throws IOException, RejectedFileException {
    byte[] bytes = new byte[(int) Math.min(PEEK, end - at)];
    while (true) {
      source.read(at, bytes, 0, bytes.length);
      ThriftReader thrift = new ThriftReader(bytes, 0, bytes.length, "page header", at);
      try {
        return header(thrift, at);
      } catch (ParquetFormatException e) {
        if (!thrift.isCutOff() || bytes.length == end - at || bytes.length >= MAX_HEADER) {
          throw e;
        }
        bytes = new byte[(int) Math.min(bytes.length * 8L, Math.min(MAX_HEADER, end - at))];
      }
    }
  }

  private static Header header(ThriftReader thrift, long at)
      throws ParquetFormatException, RejectedFileException {
    int type = -1;
    int size = 0;
    int described = -1;
    Header found = new Header(0, 0, false, 0, 0, ClaimedStatistics.NONE);
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1 -> type = thrift.i32();
        case 3 -> size = thrift.i32();
        case 5, 6, 7, 8 -> {
          if (described >= 0) {
            throw new RejectedFileException("page at " + at + ": a page of two types");
          }
          described = thrift.field() - FIRST_DESCRIPTION;
          switch (thrift.field()) {
            case 5 -> found = first(thrift);
            case 8 -> found = second(thrift, at);
            default -> thrift.skip();
          }
        }
        default -> thrift.skip();
      }
    }
    if (described != type) {
      throw new RejectedFileException("page at " + at + ": not of the type it is described as");
    }
    return new Header(
        thrift.position(), size, found.data(), found.rows(), found.encoding(), found.statistics());
  }

  private static Header first(ThriftReader thrift) throws ParquetFormatException {
    long values = 0;
    int encoding = -1;
    ClaimedStatistics statistics = ClaimedStatistics.NONE;
    thrift.struct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1 -> values = thrift.i32();
        case 2 -> encoding = thrift.i32();
        case 5 -> statistics = ClaimedStatistics.read(thrift);
        default -> thrift.skip();
      }
    }
    return new Header(0, 0, true, values, encoding, statistics);
  }

  private static Header second(ThriftReader thrift, long at)
      throws ParquetFormatException, RejectedFileException {
    long values = 0;
    long nulls = FooterChunk.UNKNOWN;
    long rows = -1;
    int encoding = -1;
    ClaimedStatistics said = ClaimedStatistics.NONE;
    thrift.struct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1 -> values = thrift.i32();
        case 2 -> nulls = thrift.i32();
        case 3 -> rows = thrift.i32();
        case 4 -> encoding = thrift.i32();
        case 8 -> said = ClaimedStatistics.read(thrift);
        default -> thrift.skip();
      }
    }
    boolean twice = said.nulls() != FooterChunk.UNKNOWN && said.nulls() != nulls;
    if (rows != values || nulls < 0 || twice) {
      throw new RejectedFileException(
          "page at "
              + at
              + ": "
              + rows
              + " rows, "
              + values
              + " values, "
              + nulls
              + " nulls"
              + (twice ? ", " + said.nulls() + " in its statistics" : "")
              + " do not fit together");
    }
    return new Header(0, 0, true, values, encoding, said.withNulls(nulls));
  }
}
