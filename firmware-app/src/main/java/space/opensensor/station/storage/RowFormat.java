package space.opensensor.station.storage;

import space.opensensor.parquet.Crc32;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/**
 * The record of fixed width in which the journal and the raw files hold rows and marks.
 *
 * <pre>
 * kind 1 | sequence 5 | boot 4 | uptime 6 | tick 6 | present bits | values, 4 each | zeros | CRC-32 4
 * kind 1 | sequence 5 | boot 4 | first 6  | second 6 | third 6              | zeros | CRC-32 4
 * </pre>
 *
 * <p>An undated row has in its tick's place the newest time known from before its boot, so that its
 * estimate rests on no other record, which may rot. Version 0.1 wrote rows with a tick of 0, for
 * which a record before them tells it.
 *
 * <p>Integers are big-endian. The width is the least multiple of 16 bytes that holds a row: 64 for
 * nine measurements, 160 for 32. The CRC covers the schema's CRC and all bytes before it, so a
 * record never passes under another schema. Erased flash (all ones) is no record.
 *
 * <p>Rows written under another schema are read by measurement number: a column both schemas have
 * is kept (a fixed value is brought to the new scale), one that is gone is dropped, a new one is
 * missing, and so is one that changed between fixed and float.
 *
 * <p>Holds 16 bytes for each measurement; allocates nothing after construction.
 */
public final class RowFormat {

  /** The kind of a row whose time is known, or of an undated one of version 0.1. */
  static final byte ROW = 'R';

  /** The kind of an undated row; second: newest time known from before its boot. */
  static final byte UNDATED_ROW = 'U';

  /** The kind of a boot's first record; third: newest time known. */
  static final byte BOOT = 'B';

  /**
   * First time sync of a boot; first: its last undated row; second: epoch at boot; third: as BOOT.
   */
  static final byte SYNC = 'S';

  /** Progress; first: consumed; second: released; third: as BOOT. */
  static final byte MARK = 'M';

  /** The widest record, of {@link Schema#MAX_SIZE} measurements. */
  static final int MAX_WIDTH = 160;

  /** The largest sequence, 2<sup>40</sup> − 1. */
  static final long MAX_SEQUENCE = (1L << 40) - 1;

  private static final int UNIT = 16;
  private static final int FLOAT32 = 0xff;
  private static final int SEQUENCE = 1;
  private static final int BOOT_NUMBER = 6;
  private static final int FIRST = 10;
  private static final int SECOND = 16;
  private static final int THIRD = 22;
  private static final int CRC_BYTES = 4;
  private static final int BYTES_PER_COLUMN = 3;

  private final Schema schema;
  private final int schemaCrc;
  private final int saltCrc;
  private final int width;
  private final int[] numbers;
  private final int[] kinds;
  private final int[] targets;
  private final int[] scaleUps;

  /** The format of a schema. */
  public RowFormat(Schema schema) {
    this(crcOf(schema), numbersOf(schema), kindsOf(schema), schema);
  }

