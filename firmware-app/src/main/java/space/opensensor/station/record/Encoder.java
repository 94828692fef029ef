package space.opensensor.station.record;

import java.io.IOException;
import space.opensensor.parquet.ByteSink;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.PageVerifier;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

/**
 * Writes a batch as a Parquet file: the timestamp in UTC, in microseconds or milliseconds, each
 * measurement as an optional FLOAT or, by choice and where it is fixed, DECIMAL(9, scale) on INT32.
 * A column's field id is its measurement's fixed number. A schema may ask for the station's id in
 * each row, after the timestamp. {@link FileMetadata} explains the rest.
 */
public final class Encoder {

  private static final double[] POWERS_OF_TEN = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

  private final Schema schema;
  private final ColumnType fixedType;
  private final FileMetadata metadata;
  private final ParquetWriter writer;
  private final int[] floatBits;
  private final byte[] pageBuffer = new byte[PageVerifier.MIN_BUFFER];

  /**
   * An encoder with all the memory it will need.
   *
   * @param schema the measurements of all batches
   * @param time the unit of times: TIMESTAMP_MICROS or TIMESTAMP_MILLIS
   * @param decimal whether fixed measurements become decimals
   * @param options what the file's pages may be encoded and compressed with
   * @param stationId the station in the metadata, and in each row where the schema says so
   * @param rows the most rows of a batch
   */
  public Encoder(
      Schema schema,
      ColumnType time,
      boolean decimal,
      WriterOptions options,
      String stationId,
      int rows) {
    this(schema, time, decimal ? ColumnType.DECIMAL : ColumnType.FLOAT, options, stationId, rows);
  }

  private Encoder(
      Schema schema,
      ColumnType time,
      ColumnType fixedType,
      WriterOptions options,
      String stationId,
      int rows) {
    this.schema = schema;
    this.fixedType = fixedType;
    this.metadata = new FileMetadata(schema, stationId);
    int pageRows = Math.min(rows, ParquetWriter.MAX_PAGE_ROWS);
    this.writer = new ParquetWriter(fileSchema(time, stationId), options, pageRows);
    this.floatBits = new int[rows];
  }

  /** An encoder of a table, as the settings want its values. */
  public static Encoder of(Table table, StationSettings settings) {
    return of(table, settings.decimal() ? ColumnType.DECIMAL : ColumnType.FLOAT, settings);
  }

  /** An encoder of a table of whole numbers, which become INT32. */
  public static Encoder ofIntegers(Table table, StationSettings settings) {
    return of(table, ColumnType.INT32, settings);
  }

  private static Encoder of(Table table, ColumnType fixedType, StationSettings settings) {
    return new Encoder(
        table.schema(),
        settings.timeType(table.schema()),
        fixedType,
        settings.fileOptions(),
        settings.stationId(),
        table.mostRows());
  }

  private FileSchema fileSchema(ColumnType time, String stationId) {
    boolean named = schema.stationColumn() != null;
    int before = named ? 2 : 1;
    Column[] columns = new Column[before + schema.size()];
    columns[0] = Column.of(Schema.TIMESTAMP_NUMBER, "timestamp", time);
    if (named) {
      columns[1] = Column.constant(schema.stationNumber(), schema.stationColumn(), stationId);
    }
    for (int c = 0; c < schema.size(); c++) {
      Measurement m = schema.get(c);
      ColumnType type = typeOf(m);
      Column column =
          type == ColumnType.DECIMAL
              ? Column.decimal(m.number(), m.name(), Column.MAX_PRECISION, m.scale())
              : Column.of(m.number(), m.name(), type);
      columns[before + c] = column.optional();
    }
    return new FileSchema(columns).sortedBy(0);
  }

  private ColumnType typeOf(Measurement measurement) {
    return measurement.isFloat32() ? ColumnType.FLOAT : fixedType;
  }

  /** The most bytes a file can have: every value in full, and the footer. */
  public int mostBytes() {
    return floatBits.length * (8 + 5 * schema.size()) + mostFooterBytes();
  }

  private int mostFooterBytes() {
    int columns = schema.size() + (schema.stationColumn() == null ? 1 : 2);
    return 256 * columns + 1024;
  }

  /**
   * Writes one file. The same batch always gives the same bytes.
   *
   * @param batch at least one row
   * @param batchId the name by which a reader counts the rows once, or null for none
   * @throws IOException when the sink fails
   */
  public void encode(Batch batch, String batchId, ByteSink sink) throws IOException {
    int rows = batch.size();
    writer.open(sink);
    metadata.write(writer, batchId, batch.isEstimated());
    writer.startRowGroup(rows);
    writer.writeMillis(batch.ticks(), 0, rows, null, 0);
    for (int c = 0; c < schema.size(); c++) {
      Measurement m = schema.get(c);
      if (typeOf(m) != ColumnType.FLOAT) {
        writer.writeInt32s(batch.values(c), 0, rows, batch.validity(c), 0);
      } else if (m.isFloat32()) {
        writer.writeFloatBits(batch.values(c), 0, rows, batch.validity(c), 0);
      } else {
        toFloatBits(batch.values(c), rows, POWERS_OF_TEN[m.scale()]);
        writer.writeFloatBits(floatBits, 0, rows, batch.validity(c), 0);
      }
    }
    writer.endRowGroup();
    writer.close();
  }

  /**
   * Checks that a file is one that {@link #encode} wrote and is whole: its footer, the rows in it
   * and the CRC of every page.
   *
   * @throws IOException when it cannot be read, or says what is wrong with it
   */
  public void check(ByteSource file, int rows) throws IOException {
    FileFooter footer = FooterReader.read(file, mostFooterBytes());
    int pages = PageVerifier.verify(file, footer, pageBuffer);
    if (footer.rows() != rows || pages < footer.columnCount()) {
      throw new IOException(
          "file of " + footer.rows() + " rows, expected " + rows + ", with " + pages + " pages");
    }
  }

  /** The nearest float to each decimal: the quotient is exact to far below half a float's ulp. */
  private void toFloatBits(int[] values, int rows, double divisor) {
    for (int i = 0; i < rows; i++) {
      floatBits[i] = Float.floatToRawIntBits((float) (values[i] / divisor));
    }
  }
}
