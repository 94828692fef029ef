package space.opensensor.ducklake.skip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.PageHeader;
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

  /**
   * The data pages of a chunk whose pages have been verified.
   *
   * @param most pages, after which it fails
   */
  static List<DataPage> of(ByteSource source, FooterChunk chunk, long most)
      throws IOException, RejectedFileException {
    List<DataPage> pages = new ArrayList<>();
    Header header = new Header();
    byte[] peek = new byte[PEEK];
    long end = chunk.start() + chunk.compressedSize();
    long row = 0;
    int count = 0;
    for (long at = chunk.start(); at < end; ) {
      if (count++ == most) {
        throw new RejectedFileException("more pages than the limit");
      }
      long length = (long) header.read(source, at, end, peek) + header.size;
      header.check(at);
      if (header.type == Header.DATA_PAGE || header.type == Header.DATA_PAGE_V2) {
        pages.add(
            new DataPage(
                new ByteRange(at, length),
                row,
                header.values,
                header.encoding,
                header.statistics()));
        row += header.values;
      }
      at += length;
    }
    return pages;
  }

  /** What a header says of a page's values. */
  private static final class Header extends PageHeader {

    static final int DATA_PAGE = 0;
    static final int DATA_PAGE_V2 = 3;

    /** The header's fields from here on describe page types 0, 1, 2 and 3. */
    private static final int FIRST_DESCRIPTION = 5;

    private static final int NOT_DESCRIBED = -1;
    private static final int DESCRIBED_TWICE = -2;

    private int type;
    private int described;
    private int size;
    private long values;
    private long rows;
    private long nulls;
    private int encoding;
    private ClaimedStatistics statistics;

    @Override
    protected void take(ThriftReader thrift, long at) throws ParquetFormatException {
      type = -1;
      described = NOT_DESCRIBED;
      size = 0;
      while (thrift.nextField()) {
        switch (thrift.field()) {
          case 1 -> type = thrift.i32();
          case 3 -> size = thrift.i32();
          case 5, 6, 7, 8 -> {
            int description = thrift.field() - FIRST_DESCRIPTION;
            described = described == NOT_DESCRIBED ? description : DESCRIBED_TWICE;
            switch (description) {
              case DATA_PAGE -> takeFirstKind(thrift);
              case DATA_PAGE_V2 -> takeSecondKind(thrift);
              default -> thrift.skip();
            }
          }
          default -> thrift.skip();
        }
      }
    }

    private void takeFirstKind(ThriftReader thrift) throws ParquetFormatException {
      values = 0;
      encoding = -1;
      statistics = ClaimedStatistics.NONE;
      thrift.struct();
      while (thrift.nextField()) {
        switch (thrift.field()) {
          case 1 -> values = thrift.i32();
          case 2 -> encoding = thrift.i32();
          case 5 -> statistics = ClaimedStatistics.read(thrift);
          default -> thrift.skip();
        }
      }
    }

    private void takeSecondKind(ThriftReader thrift) throws ParquetFormatException {
      values = 0;
      nulls = FooterChunk.UNKNOWN;
      rows = -1;
      encoding = -1;
      statistics = ClaimedStatistics.NONE;
      thrift.struct();
      while (thrift.nextField()) {
        switch (thrift.field()) {
          case 1 -> values = thrift.i32();
          case 2 -> nulls = thrift.i32();
          case 3 -> rows = thrift.i32();
          case 4 -> encoding = thrift.i32();
          case 8 -> statistics = ClaimedStatistics.read(thrift);
          default -> thrift.skip();
        }
      }
    }

    /** Refuses a header that contradicts itself. */
    void check(long at) throws RejectedFileException {
      if (described == DESCRIBED_TWICE) {
        throw new RejectedFileException("page at " + at + ": a page of two types");
      }
      if (described != type) {
        throw new RejectedFileException("page at " + at + ": not of the type it is described as");
      }
      if (type != DATA_PAGE_V2) {
        return;
      }
      boolean twice = statistics.nulls() != FooterChunk.UNKNOWN && statistics.nulls() != nulls;
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
                + (twice ? ", " + statistics.nulls() + " in its statistics" : "")
                + " do not fit together");
      }
    }

    /** What is said of the values; a page of the second kind counts its nulls itself. */
    ClaimedStatistics statistics() {
      return type == DATA_PAGE_V2 ? statistics.withNulls(nulls) : statistics;
    }
  }
}
