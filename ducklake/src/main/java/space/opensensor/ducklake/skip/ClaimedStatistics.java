package space.opensensor.ducklake.skip;

import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.ParquetFormatException;
import space.opensensor.parquet.read.ThriftReader;

/**
 * What a file says about the values of a column chunk or a page. Bounds are PLAIN bytes, without
 * the length of a text; null where there are none.
 *
 * @param nulls missing values, or {@link FooterChunk#UNKNOWN}
 * @param nans values that are NaN, or {@link FooterChunk#UNKNOWN}
 * @param distinct different values, or {@link FooterChunk#UNKNOWN}
 * @param minExact whether the lower bound is said to be a value
 * @param maxExact whether the upper bound is said to be a value
 * @param oldMin lower bound in the field that older readers know
 * @param oldMax upper bound in the field that older readers know
 */
@SuppressWarnings("ArrayRecordComponent")
public record ClaimedStatistics(
    long nulls,
    long nans,
    long distinct,
    byte[] min,
    byte[] max,
    boolean minExact,
    boolean maxExact,
    byte[] oldMin,
    byte[] oldMax) {

  /** No claim at all. */
  static final ClaimedStatistics NONE =
      new ClaimedStatistics(
          FooterChunk.UNKNOWN,
          FooterChunk.UNKNOWN,
          FooterChunk.UNKNOWN,
          null,
          null,
          false,
          false,
          null,
          null);

  /**
   * Reads a Statistics struct that is the current field.
   *
   * @see <a
   *     href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">
   *     parquet.thrift: Statistics</a>
   */
  static ClaimedStatistics read(ThriftReader thrift) throws ParquetFormatException {
    long nulls = FooterChunk.UNKNOWN;
    long nans = FooterChunk.UNKNOWN;
    long distinct = FooterChunk.UNKNOWN;
    byte[] min = null;
    byte[] max = null;
    boolean minExact = false;
    boolean maxExact = false;
    byte[] oldMin = null;
    byte[] oldMax = null;
    thrift.struct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1 -> oldMax = thrift.binary();
        case 2 -> oldMin = thrift.binary();
        case 3 -> nulls = thrift.i64();
        case 4 -> distinct = thrift.i64();
        case 5 -> max = thrift.binary();
        case 6 -> min = thrift.binary();
        case 7 -> maxExact = thrift.bool();
        case 8 -> minExact = thrift.bool();
        case 9 -> nans = thrift.i64();
        default -> thrift.skip();
      }
    }
    return new ClaimedStatistics(
        nulls, nans, distinct, min, max, minExact, maxExact, oldMin, oldMax);
  }

  ClaimedStatistics withNulls(long count) {
    return new ClaimedStatistics(
        count, nans, distinct, min, max, minExact, maxExact, oldMin, oldMax);
  }

  /** This without bounds but those that older readers know. */
  public ClaimedStatistics withoutBounds() {
    return new ClaimedStatistics(nulls, nans, distinct, null, null, false, false, oldMin, oldMax);
  }

  /** Whether nothing is said. */
  boolean isEmpty() {
    return nulls == FooterChunk.UNKNOWN
        && nans == FooterChunk.UNKNOWN
        && distinct == FooterChunk.UNKNOWN
        && !hasBounds();
  }

  /** Whether any bound is said. */
  boolean hasBounds() {
    return min != null || max != null || oldMin != null || oldMax != null;
  }
}
