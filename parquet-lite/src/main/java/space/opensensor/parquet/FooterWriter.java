package space.opensensor.parquet;

import java.io.IOException;

/**
 * The file metadata at the end of a file. Row groups are kept as they will stand in the footer, in
 * a buffer of fixed size; everything else is written at the end from what the schema says.
 *
 * @see <a
 *     href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">
 *     parquet.thrift: FileMetaData</a>
 */
final class FooterWriter {

  private static final int VERSION = 1;
  private static final int CONVERTED_UTF8 = 0;
  private static final int CONVERTED_DECIMAL = 5;
  private static final int CONVERTED_TIMESTAMP_MILLIS = 9;
  private static final int CONVERTED_TIMESTAMP_MICROS = 10;
  private static final int UNIT_MILLIS = 1;
  private static final int UNIT_MICROS = 2;
  private static final int ROW_GROUP_BYTES = 40;

  /** The name of the schema's root, which means nothing. */
  private static final String ROOT = "m";

  private final FileSchema schema;
  private final int maxRowGroups;
  private final boolean forOldReaders;
  private final String createdBy;
  private final byte[] groups;
  private final String[] keys;
  private final String[] texts;
  private final ThriftWriter thrift;
  private int groupsEnd;
  private int groupCount;
  private int keyValueCount;
  private long rows;

  FooterWriter(
      FileSchema schema,
      WriterOptions options,
      int maxKeyValues,
      byte[] rowGroups,
      ThriftWriter thrift) {
    this.schema = schema;
    this.thrift = thrift;
    this.maxRowGroups = options.maxRowGroups();
    this.forOldReaders = options.isCompatible();
    this.createdBy = options.createdBy();
    this.groups = rowGroups;
    this.keys = new String[maxKeyValues];
    this.texts = new String[maxKeyValues];
  }

  /** The most bytes that the metadata of one row group takes. */
  static int rowGroupBytes(FileSchema schema, WriterOptions options) {
    int bytes = ROW_GROUP_BYTES;
    for (int i = 0; i < schema.size(); i++) {
      bytes += ChunkMetadata.maxBytes(schema.get(i), options);
    }
    return bytes;
  }

  void begin() {
    groupsEnd = 0;
    groupCount = 0;
    keyValueCount = 0;
    rows = 0;
  }

  void keyValue(String key, String text) {
    if (keyValueCount == keys.length) {
      throw new IllegalStateException(
          "key-value \"" + key + "\": the file already has " + keys.length);
    }
    keys[keyValueCount] = key;
    texts[keyValueCount++] = text;
  }

  void beginRowGroup() throws IOException {
    if (groupCount == maxRowGroups) {
      throw new IllegalStateException(
          "row group " + groupCount + ": the writer has room for " + maxRowGroups);
    }
    thrift.begin(groups, groupsEnd, groups.length, null, 0);
    thrift.list(1, ThriftType.STRUCT, schema.size());
    groupsEnd = thrift.position();
  }

  void addChunk(ChunkMetadata chunk, byte[] scratch) throws IOException {
    thrift.begin(groups, groupsEnd, groups.length, null, 0);
    chunk.write(thrift, scratch);
    groupsEnd = thrift.position();
  }

  void endRowGroup(int rowCount, long uncompressedSize, boolean sorted) throws IOException {
    thrift.begin(groups, groupsEnd, groups.length, null, 1);
    thrift.i64(2, uncompressedSize);
    thrift.i64(3, rowCount);
    if (sorted) {
      thrift.list(4, ThriftType.STRUCT, 1);
      thrift.elementStruct();
      thrift.i32(1, schema.sortedBy());
      thrift.bool(2, false);
      thrift.bool(3, false);
      thrift.end();
    }
    thrift.end();
    groupsEnd = thrift.position();
    groupCount++;
    rows += rowCount;
  }

  /** Writes the file metadata, through a buffer that may hold anything. */
  void write(ByteSink sink, byte[] buffer) throws IOException {
    thrift.begin(buffer, 0, buffer.length, sink, 0);
    thrift.i32(1, VERSION);
    writeSchema();
    thrift.i64(3, rows);
    thrift.list(4, ThriftType.STRUCT, groupCount);
    thrift.raw(groups, 0, groupsEnd);
    if (keyValueCount > 0) {
      thrift.list(5, ThriftType.STRUCT, keyValueCount);
      for (int i = 0; i < keyValueCount; i++) {
        thrift.elementStruct();
        thrift.string(1, keys[i]);
        thrift.string(2, texts[i]);
        thrift.end();
        keys[i] = null;
        texts[i] = null;
      }
    }
    thrift.string(6, createdBy);
    thrift.list(7, ThriftType.STRUCT, schema.size());
    for (int i = 0; i < schema.size(); i++) {
      thrift.elementStruct();
      thrift.struct(1);
      thrift.end();
      thrift.end();
    }
    thrift.end();
    thrift.flush();
  }

  private void writeSchema() throws IOException {
    thrift.list(2, ThriftType.STRUCT, 1 + schema.size());
    thrift.elementStruct();
    thrift.string(4, ROOT);
    thrift.i32(5, schema.size());
    thrift.end();
    for (int i = 0; i < schema.size(); i++) {
      writeElement(schema.get(i));
    }
  }

  private void writeElement(Column column) throws IOException {
    ColumnType type = column.type();
    thrift.elementStruct();
    thrift.i32(1, type.physicalCode());
    thrift.i32(3, column.isOptional() ? 1 : 0);
    thrift.string(4, column.name());
    if (type == ColumnType.UTF8) {
      thrift.i32(6, CONVERTED_UTF8);
    } else if (type.isTimestamp() && forOldReaders) {
      boolean millis = type == ColumnType.TIMESTAMP_MILLIS;
      thrift.i32(6, millis ? CONVERTED_TIMESTAMP_MILLIS : CONVERTED_TIMESTAMP_MICROS);
    } else if (type == ColumnType.DECIMAL) {
      thrift.i32(6, CONVERTED_DECIMAL);
      thrift.i32(7, column.scale());
      thrift.i32(8, column.precision());
    }
    thrift.i32(9, column.fieldId());
    if (type.isTimestamp()) {
      writeTimestamp(type == ColumnType.TIMESTAMP_MILLIS ? UNIT_MILLIS : UNIT_MICROS);
    } else if (type == ColumnType.UTF8) {
      writeString();
    }
    thrift.end();
  }

  /** LogicalType.STRING, beside the older UTF8. */
  private void writeString() throws IOException {
    thrift.struct(10);
    thrift.struct(1);
    thrift.end();
    thrift.end();
  }

  /** LogicalType.TIMESTAMP(isAdjustedToUTC = true, unit). */
  private void writeTimestamp(int unit) throws IOException {
    thrift.struct(10);
    thrift.struct(8);
    thrift.bool(1, true);
    thrift.struct(2);
    thrift.struct(unit);
    thrift.end();
    thrift.end();
    thrift.end();
    thrift.end();
  }
}
