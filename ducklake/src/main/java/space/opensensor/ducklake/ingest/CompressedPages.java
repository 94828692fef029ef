package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.brotli.dec.BrotliInputStream;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.PageHeader;
import space.opensensor.parquet.read.ParquetFormatException;
import space.opensensor.parquet.read.ThriftReader;

/**
 * Sees that pages hold as many bytes as their headers say, where DuckDB does not ask: it takes what
 * a GZIP or BROTLI page lacks from memory that something else had. The pages have been verified.
 */
final class CompressedPages {

  private static final int UNCOMPRESSED = 0;
  private static final int GZIP = 2;
  private static final int BROTLI = 4;

  private static final int GZIP_HEADER = 10;
  private static final int GZIP_TRAILER = 8;
  private static final int BUFFER = 1 << 16;
  private static final int PEEK = 256;

  private final ByteSource source;
  private final byte[] in = new byte[BUFFER];
  private final byte[] out = new byte[BUFFER];
  private final byte[] peek = new byte[PEEK];
  private final Header header = new Header();

  private CompressedPages(ByteSource source) {
    this.source = source;
  }

  /**
   * Decompresses all pages that need it.
   *
   * @throws RejectedFileException for the first that has another length
   */
  static void check(ByteSource source, FileFooter footer)
      throws IOException, RejectedFileException {
    CompressedPages pages = new CompressedPages(source);
    for (int g = 0; g < footer.rowGroupCount(); g++) {
      for (int c = 0; footer.rowGroup(g).rows() > 0 && c < footer.columnCount(); c++) {
        FooterChunk chunk = footer.rowGroup(g).chunk(c);
        int codec = chunk.codecCode();
        if (codec == UNCOMPRESSED || codec == GZIP || codec == BROTLI) {
          pages.check(chunk, codec);
        }
      }
    }
  }

  private void check(FooterChunk chunk, int codec) throws IOException, RejectedFileException {
    long end = chunk.start() + chunk.compressedSize();
    for (long at = chunk.start(); at < end; ) {
      long page = at;
      at += header.read(source, at, end, peek);
      long values = header.size - header.levels;
      long found = values;
      if (header.compressed && codec != UNCOMPRESSED && values > 0) {
        found = decompressed(codec, at + header.levels, (int) values, page);
      }
      if (values < 0 || found != header.uncompressed - header.levels) {
        throw new RejectedFileException(
            "page at " + page + ": its bytes are not as many as its header says");
      }
      at += header.size;
    }
  }

  private long decompressed(int codec, long from, int length, long page)
      throws IOException, RejectedFileException {
    try {
      return codec == GZIP ? inflated(from, length) : expanded(from, length);
    } catch (DataFormatException e) {
      throw new RejectedFileException("page at " + page + ": no whole GZIP stream");
    } catch (BrotliFailure e) {
      throw new RejectedFileException("page at " + page + ": no whole BROTLI stream");
    }
  }

  /** The bytes of one GZIP member that is all there is. RFC 1952, without optional fields. */
  private long inflated(long from, int length) throws IOException, DataFormatException {
    if (length < GZIP_HEADER + GZIP_TRAILER) {
      throw new DataFormatException();
    }
    source.read(from, in, 0, GZIP_HEADER);
    if ((in[0] & 0xff) != 0x1f || (in[1] & 0xff) != 0x8b || in[2] != 8 || in[3] != 0) {
      throw new DataFormatException();
    }
    Inflater inflater = new Inflater(true);
    try {
      CRC32 crc = new CRC32();
      long at = from + GZIP_HEADER;
      long end = from + length - GZIP_TRAILER;
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          if (at == end) {
            throw new DataFormatException();
          }
          int part = (int) Math.min(in.length, end - at);
          source.read(at, in, 0, part);
          at += part;
          inflater.setInput(in, 0, part);
        }
        int n = inflater.inflate(out);
        if (n == 0 && inflater.needsDictionary()) {
          throw new DataFormatException();
        }
        crc.update(out, 0, n);
        if (inflater.getBytesWritten() > header.uncompressed) {
          return inflater.getBytesWritten();
        }
      }
      source.read(end, in, 0, GZIP_TRAILER);
      boolean whole = at == end && inflater.getRemaining() == 0;
      if (!whole || littleEndian(0) != (int) crc.getValue()) {
        throw new DataFormatException();
      }
      return inflater.getBytesWritten();
    } finally {
      inflater.end();
    }
  }

  private int littleEndian(int at) {
    return in[at] & 0xff
        | (in[at + 1] & 0xff) << 8
        | (in[at + 2] & 0xff) << 16
        | (in[at + 3] & 0xff) << 24;
  }

  private long expanded(long from, int length) throws IOException, BrotliFailure {
    Range range = new Range(source, from, length);
    try (InputStream stream = new BrotliInputStream(range)) {
      long bytes = 0;
      for (int n = stream.read(out); n >= 0; n = stream.read(out)) {
        bytes += n;
        if (bytes > header.uncompressed) {
          return bytes;
        }
      }
      return bytes;
    } catch (IOException | RuntimeException e) {
      if (range.failure != null) {
        throw range.failure;
      }
      throw new BrotliFailure(e);
    }
  }

  /** What the decoder says, apart from failures of the source. */
  private static final class BrotliFailure extends Exception {
    private static final long serialVersionUID = 1;

    BrotliFailure(Exception cause) {
      super(cause);
    }
  }

  /** Some bytes of a source. */
  private static final class Range extends InputStream {

    private final ByteSource source;
    private final long end;
    private long at;
    private IOException failure;

    Range(ByteSource source, long from, int length) {
      this.source = source;
      this.at = from;
      this.end = from + length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int most) throws IOException {
      if (at == end) {
        return -1;
      }
      int n = (int) Math.min(most, end - at);
      try {
        source.read(at, bytes, offset, n);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      at += n;
      return n;
    }
  }

  /** What a page's lengths are said to be. */
  private static final class Header extends PageHeader {
    private int size;
    private int uncompressed;
    private long levels;
    private boolean compressed;

    @Override
    protected void take(ThriftReader thrift, long at) throws ParquetFormatException {
      uncompressed = 0;
      size = 0;
      levels = 0;
      compressed = true;
      while (thrift.nextField()) {
        switch (thrift.field()) {
          case 2 -> uncompressed = thrift.i32();
          case 3 -> size = thrift.i32();
          case 8 -> readSecondKind(thrift);
          default -> thrift.skip();
        }
      }
    }

    /** A data page of version 2: its levels come first and are never compressed. */
    private void readSecondKind(ThriftReader thrift) throws ParquetFormatException {
      thrift.struct();
      while (thrift.nextField()) {
        switch (thrift.field()) {
          case 5, 6 -> levels += Math.max(0, thrift.i32());
          case 7 -> compressed = thrift.bool();
          default -> thrift.skip();
        }
      }
    }
  }
}