  private RowFormat(int schemaCrc, int[] numbers, int[] kinds, Schema target) {
    this.schema = target;
    this.schemaCrc = schemaCrc;
    byte[] salt = new byte[CRC_BYTES];
    BigEndian.put(salt, 0, CRC_BYTES, schemaCrc);
    this.saltCrc = Crc32.of(salt, 0, CRC_BYTES);
    this.numbers = numbers;
    this.kinds = kinds;
    int content = THIRD + (numbers.length + 7) / 8 + 4 * numbers.length + CRC_BYTES;
    this.width = (content + UNIT - 1) / UNIT * UNIT;
    this.targets = new int[numbers.length];
    this.scaleUps = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      int column = target.columnOf(numbers[i]);
      if (column >= 0) {
        int kind = kindOf(target.get(column));
        if ((kind == FLOAT32) != (kinds[i] == FLOAT32)) {
          column = -1;
        } else {
          scaleUps[i] = kind - kinds[i];
        }
      }
      targets[i] = column;
    }
  }

  /** Bytes of a record, a multiple of 16. */
  public int width() {
    return width;
  }

  /** A CRC of the names, numbers and kinds of the measurements, by which formats are told apart. */
  public int schemaCrc() {
    return schemaCrc;
  }

  /** Writes a row as a record of {@link #width()} bytes at the start of the buffer. */
  void encode(Row row, byte[] buffer) {
    boolean undated = row.tickMillis() == Row.UNDATED;
    long second = undated ? row.lastKnownMillis() : row.tickMillis();
    head(
        buffer,
        undated ? UNDATED_ROW : ROW,
        row.sequence(),
        row.boot(),
        row.uptimeMillis(),
        second);
    Reading reading = row.reading();
    int value = THIRD + (numbers.length + 7) / 8;
    for (int i = 0; i < numbers.length; i++) {
      if (reading.has(i)) {
        buffer[THIRD + (i >> 3)] |= (byte) (1 << (i & 7));
        BigEndian.put(buffer, value, 4, reading.get(i));
      }
      value += 4;
    }
    seal(buffer);
  }

  /** Writes a record that is not a row. */
  void encodeMark(
      byte[] buffer, byte kind, long sequence, int boot, long first, long second, long third) {
    head(buffer, kind, sequence, boot, first, second);
    BigEndian.put(buffer, THIRD, 6, third);
    seal(buffer);
  }

  private void head(byte[] buffer, byte kind, long sequence, int boot, long first, long second) {
    for (int i = THIRD; i < width; i++) {
      buffer[i] = 0;
    }
    buffer[0] = kind;
    BigEndian.put(buffer, SEQUENCE, 5, sequence);
    BigEndian.put(buffer, BOOT_NUMBER, 4, boot);
    BigEndian.put(buffer, FIRST, 6, first);
    BigEndian.put(buffer, SECOND, 6, second);
  }

  private void seal(byte[] buffer) {
    int crc = Crc32.continued(saltCrc, buffer, 0, width - CRC_BYTES);
    BigEndian.put(buffer, width - CRC_BYTES, CRC_BYTES, crc);
  }

  /** Whether the start of the buffer is an intact record of this format. */
  boolean isIntact(byte[] buffer) {
    int crc = Crc32.continued(saltCrc, buffer, 0, width - CRC_BYTES);
    return crc == (int) BigEndian.get(buffer, width - CRC_BYTES, CRC_BYTES);
  }

  /** Whether the start of the buffer is as an erase leaves it. */
  boolean isBlank(byte[] buffer) {
    for (int i = 0; i < width; i++) {
      if (buffer[i] != -1) {
        return false;
      }
    }
    return true;
  }

  static byte kind(byte[] buffer) {
    return buffer[0];
  }

  static long sequence(byte[] buffer) {
    return BigEndian.get(buffer, SEQUENCE, 5);
  }

  static int boot(byte[] buffer) {
    return (int) BigEndian.get(buffer, BOOT_NUMBER, 4);
  }

  static long first(byte[] buffer) {
    return BigEndian.get(buffer, FIRST, 6);
  }

  static long second(byte[] buffer) {
    return BigEndian.get(buffer, SECOND, 6);
  }

  static long third(byte[] buffer) {
    return BigEndian.get(buffer, THIRD, 6);
  }

  /** Whether an intact record is a row. */
  static boolean isRow(byte[] buffer) {
    return buffer[0] == ROW || buffer[0] == UNDATED_ROW;
  }

  /** The newest time known after an intact record, by what was known before it. */
  static long knownAfter(byte[] buffer, long before) {
    return isRow(buffer) ? Math.max(before, second(buffer)) : third(buffer);
  }

  /**
   * The newest time known from before the boot of an intact undated row.
   *
   * @param told by the records before it
   */
  static long knownBefore(byte[] buffer, long told) {
    return kind(buffer) == UNDATED_ROW ? second(buffer) : told;
  }

  static long uptime(byte[] buffer) {
    return first(buffer);
  }

  static long tick(byte[] buffer) {
    return kind(buffer) == UNDATED_ROW ? Row.UNDATED : second(buffer);
  }

  /**
   * Reads an intact row.
   *
   * @param known the newest time known from before its boot, as the records before it tell
   */
  void decode(byte[] buffer, long known, Row row) {
    row.identify(sequence(buffer), boot(buffer));
    row.setTime(first(buffer), tick(buffer));
    row.setLastKnown(knownBefore(buffer, known));
    Reading reading = row.reading();
    reading.clear();
    int value = THIRD + (numbers.length + 7) / 8;
    for (int i = 0; i < numbers.length; i++) {
      if (targets[i] >= 0 && (buffer[THIRD + (i >> 3)] & (1 << (i & 7))) != 0) {
        int stored = (int) BigEndian.get(buffer, value, 4);
        if (scaleUps[i] == 0) {
          reading.set(targets[i], stored);
        } else {
          rescale(reading, targets[i], stored, scaleUps[i]);
        }
      }
      value += 4;
    }
  }

  private static void rescale(Reading reading, int column, int stored, int scaleUp) {
    long value = stored;
    for (int i = 0; i < scaleUp; i++) {
      value *= 10;
    }
    for (int i = scaleUp; i < -1; i++) {
      value /= 10;
    }
    if (scaleUp < 0) {
      value = (value + (value < 0 ? -5 : 5)) / 10;
    }
    if (value == (int) value) {
      reading.set(column, (int) value);
    }
  }

  /** Bytes that {@link #putColumns} takes. */
  int columnsBytes() {
    return columnsBytes(numbers.length);
  }

  /** Bytes that the columns of so many measurements take. */
  static int columnsBytes(int columns) {
    return 1 + CRC_BYTES + BYTES_PER_COLUMN * columns;
  }

  /** Stores the count, the schema's CRC, and each column's number and kind. */
  void putColumns(byte[] buffer, int offset) {
    buffer[offset] = (byte) numbers.length;
    BigEndian.put(buffer, offset + 1, CRC_BYTES, schemaCrc);
    int at = offset + 1 + CRC_BYTES;
    for (int i = 0; i < numbers.length; i++) {
      BigEndian.put(buffer, at, 2, numbers[i]);
      buffer[at + 2] = (byte) kinds[i];
      at += BYTES_PER_COLUMN;
    }
  }

  /** The schema's CRC in what {@link #putColumns} stored. */
  static int schemaCrcIn(byte[] buffer, int offset) {
    return (int) BigEndian.get(buffer, offset + 1, CRC_BYTES);
  }

  /** The format that {@link #putColumns} described, to read its rows as rows of this schema. */
  RowFormat stored(byte[] buffer, int offset) {
    int columns = buffer[offset];
    int[] storedNumbers = new int[columns];
    int[] storedKinds = new int[columns];
    int at = offset + 1 + CRC_BYTES;
    for (int i = 0; i < columns; i++) {
      storedNumbers[i] = (int) BigEndian.get(buffer, at, 2);
      storedKinds[i] = buffer[at + 2] & 0xff;
      at += BYTES_PER_COLUMN;
    }
    return new RowFormat(schemaCrcIn(buffer, offset), storedNumbers, storedKinds, schema);
  }

  private static int crcOf(Schema schema) {
    int crc = 0;
    byte[] bytes = new byte[BYTES_PER_COLUMN];
    for (int i = 0; i < schema.size(); i++) {
      Measurement measurement = schema.get(i);
      String name = measurement.name();
      for (int j = 0; j < name.length(); j++) {
        BigEndian.put(bytes, 0, 2, name.charAt(j));
        crc = Crc32.continued(crc, bytes, 0, 2);
      }
      BigEndian.put(bytes, 0, 2, measurement.number());
      bytes[2] = (byte) kindOf(measurement);
      crc = Crc32.continued(crc, bytes, 0, BYTES_PER_COLUMN);
    }
    return crc;
  }

  private static int[] numbersOf(Schema schema) {
    int[] numbers = new int[schema.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = schema.get(i).number();
    }
    return numbers;
  }

  private static int[] kindsOf(Schema schema) {
    int[] kinds = new int[schema.size()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = kindOf(schema.get(i));
    }
    return kinds;
  }

  private static int kindOf(Measurement measurement) {
    return measurement.isFloat32() ? FLOAT32 : measurement.scale();
  }
}
