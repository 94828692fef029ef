package space.opensensor.parquet;

/**
 * The distinct values of a chunk in order of appearance, as the PLAIN bytes of a dictionary page,
 * and the index of each value of a page.
 *
 * <p>Equality is that of bytes, so NaNs with different bits and −0 and +0 keep apart. A dictionary
 * that outgrows its room is given up; no dictionary of that size makes a page smaller.
 */
final class Dictionary {

  /** The most distinct values. */
  static final int MAX_ENTRIES = 768;

  /** For a hash table of as many cells as the workspace lends. */
  private static final int HASH_BITS = 10;

  private static final int HASH_MULTIPLIER = 0x9E3779B1;

  private final byte[] bytes;
  private final int[] starts;
  private final short[] indexes;
  private final short[] table;
  private final DictionaryOrder order;
  private ColumnType type;
  private int count;
  private int size;

  /** A dictionary in a workspace. */
  Dictionary(Workspace workspace) {
    bytes = workspace.dictionary;
    starts = workspace.dictionaryStarts;
    indexes = workspace.indexes;
    table = workspace.scratch;
    order = new DictionaryOrder(table);
  }

  /** Forgets all values. */
  void clear(ColumnType of) {
    type = of;
    count = 0;
    size = 0;
  }

  /** Distinct values. */
  int count() {
    return count;
  }

  /** The values in PLAIN, from index 0. */
  byte[] bytes() {
    return bytes;
  }

  /** Bytes of the values in PLAIN. */
  int size() {
    return size;
  }

  /** Bits of an index. */
  int width() {
    return Varint.bitWidth(count - 1);
  }

  /**
   * Finds the index of each value of a page.
   *
   * @param most the bytes to which new values may make it grow
   * @return false when there are no values at all, or the page has one that is neither there nor
   *     can be added; the dictionary is then of no use for the page
   */
  boolean index(PageValues values, int most) {
    rehash();
    for (int k = 0; k < values.count(); k++) {
      int slot = slot(values, k);
      if (table[slot] == 0) {
        if (!add(values, k, Math.min(most, bytes.length))) {
          return false;
        }
        table[slot] = (short) count;
      }
      indexes[k] = (short) (table[slot] - 1);
    }
    return count > 0;
  }

  /** Puts 4-byte values into the order that a codec likes, and adapts the indexes of a page. */
  void arrange(int pageValues) {
    if (type.width() != 4 || count > DictionaryOrder.MAX_ENTRIES) {
      return;
    }
    order.arrange(bytes, count);
    int places = DictionaryOrder.MAX_ENTRIES;
    for (int place = 0; place < count; place++) {
      table[places + table[place]] = (short) place;
    }
    for (int k = 0; k < pageValues; k++) {
      indexes[k] = table[places + indexes[k]];
    }
    for (int place = 0; place < count; place++) {
      int from = table[place];
      while (from < place) {
        from = table[from];
      }
      int value = intAt(4 * place);
      PlainEncoding.putInt(intAt(4 * from), bytes, 4 * place);
      PlainEncoding.putInt(value, bytes, 4 * from);
    }
  }

  /** The slot that holds a value, or the free one where it belongs. */
  private int slot(PageValues values, int k) {
    if (type == ColumnType.UTF8) {
      return textSlot(values.bytes(), values.byteStart(k), values.byteLength(k));
    }
    return type.width() == 4 ? slot(values.intAt(k)) : slot(values.longAt(k));
  }

  private int slot(int value) {
    int slot = hash(value);
    while (table[slot] != 0 && intAt(4 * (table[slot] - 1)) != value) {
      slot = slot + 1 & Workspace.SCRATCH_CELLS - 1;
    }
    return slot;
  }

  private int slot(long value) {
    int slot = hash(value);
    while (table[slot] != 0 && longAt(8 * (table[slot] - 1)) != value) {
      slot = slot + 1 & Workspace.SCRATCH_CELLS - 1;
    }
    return slot;
  }

  private int textSlot(byte[] text, int start, int length) {
    int slot = hash(text, start, length);
    while (table[slot] != 0 && !equals(starts[table[slot] - 1], text, start, length)) {
      slot = slot + 1 & Workspace.SCRATCH_CELLS - 1;
    }
    return slot;
  }

  private boolean add(PageValues values, int k, int most) {
    int length = type == ColumnType.UTF8 ? 4 + values.byteLength(k) : type.width();
    if (count == MAX_ENTRIES || length > most - size) {
      return false;
    }
    if (type == ColumnType.UTF8) {
      starts[count] = size;
      PlainEncoding.putInt(length - 4, bytes, size);
      System.arraycopy(values.bytes(), values.byteStart(k), bytes, size + 4, length - 4);
    } else if (length == 4) {
      PlainEncoding.putInt(values.intAt(k), bytes, size);
    } else {
      PlainEncoding.putLong(values.longAt(k), bytes, size);
    }
    size += length;
    count++;
    return true;
  }

  private void rehash() {
    for (int i = 0; i < Workspace.SCRATCH_CELLS; i++) {
      table[i] = 0;
    }
    for (int entry = 0; entry < count; entry++) {
      int slot;
      if (type == ColumnType.UTF8) {
        slot = textSlot(bytes, starts[entry] + 4, intAt(starts[entry]));
      } else {
        slot = type.width() == 4 ? slot(intAt(4 * entry)) : slot(longAt(8 * entry));
      }
      table[slot] = (short) (entry + 1);
    }
  }

  private static int hash(int value) {
    return value * HASH_MULTIPLIER >>> 32 - HASH_BITS;
  }

  private static int hash(long value) {
    return hash((int) value * 31 + (int) (value >>> 32));
  }

  private static int hash(byte[] text, int start, int length) {
    int hash = length;
    for (int i = start; i < start + length; i++) {
      hash = hash * 31 + text[i];
    }
    return hash(hash);
  }

  private boolean equals(int entry, byte[] text, int start, int length) {
    if (intAt(entry) != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[entry + 4 + i] != text[start + i]) {
        return false;
      }
    }
    return true;
  }

  private int intAt(int at) {
    return bytes[at] & 0xff
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  private long longAt(int at) {
    return intAt(at) & 0xFFFFFFFFL | (long) intAt(at + 4) << 32;
  }
}
