package space.opensensor.parquet.read;

import java.io.IOException;
import space.opensensor.parquet.Crc32;

/**
 * Walks through all pages of a file and checks what can be checked without decoding them: headers,
 * sizes, value counts, and the CRC-32 of each page that has one.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/checksumming/">Parquet:
 *     checksumming</a>
 */
public final class PageVerifier {

  /** The least buffer; a longer page header is read into one of its own. */
  public static final int MIN_BUFFER = 256;

  private static final int DATA_PAGE = 0;
  private static final int INDEX_PAGE = 1;
  private static final int DICTIONARY_PAGE = 2;
  private static final int DATA_PAGE_V2 = 3;

  private final ByteSource source;
  private final byte[] buffer;
  private long decompressedLeft;
  private final Header header = new Header();
  private int pages;

  private PageVerifier(ByteSource source, byte[] buffer, long mostDecompressed) {
    this.source = source;
    this.buffer = buffer;
    this.decompressedLeft = mostDecompressed;
  }

  /**
   * Checks all pages.
   *
   * @param buffer of at least {@link #MIN_BUFFER} bytes, for the bytes on their way
   * @return the number of pages whose CRC was compared
   * @throws ParquetFormatException when a page is not what its header or the footer says
   * @throws IOException when the source fails
   */
  public static int verify(ByteSource source, FileFooter footer, byte[] buffer) throws IOException {
    return verify(source, footer, buffer, Long.MAX_VALUE);
  }

  /**
   * Checks all pages, and that they do not become too large.
   *
   * @param buffer of at least {@link #MIN_BUFFER} bytes, for the bytes on their way
   * @param mostDecompressed the most bytes all pages together may have when decompressed
   * @return the number of pages whose CRC was compared
   * @throws ParquetFormatException when a page is not what its header or the footer says
   * @throws IOException when the source fails
   */
  public static int verify(
      ByteSource source, FileFooter footer, byte[] buffer, long mostDecompressed)
      throws IOException {
    if (buffer.length < MIN_BUFFER) {
      throw new IllegalArgumentException("buffer: fewer than " + MIN_BUFFER + " bytes");
    }
    PageVerifier verifier = new PageVerifier(source, buffer, mostDecompressed);
    for (int g = 0; g < footer.rowGroupCount(); g++) {
      if (footer.rowGroup(g).rows() == 0) {
        continue;
      }
      for (int c = 0; c < footer.columnCount(); c++) {
        verifier.chunk(
            footer.rowGroup(g).chunk(c), "row group " + g + ", column " + c + ", page at ");
      }
    }
    return verifier.pages;
  }

  private void chunk(FooterChunk chunk, String where) throws IOException {
    long at = chunk.start();
    long end = at + chunk.compressedSize();
    long found = 0;
    while (at < end) {
      long start = at;
      at += header.read(source, at, end, buffer);
      int size = header.size;
      if (size < 0 || size > end - at || header.uncompressed < 0) {
        throw new ParquetFormatException(
            where + start + ": " + size + " bytes, " + (end - at) + " are left of the chunk");
      }
      decompressedLeft -= header.uncompressed;
      if (decompressedLeft < 0) {
        throw new ParquetFormatException(
            where + start + ": pages decompress to more bytes than may be");
      }
      checkCrc(at, where, start);
      at += size;
      if (header.type == DATA_PAGE || header.type == DATA_PAGE_V2) {
        found += header.values;
      }
      if (found > chunk.values() || header.values < 0) {
        throw new ParquetFormatException(where + start + ": unknown type or too many values");
      }
    }
    if (found != chunk.values()) {
      throw new ParquetFormatException(
          where
              + chunk.start()
              + ": "
              + found
              + " values in pages, the footer says "
              + chunk.values());
    }
  }

  private void checkCrc(long at, String where, long start) throws IOException {
    if (!header.hasCrc) {
      return;
    }
    int actual = 0;
    for (int done = 0; done < header.size; ) {
      int length = Math.min(buffer.length, header.size - done);
      source.read(at + done, buffer, 0, length);
      actual = Crc32.continued(actual, buffer, 0, length);
      done += length;
    }
    if (actual != header.crc) {
      throw new ParquetFormatException(where + start + ": its CRC-32 does not match");
    }
    pages++;
  }

  /** What is checked of a page. */
  private static final class Header extends PageHeader {
    int type;
    int size;
    int uncompressed;
    int crc;
    boolean hasCrc;
    long values;

    @Override
    protected void take(ThriftReader thrift, long at) throws ParquetFormatException {
      type = DATA_PAGE_V2 + 1;
      size = -1;
      uncompressed = -1;
      hasCrc = false;
      values = -1;
      while (thrift.nextField()) {
        switch (thrift.field()) {
          case 1:
            type = thrift.i32();
            break;
          case 2:
            uncompressed = thrift.i32();
            break;
          case 3:
            size = thrift.i32();
            break;
          case 4:
            crc = thrift.i32();
            hasCrc = true;
            break;
          case 5:
          case 7:
          case 8:
            values = firstI32(thrift);
            break;
          default:
            thrift.skip();
        }
      }
      if (type < DATA_PAGE || type > DATA_PAGE_V2) {
        throw new ParquetFormatException("page header: page type " + type + " at " + at);
      }
      if (type == INDEX_PAGE || type == DICTIONARY_PAGE) {
        values = Math.max(values, 0);
      }
    }

    /** Field 1 of a data or dictionary page header: its number of values. */
    private static long firstI32(ThriftReader thrift) throws ParquetFormatException {
      long first = -1;
      thrift.struct();
      while (thrift.nextField()) {
        if (thrift.field() == 1) {
          first = thrift.i32();
        } else {
          thrift.skip();
        }
      }
      return first;
    }
  }
}
