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
 * <p>The timestamp is in epoch milliseconds. Numbers become the nearest float where the schema says
 * float32 and are rounded half up to the scale where it says fixed. An empty cell is a missing
 * value, and so is every value of a column that the file does not have.
 */
public final class CsvRows {

  private static final String TIMESTAMP = "timestamp";
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40})([eE][-+]?[0-9]{1,3})?");
  private static final Pattern EPOCH_MILLIS = Pattern.compile("[0-9]{1,16}");

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
      String header = reader.readLine();
      if (header == null) {
        throw new CsvException(file + ": expected a header line, got an empty file");
      }
      csv.readHeader(header.startsWith("\ufeff") ? header.substring(1) : header);
      int number = 2;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        csv.readRow(line, number);
        number++;
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

  private void readHeader(String header) throws CsvException {
    String[] names = header.split(",", -1);
    columns = new int[names.length];
    for (int cell = 0; cell < names.length; cell++) {
      String name = names[cell].trim();
      columns[cell] = columnOf(name);
      for (int before = 0; before < cell; before++) {
        if (columns[before] == columns[cell]) {
          throw new CsvException(file + ":1: column " + name + ": it is there twice");
        }
      }
    }
    for (int column : columns) {
      if (column < 0) {
        return;
      }
    }
    throw new CsvException(file + ":1: expected a column timestamp, got " + header.strip());
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
    throw new CsvException(file + ":1: column \"" + name + "\": unknown; the columns are " + known);
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
      String text = cells[cell].trim();
      if (column >= 0 && !text.isEmpty()) {
        row.values[column] = value(schema.get(column), text, number);
        row.present[column] = true;
      }
    }
    rows.add(row);
  }

  private long timestamp(String[] cells, int number) throws CsvException {
    int cell = 0;
    while (columns[cell] >= 0) {
      cell++;
    }
    String text = cells[cell].trim();
    if (!EPOCH_MILLIS.matcher(text).matches()) {
      throw bad(number, TIMESTAMP, "epoch milliseconds", text);
    }
    long timestamp = Long.parseLong(text);
    if (!rows.isEmpty() && timestamp <= rows.get(rows.size() - 1).timestamp) {
      throw bad(number, TIMESTAMP, "a time after that of the row before", text);
    }
    return timestamp;
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
            + got
            + "\"");
  }
}
