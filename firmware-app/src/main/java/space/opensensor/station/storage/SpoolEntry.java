package space.opensensor.station.storage;

/**
 * One file of the spool, as its name tells it. Immutable but for what the spool remembers about it.
 *
 * <pre>
 * 0000012a-1c2d3e4-1f-0d
 * |        |       |  ||
 * |        |       |  |kind: d dated, e estimated, h health, r raw rows
 * |        |       |  key suffix: the n of data_HHMM_n, 0 for none
 * |        |       boot of the rows
 * |        window start in minutes since 1970-01-01T00:00Z, 7 digits
 * sequence of the last row, 8 digits or more
 * </pre>
 *
 * <p>All numbers are hexadecimal. The longest name has 30 characters, which limits a boot to 28
 * bits and the window to the year 2480.
 */
public final class SpoolEntry {

  /** Rows whose time is known. */
  public static final char DATED = 'd';

  /** Rows of a boot that never saw a clock. */
  public static final char ESTIMATED = 'e';

  /** The station's own health, whose rows have a journal and sequences of their own. */
  public static final char HEALTH = 'h';

  /** The largest {@link #keySuffix()}. */
  public static final int MAX_KEY_SUFFIX = 255;

  /** Undated rows in records of the journal. */
  static final char RAW = 'r';

  private static final String KINDS = "dehr";
  private static final int MAX_28_BITS = 0xfffffff;

  private final long sequence;
  private final int windowMinutes;
  private final int boot;
  private final int keySuffix;
  private final char kind;
  private boolean checked;
  private boolean unreadable;

  /**
   * A file that waits to be sent under its first key.
   *
   * @param lastSequence sequence of its last row; one file of a kind has it
   * @param windowMinutes window start in minutes since 1970-01-01T00:00Z
   * @param kind {@link #DATED}, {@link #ESTIMATED} or {@link #HEALTH}
   * @param boot the boot of its rows
   */
  public SpoolEntry(long lastSequence, int windowMinutes, char kind, int boot) {
    this(lastSequence, windowMinutes, kind, boot, 0);
  }

  private SpoolEntry(long sequence, int windowMinutes, char kind, int boot, int keySuffix) {
    if (sequence < 0
        || sequence > RowFormat.MAX_SEQUENCE
        || windowMinutes < 0
        || windowMinutes > MAX_28_BITS
        || boot < 0
        || boot > MAX_28_BITS
        || keySuffix < 0
        || keySuffix > MAX_KEY_SUFFIX
        || KINDS.indexOf(kind) < 0) {
      throw new IllegalArgumentException(
          "spool: no file name can hold sequence "
              + sequence
              + ", minute "
              + windowMinutes
              + ", kind "
              + kind
              + ", boot "
              + boot
              + ", suffix "
              + keySuffix);
    }
    this.sequence = sequence;
    this.windowMinutes = windowMinutes;
    this.kind = kind;
    this.boot = boot;
    this.keySuffix = keySuffix;
  }

  /** The entry that a file name tells of, or null when it is no such name. */
  static SpoolEntry parse(String name) {
    int length = name.length();
    int afterSequence = name.indexOf('-');
    int afterWindow = name.indexOf('-', afterSequence + 1);
    int afterBoot = name.indexOf('-', afterWindow + 1);
    if (afterSequence < 0 || afterWindow < 0 || afterBoot < 0 || length > 30) {
      return null;
    }
    long sequence = Hex.parse(name, 0, afterSequence, 10);
    long window = Hex.parse(name, afterSequence + 1, afterWindow, 7);
    long boot = Hex.parse(name, afterWindow + 1, afterBoot, 7);
    long suffix = Hex.parse(name, afterBoot + 1, length - 1, 2);
    if (sequence < 0 || window < 0 || boot < 0 || suffix < 0) {
      return null;
    }
    char kind = name.charAt(length - 1);
    if (KINDS.indexOf(kind) < 0) {
      return null;
    }
    SpoolEntry entry = new SpoolEntry(sequence, (int) window, kind, (int) boot, (int) suffix);
    return entry.name().equals(name) ? entry : null;
  }

  /** The file's name. */
  public String name() {
    StringBuilder name = new StringBuilder(30);
    Hex.append(name, sequence, 8);
    name.append('-');
    Hex.append(name, windowMinutes, 7);
    name.append('-');
    Hex.append(name, boot, 1);
    name.append('-');
    Hex.append(name, keySuffix, 1);
    name.append(kind);
    return name.toString();
  }

  /** Sequence of the last row in the file. */
  public long lastSequence() {
    return sequence;
  }

  /** Window start in minutes since 1970-01-01T00:00Z. */
  public int windowMinutes() {
    return windowMinutes;
  }

  /** {@link #DATED}, {@link #ESTIMATED} or {@link #HEALTH}. */
  public char kind() {
    return kind;
  }

  /** The boot of the rows. */
  public int boot() {
    return boot;
  }

  /** The n of {@code data_HHMM_n}, or 0 for no suffix. */
  public int keySuffix() {
    return keySuffix;
  }

  boolean isRaw() {
    return kind == RAW;
  }

  /** Its place in the order: by sequence, then by kind. */
  long place() {
    return (sequence << 8) | kind;
  }

  SpoolEntry withKeySuffix(int suffix) {
    SpoolEntry copy = new SpoolEntry(sequence, windowMinutes, kind, boot, suffix);
    copy.checked = checked;
    return copy;
  }

  /** Whether its content was read and found intact since the spool met it. */
  boolean isChecked() {
    return checked;
  }

  void setChecked() {
    checked = true;
  }

  void setUnchecked() {
    checked = false;
  }

  /** Whether it could not be read, and is passed over until the files are listed again. */
  boolean isUnreadable() {
    return unreadable;
  }

  void setUnreadable() {
    unreadable = true;
  }

  @Override
  public String toString() {
    return name();
  }
}
