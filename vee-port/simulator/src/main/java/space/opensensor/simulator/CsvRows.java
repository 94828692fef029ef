package space.opensensor.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/**
 * The rows of a CSV file (UTF-8, comma separated, no quotes): a header line with {@code timestamp}
 * and names of the schema in any order, then one line for each row, in ascending order of time.
 *
 * <p>The timestamp is in epoch milliseconds and lies in the years 2000 to 2099, where the same
 * moment in seconds, microseconds or nanoseconds does not. Numbers become the nearest float where
 * the schema says float32 and are rounded half up to the scale where it says fixed. An empty cell
 * is a missing value, and so is every value of a column that the file does not have.
 */
public final class CsvRows {

  private static final String TIMESTAMP = "timestamp";
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40})([eE][-+]?[0-9]{1,3})?");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

  /** 2000-01-01 and 2100-01-01. */
  private static final long FIRST_MILLIS = 946_684_800_000L;

  private static final long END_MILLIS = 4_102_444_800_000L;

  /** Limits of what is kept in memory: a line of this many characters, and this many rows. */
  private static final int MAX_LINE = 65_536;

  private static final int MAX_ROWS = 1_000_000;

  /** Characters of a wrong cell or header that a message repeats. */
  private static final int MAX_SHOWN = 60;

  private record Row(long timestamp, int[] values, boolean[] present) {}

  private final Path file;
  private final Schema schema;
  private final List<Row> rows = new ArrayList<>();

  /** Column of each cell: -1 for the timestamp. */
  private int[] columns;

  private CsvRows(Path file, Schema schema) {
    this.file = file;
    this.schema = schema;
  }

  /**
   * Reads a file.
   *
   * @throws CsvException at the first cell that is not what it should be
   * @throws IOException when the file cannot be read
   */
  public static CsvRows read(Path file, Schema schema) throws IOException {
    CsvRows csv = new CsvRows(file, schema);
    if (Files.isDirectory(file)) {
      throw new CsvException(file + ": is a folder; expected a CSV file");
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String header = csv.readLine(reader, 1);
      if (header == null) {
        throw new CsvException(file + ": expected a header line, got an empty file");
      }
      csv.readHeader(header.startsWith("\ufeff") ? header.substring(1) : header);
      int number = 2;
      for (String line = csv.readLine(reader, number); line != null; ) {
        csv.readRow(line, number);
        number++;
        line = csv.readLine(reader, number);
      }
    } catch (NoSuchFileException e) {
      throw new CsvException(file + ": no such file");
    } catch (MalformedInputException e) {
      throw new CsvException(file + ": expected UTF-8 text");
    }
    if (csv.rows.isEmpty()) {
      throw new CsvException(file + ": expected at least one row, got none");
    }
    return csv;
  }

  /** Where the rows come from. */
  public Path file() {
    return file;
  }

  /** The measurements. */
  public Schema schema() {
    return schema;
  }

  /** How many rows there are, at least 1. */
  public int size() {
    return rows.size();
  }

  /** A row's time, in epoch milliseconds. */
  public long timestamp(int row) {
    return rows.get(row).timestamp;
  }

  /** Sets the values that a row has, in a reading of the same schema. */
  public void copyTo(int row, Reading reading) {
    Row from = rows.get(row);
    for (int column = 0; column < from.values.length; column++) {
      if (from.present[column]) {
        reading.set(column, from.values[column]);
      }
    }
  }

  /** The next line, or null; a file without an end is no reason to run out of memory. */
  private String readLine(BufferedReader reader, int number) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = reader.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.length() == MAX_LINE) {
        throw new CsvException(
            file + ":" + number + ": longer than " + MAX_LINE + " characters; expected CSV");
      }
      line.append((char) c);
      c = reader.read();
    }
    int length = line.length();
    return length > 0 && line.charAt(length - 1) == '\r'
        ? line.substring(0, length - 1)
        : line.toString();
  }

  /** A cell without the spaces and tabs around it; any other character counts. */
  private static String trimmed(String cell) {
    int from = 0;
    int to = cell.length();
    while (from < to && isBlank(cell.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(cell.charAt(to - 1))) {
      to--;
    }
    return cell.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private void readHeader(String header) throws CsvException {
    String[] names = header.split(",", -1);
    columns = new int[names.length];
    for (int cell = 0; cell < names.length; cell++) {
      String name = trimmed(names[cell]);
      columns[cell] = columnOf(name);
      for (int before = 0; before < cell; before++) {
        if (columns[before] == columns[cell]) {
          throw new CsvException(file + ":1: column " + shown(name) + ": it is there twice");
        }
      }
    }
    for (int column : columns) {
      if (column < 0) {
        return;
      }
    }
    throw new CsvException(file + ":1: expected a column timestamp, got \"" + shown(header) + "\"");
  }

  private int columnOf(String name) throws CsvException {
    if (name.equals(TIMESTAMP)) {
      return -1;
    }
    StringBuilder known = new StringBuilder(TIMESTAMP);
    for (int column = 0; column < schema.size(); column++) {
      if (schema.get(column).name().equals(name)) {
        return column;
      }
      known.append(", ").append(schema.get(column).name());
    }
    throw new CsvException(
        file + ":1: column \"" + shown(name) + "\": unknown; the columns are " + known);
  }

  private void readRow(String line, int number) throws CsvException {
    String[] cells = line.split(",", -1);
    if (cells.length != columns.length) {
      throw new CsvException(
          file + ":" + number + ": expected " + columns.length + " cells, got " + cells.length);
    }
    Row row = new Row(timestamp(cells, number), new int[schema.size()], new boolean[schema.size()]);
    for (int cell = 0; cell < cells.length; cell++) {
      int column = columns[cell];
      String text = trimmed(cells[cell]);
      if (column >= 0 && !text.isEmpty()) {
        row.values[column] = value(schema.get(column), text, number);
        row.present[column] = true;
      }
    }
    if (rows.size() == MAX_ROWS) {
      throw new CsvException(file + ":" + number + ": more than " + MAX_ROWS + " rows; divide it");
    }
    rows.add(row);
  }

  private long timestamp(String[] cells, int number) throws CsvException {
    int cell = 0;
    while (columns[cell] >= 0) {
      cell++;
    }
    String text = trimmed(cells[cell]);
    long timestamp = DIGITS.matcher(text).matches() ? parse(text) : -1;
    if (timestamp < FIRST_MILLIS || timestamp >= END_MILLIS) {
      throw bad(
          number,
          TIMESTAMP,
          "epoch milliseconds in the years 2000 to 2099" + hint(timestamp),
          text);
    }
    if (!rows.isEmpty() && timestamp <= rows.get(rows.size() - 1).timestamp) {
      throw bad(number, TIMESTAMP, "a time after that of the row before", text);
    }
    return timestamp;
  }

  private static long parse(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The unit that a time is in, if it is one of the usual ones. */
  private static String hint(long time) {
    if (time >= FIRST_MILLIS / 1000 && time < END_MILLIS / 1000) {
      return " (these look like seconds)";
    }
    if (time / 1000 >= FIRST_MILLIS && time / 1000 < END_MILLIS) {
      return " (these look like microseconds)";
    }
    return time / 1_000_000 >= FIRST_MILLIS && time / 1_000_000 < END_MILLIS
        ? " (these look like nanoseconds)"
        : "";
  }

  private int value(Measurement measurement, String text, int number) throws CsvException {
    if (!NUMBER.matcher(text).matches()) {
      throw bad(number, measurement.name(), "a number", text);
    }
    if (measurement.isFloat32()) {
      float value = Float.parseFloat(text);
      if (Float.isInfinite(value)) {
        throw bad(number, measurement.name(), "a number that a float can hold", text);
      }
      return Float.floatToRawIntBits(value);
    }
    try {
      return new BigDecimal(text)
          .setScale(measurement.scale(), RoundingMode.HALF_UP)
          .unscaledValue()
          .intValueExact();
    } catch (ArithmeticException e) {
      throw bad(
          number,
          measurement.name(),
          "a number that " + measurement.scale() + " decimals in 32 bits can hold",
          text);
    }
  }

  private CsvException bad(int number, String column, String expected, String got) {
    return new CsvException(
        file
            + ":"
            + number
            + ": column "
            + column
            + ": expected "
            + expected
            + ", got \""
            + shown(got)
            + "\"");
  }

  private static String shown(String text) {
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
  }
}
