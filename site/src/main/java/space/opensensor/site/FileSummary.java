package space.opensensor.site;

import java.io.IOException;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.FooterColumn;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.PageVerifier;

/** What is in a station's file, by its footer, after the sums of its pages were checked. */
final class FileSummary {

  private static final int MOST_FOOTER = 1 << 20;
  private static final int MOST_DECIMALS = 3;

  private final StringBuilder json = new StringBuilder();

  private FileSummary() {}

  /**
   * Reads a file.
   *
   * @return JSON: {@code rows}, {@code station}, and {@code columns} with {@code name}, {@code
   *     nulls}, {@code min} and {@code max}; times in milliseconds since 1970, other values with at
   *     most three decimals; what is not known is null
   * @throws IOException with one line where the bytes are no such file
   */
  static String of(byte[] file) throws IOException {
    ByteSource source = new Bytes(file);
    FileFooter footer = FooterReader.read(source, MOST_FOOTER);
    PageVerifier.verify(source, footer, new byte[PageVerifier.MIN_BUFFER]);
    FileSummary summary = new FileSummary();
    summary.write(footer);
    return summary.json.toString();
  }

  private void write(FileFooter footer) {
    json.append("{\"rows\":").append(footer.rows()).append(",\"station\":");
    text(footer.text("station"));
    json.append(",\"columns\":[");
    for (int i = 0; i < footer.columnCount(); i++) {
      json.append(i == 0 ? "" : ",");
      column(footer, i);
    }
    json.append("]}");
  }

  private void column(FileFooter footer, int column) {
    FooterColumn declared = footer.column(column);
    boolean known = footer.rowGroupCount() > 0;
    long nulls = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < footer.rowGroupCount(); i++) {
      FooterChunk chunk = footer.rowGroup(i).chunk(column);
      nulls += Math.max(0, chunk.nullCount());
      if (chunk.nullCount() != chunk.values()) {
        known &= chunk.min() != null && chunk.max() != null && isNumber(declared.type());
        min = known ? Math.min(min, number(declared, chunk.min())) : min;
        max = known ? Math.max(max, number(declared, chunk.max())) : max;
      }
    }
    json.append("{\"name\":");
    text(declared.name());
    json.append(",\"nulls\":").append(nulls).append(",\"min\":");
    decimal(known ? min : Double.NaN);
    json.append(",\"max\":");
    decimal(known ? max : Double.NaN);
    json.append('}');
  }

  private static boolean isNumber(ColumnType type) {
    return type != null && type != ColumnType.UTF8 && type != ColumnType.BOOLEAN;
  }

  /** A bound, whose bytes are little-endian. */
  private static double number(FooterColumn column, byte[] bytes) {
    long bits = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      bits = bits << 8 | bytes[i] & 0xff;
    }
    switch (column.type()) {
      case FLOAT:
        return Float.intBitsToFloat((int) bits);
      case DOUBLE:
        return Double.longBitsToDouble(bits);
      case TIMESTAMP_MICROS:
        return (double) Math.floorDiv(bits, 1000L);
      case INT32:
        return (int) bits;
      case DECIMAL:
        double value = (int) bits;
        for (int i = 0; i < column.scale(); i++) {
          value /= 10;
        }
        return value;
      default:
        return bits;
    }
  }

  /** A number in digits of our own, because machines differ in theirs. */
  private void decimal(double value) {
    if (Double.isNaN(value) || Math.abs(value) > 9e15) {
      json.append("null");
      return;
    }
    long whole = Math.round(Math.abs(value) * 1000);
    if (Math.abs(value) > 9e12) {
      whole = (long) Math.abs(value) * 1000;
    }
    json.append(value < 0 && whole != 0 ? "-" : "").append(whole / 1000);
    int rest = (int) (whole % 1000);
    int digit = 100;
    for (int i = 0; i < MOST_DECIMALS && rest != 0; i++) {
      json.append(i == 0 ? "." : "").append((char) ('0' + rest / digit));
      rest %= digit;
      digit /= 10;
    }
  }

  private void text(String text) {
    if (text == null) {
      json.append("null");
      return;
    }
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else {
        json.append(c < ' ' ? '?' : c);
      }
    }
    json.append('"');
  }

  /** A file in memory. */
  private static final class Bytes implements ByteSource {
    private final byte[] file;

    Bytes(byte[] file) {
      this.file = file;
    }

    @Override
    public long length() {
      return file.length;
    }

    @Override
    public void read(long position, byte[] bytes, int offset, int length) {
      System.arraycopy(file, (int) position, bytes, offset, length);
    }
  }
}
