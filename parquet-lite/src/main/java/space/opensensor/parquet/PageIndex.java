package space.opensensor.parquet;

import java.io.IOException;

/**
 * The page index of one column chunk: where its pages are (offset index) and what they hold (column
 * index). Kept for a fixed number of pages; a chunk of more has none. A page of which no bounds are
 * known, because its values are all NaN, leaves the chunk without a column index, as the format
 * asks.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/pageindex/">Parquet: page index</a>
 */
final class PageIndex {

  /** The most bytes of the reference in the footer. */
  static final int REFERENCE_BYTES = 24;

  /** Per page: file offset, bytes, first row, rows, nulls, text bytes, ends of its two bounds. */
  private static final int FIELDS = 8;

  private static final int OFFSET = 0;
  private static final int SIZE = 1;
  private static final int FIRST_ROW = 2;
  private static final int ROWS = 3;
  private static final int NULLS = 4;
  private static final int TEXT_BYTES = 5;
  private static final int MIN_END = 6;
  private static final int MAX_END = 7;

  private static final int UNORDERED = 0;
  private static final int ASCENDING = 1;
  private static final int DESCENDING = 2;

  private final boolean sizeStatistics;
  private final int[] pages;
  private final byte[] bounds;
  private final ThriftWriter thrift;
  private final ChunkStatistics statistics;
  private Column column;
  private int count;
  private int rows;
  private boolean full;
  private boolean bounded;
  private int order;
  private long lastMin;
  private long lastMax;
  private boolean ordered;
  private long columnIndexOffset;
  private int columnIndexLength;
  private long offsetIndexOffset;
  private int offsetIndexLength;

  PageIndex(FileSchema schema, WriterOptions options, Workspace workspace, ThriftWriter thrift) {
    this.thrift = thrift;
    statistics = new ChunkStatistics(schema);
    sizeStatistics = options.hasSizeStatistics();
    pages = workspace.indexedPages;
    bounds = workspace.indexedBounds;
  }

  /** Numbers for some pages. */
  static int numbers(int pages) {
    return pages * FIELDS;
  }

  /** Bytes for the bounds of some pages. */
  static int boundBytes(FileSchema schema, int pages) {
    int most = 0;
    for (int i = 0; i < schema.size(); i++) {
      ColumnType type = schema.get(i).type();
      most = Math.max(most, type == ColumnType.UTF8 ? ChunkStatistics.MAX_TEXT_BYTES : 8);
    }
    return pages * 2 * most;
  }

  void begin(Column of) {
    column = of;
    count = 0;
    rows = 0;
    full = false;
    bounded = true;
    ordered = false;
    order = ASCENDING | DESCENDING;
    offsetIndexLength = 0;
    columnIndexLength = 0;
  }

  /** Notes a page that was written, header included. */
  void add(PageValues values, long offset, int size) {
    if (numbers(count + 1) > pages.length) {
      full = true;
      return;
    }
    statistics.reset(column.type());
    statistics.add(values);
    int at = count * FIELDS;
    int end = count == 0 ? 0 : pages[at - FIELDS + MAX_END];
    pages[at + OFFSET] = (int) offset;
    pages[at + SIZE] = size;
    pages[at + FIRST_ROW] = rows;
    pages[at + ROWS] = values.rows();
    pages[at + NULLS] = (int) statistics.nulls();
    pages[at + TEXT_BYTES] = column.type() == ColumnType.UTF8 ? values.textBytes() : 0;
    if (values.count() > 0) {
      end += addBound(false, end);
      pages[at + MIN_END] = end;
      end += addBound(true, end);
      pages[at + MAX_END] = end;
      compare();
    } else {
      pages[at + MIN_END] = end;
      pages[at + MAX_END] = end;
    }
    rows += values.rows();
    count++;
  }

  private int addBound(boolean upper, int end) {
    int length = statistics.bound(upper, bounds, end);
    bounded &= length >= 0;
    return Math.max(length, 0);
  }

  private void compare() {
    if (column.type() == ColumnType.UTF8) {
      order = UNORDERED;
      return;
    }
    long min = statistics.orderedMin();
    long max = statistics.orderedMax();
    if (ordered) {
      order &= min < lastMin || max < lastMax ? ~ASCENDING : ~0;
      order &= min > lastMin || max > lastMax ? ~DESCENDING : ~0;
    }
    ordered = true;
    lastMin = min;
    lastMax = max;
  }

  /** Writes both indexes after the chunk's pages, through a buffer that may hold anything. */
  void write(FileOutput file, byte[] buffer) throws IOException {
    if (full) {
      return;
    }
    if (bounded) {
      columnIndexOffset = file.position();
      thrift.begin(buffer, 0, buffer.length, file, 0);
      writeColumnIndex();
      thrift.end();
      thrift.flush();
      columnIndexLength = (int) (file.position() - columnIndexOffset);
    }
    offsetIndexOffset = file.position();
    thrift.begin(buffer, 0, buffer.length, file, 0);
    writeOffsetIndex();
    thrift.end();
    thrift.flush();
    offsetIndexLength = (int) (file.position() - offsetIndexOffset);
  }

  /** Writes the fields of a ColumnChunk that say where the indexes are. */
  void writeReference(ThriftWriter footer) throws IOException {
    if (offsetIndexLength > 0) {
      footer.i64(4, offsetIndexOffset);
      footer.i32(5, offsetIndexLength);
    }
    if (columnIndexLength > 0) {
      footer.i64(6, columnIndexOffset);
      footer.i32(7, columnIndexLength);
    }
  }

  private void writeColumnIndex() throws IOException {
    thrift.list(1, ThriftType.TRUE, count);
    for (int i = 0; i < count; i++) {
      thrift.elementBool(page(i, NULLS) == page(i, ROWS));
    }
    thrift.list(2, ThriftType.BINARY, count);
    for (int i = 0; i < count; i++) {
      int start = i == 0 ? 0 : page(i - 1, MAX_END);
      thrift.elementBinary(bounds, start, page(i, MIN_END) - start);
    }
    thrift.list(3, ThriftType.BINARY, count);
    for (int i = 0; i < count; i++) {
      thrift.elementBinary(bounds, page(i, MIN_END), page(i, MAX_END) - page(i, MIN_END));
    }
    thrift.i32(4, (order & ASCENDING) != 0 ? ASCENDING : order);
    thrift.list(5, ThriftType.I64, count);
    for (int i = 0; i < count; i++) {
      thrift.elementI64(page(i, NULLS));
    }
    if (sizeStatistics && column.isOptional()) {
      thrift.list(7, ThriftType.I64, 2 * count);
      for (int i = 0; i < count; i++) {
        thrift.elementI64(page(i, NULLS));
        thrift.elementI64(page(i, ROWS) - page(i, NULLS));
      }
    }
  }

  private void writeOffsetIndex() throws IOException {
    thrift.list(1, ThriftType.STRUCT, count);
    for (int i = 0; i < count; i++) {
      thrift.elementStruct();
      thrift.i64(1, page(i, OFFSET));
      thrift.i32(2, page(i, SIZE));
      thrift.i64(3, page(i, FIRST_ROW));
      thrift.end();
    }
    if (sizeStatistics && column.type() == ColumnType.UTF8) {
      thrift.list(2, ThriftType.I64, count);
      for (int i = 0; i < count; i++) {
        thrift.elementI64(page(i, TEXT_BYTES));
      }
    }
  }

  private int page(int index, int field) {
    return pages[index * FIELDS + field];
  }
}
