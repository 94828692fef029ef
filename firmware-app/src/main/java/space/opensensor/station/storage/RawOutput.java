package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.parquet.Crc32;

/**
 * Writes undated rows into a raw file of the spool: a header, then records of the journal's format.
 *
 * <pre>
 * "OSR1" 4 | columns 1 | schema CRC 4 | number 2 and kind 1 per column | CRC-32 4
 * </pre>
 *
 * <p>Version 0.1 wrote before each boot's rows a record with the time known before that boot.
 */
public final class RawOutput {

  private static final int MAGIC = 0x4F535231;
  private static final int COLUMNS = 4;
  private static final int CRC_BYTES = 4;
  private static final int MAX_COLUMNS = 32;

  private final SpoolOutput output;
  private final RowFormat format;
  private final byte[] buffer;
  private long firstSequence;
  private long lastSequence;
  private int boot;
  private int rows;

  RawOutput(SpoolOutput output, RowFormat format, byte[] buffer) throws IOException {
    this.output = output;
    this.format = format;
    this.buffer = buffer;
    int length = headerBytes(format);
    BigEndian.put(buffer, 0, COLUMNS, MAGIC);
    format.putColumns(buffer, COLUMNS);
    int crc = Crc32.of(buffer, 0, length - CRC_BYTES);
    BigEndian.put(buffer, length - CRC_BYTES, CRC_BYTES, crc);
    output.write(buffer, 0, length);
  }

  /** Bytes of a file's content. */
  static int bytes(RowFormat format, int rows) {
    return headerBytes(format) + rows * format.width();
  }

  /** Bytes of the header for a format. */
  static int headerBytes(RowFormat format) {
    return COLUMNS + format.columnsBytes() + CRC_BYTES;
  }

  /** The longest header. */
  static int maxHeaderBytes() {
    return COLUMNS + RowFormat.columnsBytes(MAX_COLUMNS) + CRC_BYTES;
  }

  /** Bytes of the header at the start of the buffer, or 0 where there is none that is intact. */
  static int headerBytesIn(byte[] buffer) {
    int columns = buffer[COLUMNS];
    if ((int) BigEndian.get(buffer, 0, COLUMNS) != MAGIC || columns < 1 || columns > MAX_COLUMNS) {
      return 0;
    }
    int length = COLUMNS + RowFormat.columnsBytes(columns) + CRC_BYTES;
    int crc = Crc32.of(buffer, 0, length - CRC_BYTES);
    return crc == (int) BigEndian.get(buffer, length - CRC_BYTES, CRC_BYTES) ? length : 0;
  }

  /** The schema's CRC in an intact header. */
  static int schemaCrcIn(byte[] buffer) {
    return RowFormat.schemaCrcIn(buffer, COLUMNS);
  }

  /** The format in an intact header, to read its rows as rows of a schema of today. */
  static RowFormat formatIn(byte[] buffer, RowFormat target) {
    return target.stored(buffer, COLUMNS);
  }

  /** Adds a row that a journal gave out; sequences ascend. */
  public void add(Row row) throws IOException {
    if (rows == 0) {
      firstSequence = row.sequence();
    }
    format.encode(row, buffer);
    output.write(buffer, 0, format.width());
    lastSequence = row.sequence();
    boot = row.boot();
    rows++;
  }

  /** Rows added so far. */
  public int rows() {
    return rows;
  }

  /**
   * Finishes the file. When this returns the rows may be released in the journal.
   *
   * @return the sequence of the last row
   * @throws IOException when it could not be stored as written; the file is not in the spool then
   */
  public long commit() throws IOException {
    if (rows == 0) {
      throw new IOException("spool: a raw file needs a row");
    }
    output.finish(firstSequence, rows);
    output.commit(new SpoolEntry(lastSequence, 0, SpoolEntry.RAW, boot));
    return lastSequence;
  }

  /** Gives the file up. */
  public void abort() {
    output.abort();
  }
}
