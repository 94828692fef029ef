package space.opensensor.ducklake.ingest;

import java.time.Duration;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.FileFooter;

/**
 * How much one object may be: what a few bytes of a stranger can make a reader do is bounded, by
 * itself and by the bytes stored.
 *
 * @param bytes of the object
 * @param buffered larger objects are never held in memory as a whole
 * @param footer bytes of the footer
 * @param columns of the file
 * @param rows of the file
 * @param freeRows rows that any object may have
 * @param rowsPerByte rows that each byte allows beside them
 * @param freeDecoded bytes that any object may become when decoded
 * @param decodedPerByte bytes decoded that each byte allows beside them
 * @param time of judging the values, beside a second for each mebibyte
 */
public record FileLimits(
    long bytes,
    long buffered,
    int footer,
    int columns,
    long rows,
    long freeRows,
    long rowsPerByte,
    long freeDecoded,
    long decodedPerByte,
    Duration time) {

  /** Many times what stations and honest archives need. */
  public static final FileLimits DEFAULT =
      new FileLimits(
          256L << 20,
          4L << 20,
          1 << 20,
          500,
          100_000_000,
          100_000,
          100,
          128L << 20,
          1000,
          Duration.ofSeconds(30));

  /** Bytes of one value, on average, when decoded. */
  private static final int VALUE = 8;

  /** The most bytes that the pages of an object may decompress to. */
  long decoded(long stored) {
    return freeDecoded + decodedPerByte * stored;
  }

  /** The most time that the values of an object may take. */
  Duration time(long stored) {
    return time.plusSeconds(stored >> 20);
  }

  void checkBytes(long stored) throws RejectedFileException {
    if (stored > bytes) {
      throw new RejectedFileException(
          "file of " + stored + " bytes, more than the limit of " + bytes);
    }
  }

  void check(FileFooter file, long stored) throws RejectedFileException {
    if (file.columnCount() > columns) {
      throw new RejectedFileException(
          file.columnCount() + " columns, more than the limit of " + columns);
    }
    long most = Math.min(rows, freeRows + rowsPerByte * stored);
    if (file.rows() > most) {
      throw new RejectedFileException(
          file.rows() + " rows in " + stored + " bytes, more than the limit of " + most);
    }
    long values = file.rows() * file.columnCount();
    if (values > decoded(stored) / VALUE) {
      throw new RejectedFileException(
          values
              + " values in "
              + stored
              + " bytes, more than the limit of "
              + decoded(stored) / VALUE);
    }
  }
}
