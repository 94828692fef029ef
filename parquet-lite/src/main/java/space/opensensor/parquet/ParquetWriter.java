package space.opensensor.parquet;

import java.io.IOException;

/**
 * Writes Parquet files, one after the other, column by column, straight to a sink.
 *
 * <pre>{@code
 * writer.open(sink);
 * writer.keyValue("station", "attic");
 * writer.startRowGroup(rows);
 * writer.writeInt64s(timestamps, 0, rows, null, 0);
 * writer.writeFloatBits(temperatures, 0, rows, validity, 0);
 * writer.endRowGroup();
 * writer.close();
 * }</pre>
 *
 * <p>The columns of a row group are written in schema order; those that are constant need no call.
 * A column may be handed over in several calls; each call is cut into pages of at most the writer's
 * page rows. Which rows have a value is said by a bitmap, bit <i>i</i> mod 8 (from the lowest) of
 * byte <i>i</i> / 8 for row <i>i</i>, or null when all have one; what the array holds for a missing
 * value does not matter.
 *
 * <p><b>Memory</b> is allocated by the constructor, used again for every file, and does not grow
 * with it: {@link #workspaceBytes} says how much. For <i>n</i> page rows it is about 2,048 +
 * <i>n</i> × (8 for the widest column + 5 for the widest compressed one + 4 + 3) bytes, and for
 * each row group of a file 40 bytes and some 90 for each column.
 *
 * <p><b>Errors</b>: a wrong argument is refused with an {@link IllegalArgumentException} and a call
 * out of order with an {@link IllegalStateException}, before anything of that call is written. When
 * the sink fails the writer is inert: every later call fails with an {@link IOException} that names
 * the cause, until the next {@link #open}. Files end before 2 GiB.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">Parquet: file format</a>
 */
public final class ParquetWriter {

  /** The most rows of a page. */
  public static final int MAX_PAGE_ROWS = 32767;

  /** The most key-value entries of a file. */
  public static final int MAX_KEY_VALUES = 16;

  /** The longest key and the longest text of a key-value entry, in UTF-8 bytes. */
  public static final int MAX_KEY_VALUE_BYTES = 4096;

  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int TEXT_LENGTH_BYTES = 4;

  private final FileSchema schema;
  private final int pageRows;
  private final int pageTextBytes;
  private final FileOutput file = new FileOutput();
  private final PageValues values;
  private final byte[] buffer;
  private final ChunkWriter chunk;
  private final FooterWriter footer;
  private boolean open;
  private int groupRows;
  private int column;
  private int columnRows;
  private long groupSize;
  private boolean groupSorted;

  /** A writer with {@link WriterOptions#DEFAULT}. */
  public ParquetWriter(FileSchema schema, int pageRows) {
    this(schema, WriterOptions.DEFAULT, pageRows);
  }

  /**
   * A writer with its workspace.
   *
   * @param pageRows the most rows of a page, 1–{@link #MAX_PAGE_ROWS}; a chunk of no more rows is
   *     one page
   */
  public ParquetWriter(FileSchema schema, WriterOptions options, int pageRows) {
    if (pageRows < 1 || pageRows > MAX_PAGE_ROWS) {
      throw new IllegalArgumentException("page rows: " + pageRows + " is not 1.." + MAX_PAGE_ROWS);
    }
    this.schema = schema;
    this.pageRows = pageRows;
    this.pageTextBytes = options.textBytesOfPage(pageRows);
    Workspace workspace = new Workspace(schema, options, pageRows);
    buffer = workspace.page;
    values = new PageValues(workspace.positions);
    ThriftWriter thrift = new ThriftWriter();
    chunk = new ChunkWriter(file, values, schema, options, workspace, thrift);
    footer = new FooterWriter(schema, options, MAX_KEY_VALUES, workspace.rowGroups, thrift);
  }

  /** The bytes of the arrays that a writer keeps for as long as it lives. */
  public static int workspaceBytes(FileSchema schema, WriterOptions options, int pageRows) {
    return Workspace.bytes(schema, options, pageRows);
  }

  /** Starts a file; one that was not closed is given up. */
  public void open(ByteSink sink) throws IOException {
    file.open(sink);
    footer.begin();
    open = true;
    groupRows = 0;
    file.write(MAGIC, 0, MAGIC.length);
  }

