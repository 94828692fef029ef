package space.opensensor.parquet.read;

import space.opensensor.parquet.Encoding;

/** A column chunk as a file's footer describes it. Immutable, but for the bounds' arrays. */
public final class FooterChunk {

  /** What numbers are when the footer does not say. */
  public static final long UNKNOWN = -1;

  int encodings;
  int codec = (int) UNKNOWN;
  int physicalCode = (int) UNKNOWN;
  long values = UNKNOWN;
  long uncompressedSize = UNKNOWN;
  long compressedSize = UNKNOWN;
  long dataPageOffset = UNKNOWN;
  long dictionaryPageOffset = UNKNOWN;
  long nullCount = UNKNOWN;
  byte[] min;
  byte[] max;
  boolean minExact;
  boolean maxExact;
  String path;

  FooterChunk() {}

  /** Whether pages use an encoding. */
  public boolean uses(Encoding encoding) {
    return (encodings >> encoding.code() & 1) != 0;
  }

  /**
   * The encodings by their numbers in the file: bit n is set when n is used; n above 31 is bit 31.
   */
  public int encodings() {
    return encodings;
  }

  /** The number of the codec in the file. */
  public int codecCode() {
    return codec;
  }

  /** Values, missing ones included. */
  public long values() {
    return values;
  }

  /** Missing values, or {@link #UNKNOWN}. */
  public long nullCount() {
    return nullCount;
  }

  /** The least value as PLAIN bytes, without the length of a text; null when unknown. */
  public byte[] min() {
    return min;
  }

  /** The largest value as PLAIN bytes, without the length of a text; null when unknown. */
  public byte[] max() {
    return max;
  }

  /** Whether the least value occurs, rather than being a lower bound. */
  public boolean isMinExact() {
    return minExact;
  }

  /** Whether the largest value occurs, rather than being an upper bound. */
  public boolean isMaxExact() {
    return maxExact;
  }

  /** Bytes of the pages with their headers in the file. */
  public long compressedSize() {
    return compressedSize;
  }

  /** Bytes of the pages with their headers once decompressed. */
  public long uncompressedSize() {
    return uncompressedSize;
  }

  /** File position of the first data page. */
  public long dataPageOffset() {
    return dataPageOffset;
  }

  /** File position of the dictionary page, or {@link #UNKNOWN}. */
  public long dictionaryPageOffset() {
    return dictionaryPageOffset;
  }

  /** File position of the first page. */
  public long start() {
    return dictionaryPageOffset == UNKNOWN ? dataPageOffset : dictionaryPageOffset;
  }
}
