package space.opensensor.parquet;

import java.io.IOException;

/** Writes the pages of one column chunk after the other, through a fixed workspace. */
final class ChunkWriter {

  private static final int MAX_HEADER_BYTES = 48;
  private static final int MAX_LEVEL_BYTES = 16;

  private final FileOutput file;
  private final PageValues values;
  private final byte[] page;
  private final byte[] header = new byte[MAX_HEADER_BYTES];
  private final ThriftWriter thrift = new ThriftWriter();
  private final ChunkMetadata metadata = new ChunkMetadata();
  private Column column;

  ChunkWriter(FileOutput file, PageValues values, int pageRows, int pageBytes) {
    this.file = file;
    this.values = values;
    this.page = new byte[pageBytes + MAX_LEVEL_BYTES + 2 * pageRows];
  }

  /** A buffer that is free between chunks. */
  byte[] buffer() {
    return page;
  }

  ChunkMetadata metadata() {
    return metadata;
  }

  void begin(Column of) {
    column = of;
    metadata.begin(of);
    metadata.codec(CompressionCodec.UNCOMPRESSED);
  }

  /** Writes the rows in view as one page. */
  void writePage() throws IOException {
    metadata.statistics.add(values);
    ColumnType type = column.type();
    int start = column.isOptional() ? writeLevels() : 0;
    Encoding encoding = Encoding.PLAIN;
    int size = PlainEncoding.size(type, values);
    if (type.physicalCode() == ColumnType.PHYSICAL_INT32
        || type.physicalCode() == ColumnType.PHYSICAL_INT64) {
      int deltaSize = DeltaBinaryPackedEncoding.size(values, type.width(), 128, 4);
      if (deltaSize < size) {
        encoding = Encoding.DELTA_BINARY_PACKED;
      }
    }
    int end =
        encoding == Encoding.PLAIN
            ? PlainEncoding.encode(type, values, page, start)
            : DeltaBinaryPackedEncoding.encode(values, type.width(), 128, 4, page, start);
    long offset = file.position();
    int headerSize = writeHeader(encoding, end, end, Crc32.of(page, 0, end));
    file.write(page, 0, end);
    metadata.dataPage(offset, encoding, values.rows(), headerSize, end, end);
  }

  private int writeLevels() {
    int at = 4;
    int rows = values.rows();
    int k = 0;
    int row = 0;
    while (row < rows) {
      boolean present = k < values.count() && values.rowOf(k) == row;
      int run = row;
      while (run < rows && (k < values.count() && values.rowOf(k) == run) == present) {
        k += present ? 1 : 0;
        run++;
      }
      at = Varint.put((long) (run - row) << 1, page, at);
      page[at++] = (byte) (present ? 1 : 0);
      row = run;
    }
    PlainEncoding.putInt(at - 4, page, 0);
    return at;
  }

  private int writeHeader(Encoding encoding, int uncompressed, int compressed, int crc)
      throws IOException {
    thrift.begin(header, 0, header.length, null);
    thrift.i32(1, 0);
    thrift.i32(2, uncompressed);
    thrift.i32(3, compressed);
    thrift.i32(4, crc);
    thrift.struct(5);
    thrift.i32(1, values.rows());
    thrift.i32(2, encoding.code());
    thrift.i32(3, 3);
    thrift.i32(4, 3);
    thrift.end();
    thrift.end();
    file.write(header, 0, thrift.position());
    return thrift.position();
  }
}