  /** Adds an entry to the file's metadata, at any time before {@link #close}. */
  public void keyValue(String key, String text) throws IOException {
    checkOpen();
    checkLength("key", key, key);
    checkLength("text", key, text);
    footer.keyValue(key, text);
  }

  /**
   * Starts a row group.
   *
   * @param rows at least 1
   */
  public void startRowGroup(int rows) throws IOException {
    checkOpen();
    if (groupRows > 0) {
      throw new IllegalStateException("row group: the one before it has not ended");
    }
    if (rows < 1) {
      throw new IllegalArgumentException("row group: " + rows + " rows, expected at least 1");
    }
    footer.beginRowGroup();
    groupRows = rows;
    column = 0;
    columnRows = 0;
    groupSize = 0;
    groupSorted = false;
    beginColumn();
  }

  /** Writes rows of the current INT32 or DECIMAL column. */
  public void writeInt32s(int[] ints, int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    Column of =
        current(ColumnType.PHYSICAL_INT32, ints.length, offset, rows, validity, validityOffset);
    if (of.type() == ColumnType.DECIMAL) {
      RowChecks.precision(of, ints, offset, rows, validity, validityOffset);
    }
    values.ofInts(ints);
    writePages(offset, rows, validity, validityOffset);
  }

  /** Writes rows of the current FLOAT column, given as IEEE 754 bits. */
  public void writeFloatBits(int[] bits, int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    current(ColumnType.PHYSICAL_FLOAT, bits.length, offset, rows, validity, validityOffset);
    values.ofInts(bits);
    writePages(offset, rows, validity, validityOffset);
  }

  /** Writes rows of the current FLOAT column. */
  public void writeFloats(float[] floats, int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    current(ColumnType.PHYSICAL_FLOAT, floats.length, offset, rows, validity, validityOffset);
    values.ofFloats(floats);
    writePages(offset, rows, validity, validityOffset);
  }

  /** Writes rows of the current INT64 or timestamp column, the latter in its own unit. */
  public void writeInt64s(long[] longs, int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    current(ColumnType.PHYSICAL_INT64, longs.length, offset, rows, validity, validityOffset);
    values.ofLongs(longs, 1);
    writePages(offset, rows, validity, validityOffset);
  }

  /**
   * Writes rows of the current timestamp column, given in milliseconds since 1970-01-01T00:00Z
   * whatever its unit.
   *
   * @param millis in a column of microseconds from -9,223,372,036,854,775 to 9,223,372,036,854,775;
   *     those that are missing may be anything
   */
  public void writeMillis(long[] millis, int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    Column of =
        current(ColumnType.PHYSICAL_INT64, millis.length, offset, rows, validity, validityOffset);
    if (!of.type().isTimestamp()) {
      throw new IllegalArgumentException(
          of.describe() + "it is " + of.type() + ", the values are times");
    }
    int factor = 1;
    if (of.type() == ColumnType.TIMESTAMP_MICROS) {
      RowChecks.micros(of, millis, offset, rows, validity, validityOffset);
      factor = 1000;
    }
    values.ofLongs(millis, factor);
    writePages(offset, rows, validity, validityOffset);
  }

  /** Writes rows of the current DOUBLE column, given as IEEE 754 bits. */
  public void writeDoubleBits(
      long[] bits, int offset, int rows, byte[] validity, int validityOffset) throws IOException {
    current(ColumnType.PHYSICAL_DOUBLE, bits.length, offset, rows, validity, validityOffset);
    values.ofLongs(bits, 1);
    writePages(offset, rows, validity, validityOffset);
  }

  /** Writes rows of the current DOUBLE column. */
  public void writeDoubles(
      double[] doubles, int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    current(ColumnType.PHYSICAL_DOUBLE, doubles.length, offset, rows, validity, validityOffset);
    values.ofDoubles(doubles);
    writePages(offset, rows, validity, validityOffset);
  }

  /** Writes rows of the current BOOLEAN column. */
  public void writeBooleans(
      boolean[] booleans, int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    current(ColumnType.PHYSICAL_BOOLEAN, booleans.length, offset, rows, validity, validityOffset);
    values.ofBooleans(booleans);
    writePages(offset, rows, validity, validityOffset);
  }

