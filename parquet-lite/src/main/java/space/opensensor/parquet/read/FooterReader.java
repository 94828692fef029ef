package space.opensensor.parquet.read;

import java.io.IOException;

/**
 * Reads and checks a file's footer: magic, footer length, schema, row count, row groups,
 * statistics, key-values. Accepts flat schemas only.
 *
 * <p>Whatever the bytes are, the answer is a footer whose parts fit together and lie within the
 * file, or one {@link ParquetFormatException} that says what is wrong. Memory is bounded by the
 * footer's length, which the caller limits: the footer itself, and objects of about four times that
 * size.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/metadata/">Parquet: metadata</a>
 */
public final class FooterReader {

  private static final int MAGIC_LENGTH = 4;
  private static final int TAIL_LENGTH = 8;

  private FooterReader() {}

  /**
   * Reads the footer of a file.
   *
   * @param maxLength the longest footer to accept, in bytes
   * @throws ParquetFormatException when the file is not a Parquet file of flat columns
   * @throws IOException when the source fails
   */
  public static FileFooter read(ByteSource source, int maxLength) throws IOException {
    long fileLength = source.length();
    if (fileLength < MAGIC_LENGTH + TAIL_LENGTH) {
      throw new ParquetFormatException("file of " + fileLength + " bytes: too short for Parquet");
    }
    byte[] tail = new byte[TAIL_LENGTH];
    source.read(0, tail, 0, MAGIC_LENGTH);
    checkMagic(tail, 0, "first");
    source.read(fileLength - TAIL_LENGTH, tail, 0, TAIL_LENGTH);
    checkMagic(tail, TAIL_LENGTH - MAGIC_LENGTH, "last");
    int length =
        tail[0] & 0xff | (tail[1] & 0xff) << 8 | (tail[2] & 0xff) << 16 | (tail[3] & 0xff) << 24;
    if (length < 1 || length > fileLength - MAGIC_LENGTH - TAIL_LENGTH) {
      throw new ParquetFormatException(
          "footer of " + (length & 0xFFFFFFFFL) + " bytes in a file of " + fileLength);
    }
    if (length > maxLength) {
      throw new ParquetFormatException(
          "footer of " + length + " bytes, more than the limit of " + maxLength);
    }
    byte[] bytes = new byte[length];
    long start = fileLength - TAIL_LENGTH - length;
    source.read(start, bytes, 0, length);
    return new FooterParser(bytes, start).parse();
  }

  private static void checkMagic(byte[] bytes, int offset, String which)
      throws ParquetFormatException {
    if (bytes[offset] == 'P' && bytes[offset + 1] == 'A' && bytes[offset + 2] == 'R') {
      if (bytes[offset + 3] == '1') {
        return;
      }
      if (bytes[offset + 3] == 'E') {
        throw new ParquetFormatException("file with an encrypted footer (magic PARE)");
      }
    }
    throw new ParquetFormatException("the " + which + " four bytes are not PAR1");
  }
}
