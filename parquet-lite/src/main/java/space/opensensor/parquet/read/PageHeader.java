package space.opensensor.parquet.read;

import java.io.IOException;

/**
 * A page header on its way out of a file. Its statistics may make it of any length up to 1 MiB, so
 * that few bytes are read first, and more where they do not reach. Which fields are of use, the
 * subclass says.
 */
public abstract class PageHeader {

  private static final int MOST_BYTES = 1 << 20;

  /**
   * Takes the fields of a header, all of them to its end. It is called anew, from the first field,
   * where the bytes of the call before did not reach.
   *
   * @param at where the page is in the file, for errors
   */
  protected abstract void take(ThriftReader thrift, long at) throws ParquetFormatException;

  /**
   * Reads a header.
   *
   * @param at where it begins
   * @param end where its column chunk ends
   * @param buffer for its bytes; a longer header is read into one of its own
   * @return its length in bytes
   * @throws ParquetFormatException when it is no header, or longer than 1 MiB
   */
  public final int read(ByteSource source, long at, long end, byte[] buffer) throws IOException {
    byte[] bytes = buffer;
    while (true) {
      int length = (int) Math.min(bytes.length, end - at);
      source.read(at, bytes, 0, length);
      ThriftReader thrift = new ThriftReader(bytes, 0, length, "page header", at);
      try {
        take(thrift, at);
        return thrift.position();
      } catch (ParquetFormatException e) {
        if (!thrift.isCutOff() || length == end - at || length >= MOST_BYTES) {
          throw e;
        }
        bytes = new byte[Math.min(bytes.length * 8, MOST_BYTES)];
      }
    }
  }
}