  /**
   * Writes rows of the current UTF8 column.
   *
   * @param utf8 all texts
   * @param boundaries text <i>i</i> is the bytes from {@code boundaries[i]} to before {@code
   *     boundaries[i + 1]}, where it is missing as well
   * @param offset index of the first row's start in the boundaries
   */
  public void writeTexts(
      byte[] utf8, int[] boundaries, int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    Column of =
        current(
            ColumnType.PHYSICAL_BYTE_ARRAY,
            boundaries.length - 1,
            offset,
            rows,
            validity,
            validityOffset);
    int mostBytes = pageTextBytes - TEXT_LENGTH_BYTES;
    RowChecks.texts(of, utf8, boundaries, offset, rows, mostBytes);
    values.ofTexts(utf8, boundaries);
    writePages(offset, rows, validity, validityOffset);
  }

  /** Ends the row group, all of whose columns have all of their rows. */
  public void endRowGroup() throws IOException {
    checkOpen();
    if (groupRows == 0) {
      throw new IllegalStateException("row group: none has started");
    }
    if (column < schema.size()) {
      throw new IllegalStateException(
          schema.get(column).describe() + columnRows + " of " + groupRows + " rows written");
    }
    footer.endRowGroup(groupRows, groupSize, groupSorted);
    groupRows = 0;
  }

  /** Writes the footer. The sink is not closed: it is the caller's. */
  public void close() throws IOException {
    checkOpen();
    if (groupRows > 0) {
      throw new IllegalStateException("row group: it has not ended");
    }
    long start = file.position();
    footer.write(file, buffer);
    PlainEncoding.putInt((int) (file.position() - start), buffer, 0);
    System.arraycopy(MAGIC, 0, buffer, 4, MAGIC.length);
    file.write(buffer, 0, 4 + MAGIC.length);
    open = false;
    file.close();
  }

  /** Bytes given to the sink since {@link #open}. */
  public long bytesWritten() {
    return file.position();
  }

  private void checkOpen() throws IOException {
    if (!open) {
      throw new IllegalStateException("no file is open");
    }
    file.check();
  }

  private static void checkLength(String what, String key, String text) {
    if (Utf8.length(text) > MAX_KEY_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "key-value \""
              + key
              + "\": the "
              + what
              + " is longer than "
              + MAX_KEY_VALUE_BYTES
              + " bytes");
    }
  }

  /** The column whose turn it is, after a check that it takes these rows. */
  private Column current(
      int physical, int length, int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    checkOpen();
    if (groupRows == 0) {
      throw new IllegalStateException("row group: none has started");
    }
    if (column == schema.size()) {
      throw new IllegalStateException("row group: all its columns are written");
    }
    Column current = schema.get(column);
    if (current.type().physicalCode() != physical) {
      throw new IllegalArgumentException(
          current.describe() + "it is " + current.type() + ", the values are of another type");
    }
    if (rows < 0 || rows > groupRows - columnRows) {
      throw new IllegalArgumentException(
          current.describe() + rows + " rows after " + columnRows + " of " + groupRows);
    }
    RowChecks.range(current, length, offset, rows);
    RowChecks.validity(current, rows, validity, validityOffset);
    return current;
  }

  private void writePages(int offset, int rows, byte[] validity, int validityOffset)
      throws IOException {
    values.validity(validity, validityOffset);
    int done = 0;
    while (done < rows) {
      values.rows(offset + done, Math.min(pageRows, rows - done), done);
      Column of = schema.get(column);
      if (of.type() == ColumnType.UTF8 && !of.isConstant()) {
        values.limitTextBytes(pageTextBytes);
      }
      chunk.writePage();
      done += values.rows();
    }
    values.clear();
    columnRows += rows;
    if (columnRows == groupRows) {
      endChunk();
    }
  }

  private void endChunk() throws IOException {
    ChunkMetadata metadata = chunk.end();
    footer.addChunk(metadata, buffer);
    groupSize += metadata.uncompressedSize();
    if (column == schema.sortedBy()) {
      groupSorted = metadata.isAscending();
    }
    column++;
    columnRows = 0;
    if (column < schema.size()) {
      beginColumn();
    }
  }

  /** Begins a column; one that is constant is written at once. */
  private void beginColumn() throws IOException {
    Column of = schema.get(column);
    chunk.begin(of);
    if (of.isConstant()) {
      values.ofConstant(of.constant());
      writePages(0, groupRows, null, 0);
    }
  }
}
