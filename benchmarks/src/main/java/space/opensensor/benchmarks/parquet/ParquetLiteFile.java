package space.opensensor.benchmarks.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import space.opensensor.parquet.ByteSink;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.CompressionCodec;
import space.opensensor.parquet.Encoding;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.WriterOptions;

/**
 * parquet-lite, with full metadata. One writer serves all files of a value mode, as on a device.
 */
final class ParquetLiteFile implements FileWriter {

  private static final int ROWS = 178;

  private final WriterOptions options;
  private final Encoding encoding;
  private final CompressionCodec codec;
  private boolean explains;
  private ParquetWriter floatWriter;
  private ParquetWriter decimalWriter;

  /** With a preset, each column in what makes it smallest. */
  ParquetLiteFile(WriterOptions options) {
    this(options, null, null);
  }

  /** With all measurements in one encoding and codec; null leaves the choice. */
  ParquetLiteFile(WriterOptions options, Encoding encoding, CompressionCodec codec) {
    this.options = options;
    this.encoding = encoding;
    this.codec = codec;
  }

  /** With all that a station's file says about itself. */
  static ParquetLiteFile thatExplainsItself(WriterOptions options) {
    ParquetLiteFile file = new ParquetLiteFile(options);
    file.explains = true;
    return file;
  }

  /** Ten columns, each in what makes it smallest. */
  static FileSchema schema(boolean decimal) {
    return new ParquetLiteFile(WriterOptions.DEFAULT).columns(decimal);
  }

  private FileSchema columns(boolean decimal) {
    Column[] columns = new Column[1 + Readings.NAMES.size()];
    columns[0] = Column.of(1, "timestamp", ColumnType.TIMESTAMP_MICROS);
    for (int c = 1; c < columns.length; c++) {
      String name = Readings.NAMES.get(c - 1);
      Column column =
          decimal
              ? Column.decimal(c + 1, name, 9, Readings.scale(c - 1)).optional()
              : Column.of(c + 1, name, ColumnType.FLOAT).optional();
      column = encoding == null ? column : column.pinned(encoding);
      columns[c] = codec == null ? column : column.pinned(codec);
    }
    return new FileSchema(columns).sortedBy(0);
  }

  /** The bytes of a writer's own memory. */
  int workspaceBytes(boolean decimal) {
    return ParquetWriter.workspaceBytes(columns(decimal), options, ROWS);
  }

  private ParquetWriter writer(boolean decimal) {
    if (decimal) {
      if (decimalWriter == null) {
        decimalWriter = new ParquetWriter(columns(true), options, ROWS);
      }
      return decimalWriter;
    }
    if (floatWriter == null) {
      floatWriter = new ParquetWriter(columns(false), options, ROWS);
    }
    return floatWriter;
  }

  @Override
  public byte[] write(Readings rows, boolean decimal) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(rows, decimal, out::write);
    return out.toByteArray();
  }

  void write(Readings rows, boolean decimal, ByteSink sink) throws IOException {
    ParquetWriter writer = writer(decimal);
    writer.open(sink);
    keyValues(writer, KEY_VALUES);
    if (explains) {
      keyValues(writer, EXPLANATION);
    }
    writer.startRowGroup(rows.size());
    writer.writeMillis(rows.timestamps(), 0, rows.size(), null, 0);
    for (int m = 0; m < Readings.NAMES.size(); m++) {
      if (decimal) {
        writer.writeInt32s(rows.fixed()[m], 0, rows.size(), null, 0);
      } else {
        writer.writeFloats(rows.floats()[m], 0, rows.size(), null, 0);
      }
    }
    writer.endRowGroup();
    writer.close();
  }

  private static void keyValues(ParquetWriter writer, String[] entries) throws IOException {
    for (int i = 0; i < entries.length; i += 2) {
      writer.keyValue(entries[i], entries[i + 1]);
    }
  }
}
