package space.opensensor.ducklake.skip;

import space.opensensor.ducklake.bucket.RejectedFileException;

/**
 * Bytes of a file.
 *
 * @param start of the first byte, from 0
 * @param length in bytes
 */
public record ByteRange(long start, long length) {

  private static final int MAGIC = 4;

  /** Behind the last byte. */
  public long end() {
    return start + length;
  }

  /** Refuses a range that does not lie between the file's magic and its footer. */
  ByteRange checked(long footerStart, String what) throws RejectedFileException {
    if (start < MAGIC || length < 1 || length > footerStart || start > footerStart - length) {
      throw new RejectedFileException(
          what
              + ": "
              + length
              + " bytes at "
              + start
              + " do not lie before the footer at "
              + footerStart);
    }
    return this;
  }
}
