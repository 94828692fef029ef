package space.opensensor.station.storage;

import space.opensensor.parquet.Crc32;

/**
 * What stands at the start of every sector of the journal, twice: which journal and sector it is
 * and the journal's state when the sector was opened.
 *
 * <pre>
 * "OSJ1" 4 | journal id 8 | sector number 4 | next sequence 5 | consumed 5 | released 5 | boot 4
 * | last known time 6 | columns 1 | schema CRC 4 | number 2 and kind 1 per column | zeros | CRC-32 4
 * </pre>
 *
 * <p>The second copy is read when the first is damaged. Holds 56 bytes.
 */
final class SectorHeader {

  /** The longest header. */
  static final int MAX_BYTES = 160;

  private static final int MAGIC = 0x4F534A31;
  private static final int COLUMNS = 41;
  private static final int MAX_COLUMNS = 32;
  private static final int UNIT = 16;
  private static final int CRC_BYTES = 4;

  /** The journal's id, chosen at random when the flash was formatted. */
  long journalId;

  /** How many sectors were opened before, in the journal's life. */
  long number;

  /** The sequence that the next row would get. */
  long nextSequence;

  /** All rows up to this sequence are in finished files. */
  long consumed;

  /** All rows up to this sequence are in finished or raw files. */
  long released;

  /** The boot that opened the sector. */
  int boot;

  /** The newest time known: no row of an earlier boot has a later one. See {@link #learn}. */
  long lastKnownMillis;

  /** The schema of the sector's records. */
  int schemaCrc;

  /** Bytes of one copy. */
  int bytes;

  /**
   * Takes a time that is known. An earlier one than before changes nothing, however wrong that was:
   * what is dated after the newest has a time that no row has.
   */
  void learn(long millis) {
    lastKnownMillis = Math.max(lastKnownMillis, millis);
  }

  /** Bytes of one copy of the header for a format. */
  static int bytes(RowFormat format) {
    return padded(format.columnsBytes());
  }

  private static int padded(int columnsBytes) {
    return (COLUMNS + columnsBytes + CRC_BYTES + UNIT - 1) / UNIT * UNIT;
  }

  /** Takes the place and schema of today's records where no header is to be had. */
  void assume(RowFormat format) {
    schemaCrc = format.schemaCrc();
    bytes = bytes(format);
    number = 0;
  }

  /** Writes one copy at the start of the buffer. */
  void encode(RowFormat format, byte[] buffer) {
    schemaCrc = format.schemaCrc();
    bytes = bytes(format);
    for (int i = 0; i < bytes; i++) {
      buffer[i] = 0;
    }
    BigEndian.put(buffer, 0, 4, MAGIC);
    BigEndian.put(buffer, 4, 8, journalId);
    BigEndian.put(buffer, 12, 4, number);
    BigEndian.put(buffer, 16, 5, nextSequence);
    BigEndian.put(buffer, 21, 5, consumed);
    BigEndian.put(buffer, 26, 5, released);
    BigEndian.put(buffer, 31, 4, boot);
    BigEndian.put(buffer, 35, 6, lastKnownMillis);
    format.putColumns(buffer, COLUMNS);
    BigEndian.put(buffer, bytes - CRC_BYTES, CRC_BYTES, Crc32.of(buffer, 0, bytes - CRC_BYTES));
  }

  /**
   * Reads one copy of {@link #MAX_BYTES} or less from the start of the buffer.
   *
   * @return false, with nothing changed, when it is damaged or something else
   */
  boolean decode(byte[] buffer) {
    int columns = buffer[COLUMNS];
    if ((int) BigEndian.get(buffer, 0, 4) != MAGIC || columns < 1 || columns > MAX_COLUMNS) {
      return false;
    }
    int length = padded(RowFormat.columnsBytes(columns));
    int crc = Crc32.of(buffer, 0, length - CRC_BYTES);
    if (crc != (int) BigEndian.get(buffer, length - CRC_BYTES, CRC_BYTES)) {
      return false;
    }
    bytes = length;
    journalId = BigEndian.get(buffer, 4, 8);
    number = BigEndian.get(buffer, 12, 4);
    nextSequence = BigEndian.get(buffer, 16, 5);
    consumed = BigEndian.get(buffer, 21, 5);
    released = BigEndian.get(buffer, 26, 5);
    boot = (int) BigEndian.get(buffer, 31, 4);
    lastKnownMillis = BigEndian.get(buffer, 35, 6);
    schemaCrc = RowFormat.schemaCrcIn(buffer, COLUMNS);
    return true;
  }

  /** The format whose columns the copy just decoded describes. */
  static RowFormat storedFormat(byte[] buffer, RowFormat target) {
    return target.stored(buffer, COLUMNS);
  }
}
