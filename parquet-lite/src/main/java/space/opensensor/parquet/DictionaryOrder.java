package space.opensensor.parquet;

/**
 * Finds an order of a dictionary's 4-byte values in which a codec finds the most repeated bytes.
 *
 * <p>Measured values at a resolution have few different upper halves and few different lower
 * halves, as floats: 20.1, 20.2 and 20.3 share exponent and high mantissa, 20.1, 21.1 and 36.1
 * nearly the same low mantissa bits. No whole value repeats in a dictionary, but the four bytes of
 * one value's upper half and the next one's lower half may. So the order is a walk: each half of
 * the kind that has more of them (the keys) is given one fixed neighbour among the other kind (the
 * nodes), chosen to balance how often each node is entered and left; then every value is an edge
 * between two nodes, and a walk along all edges meets each pair of neighbours again and again. Keys
 * that are new are met first, so that the literals lie together.
 *
 * <p>The format leaves the order of a dictionary to the writer.
 */
final class DictionaryOrder {

  /** The most values; more do not fit into the scratch. */
  static final int MAX_ENTRIES = 100;

  private static final int LOWER = 0;
  private static final int UPPER = 2;

  private final short[] cells;
  private byte[] bytes;
  private int count;
  private int nodes;

  /**
   * An order whose work needs memory for a moment.
   *
   * @param scratch of {@link Workspace#SCRATCH_CELLS}; cell <i>i</i> then tells which value comes
   *     at place <i>i</i>
   */
  DictionaryOrder(short[] scratch) {
    cells = scratch;
  }

  /**
   * Arranges values.
   *
   * @param values in PLAIN, 4 bytes each
   * @param valueCount at most {@link #MAX_ENTRIES}
   */
  void arrange(byte[] values, int valueCount) {
    bytes = values;
    count = valueCount;
    int uppers = number(UPPER, Field.KEY);
    int lowers = number(LOWER, Field.FROM);
    boolean keysAreLower = lowers >= uppers;
    int keys = Math.max(lowers, uppers);
    nodes = Math.min(lowers, uppers);
    if (keysAreLower) {
      number(LOWER, Field.KEY);
      number(UPPER, Field.FROM);
    }
    giveNeighbours(keys);
    connect(keysAreLower);
    walk();
    bytes = null;
  }

  /** Parts of the cells, each of {@link #MAX_ENTRIES}. */
  private static final class Field {
    /** The result: the value at each place. */
    static final int ORDER = 0;

    /** Of each value: the node where its edge starts. */
    static final int FROM = MAX_ENTRIES;

    /** Of each value: the node where its edge ends. */
    static final int TO = 2 * MAX_ENTRIES;

    /** Of each value: its key. */
    static final int KEY = 3 * MAX_ENTRIES;

    /** Of each value: whether it has its place. */
    static final int PLACED = 4 * MAX_ENTRIES;

    /** Of each key: its node. */
    static final int NEIGHBOUR = 5 * MAX_ENTRIES;

    /** Of each key: how many values have it; later, whether the walk has met it. */
    static final int TIMES = 6 * MAX_ENTRIES;

    /** Of each node: how many values have it and are not yet promised to a key. */
    static final int FREE = 7 * MAX_ENTRIES;

    /** Of each node: edges that start there and have not been walked. */
    static final int OUT = 8 * MAX_ENTRIES;

    private Field() {}
  }

  /** Numbers the different halves of the values and returns how many there are. */
  private int number(int half, int field) {
    int different = 0;
    for (int i = 0; i < count; i++) {
      int same = 0;
      while (same < i && !equalHalves(half, same, i)) {
        same++;
      }
      cells[field + i] = same < i ? cells[field + same] : (short) different++;
    }
    return different;
  }

  private boolean equalHalves(int half, int a, int b) {
    return bytes[4 * a + half] == bytes[4 * b + half]
        && bytes[4 * a + half + 1] == bytes[4 * b + half + 1];
  }

  /** Gives each key a node, frequent keys first, always the node that has the most to give. */
  private void giveNeighbours(int keys) {
    for (int i = 0; i < MAX_ENTRIES; i++) {
      cells[Field.TIMES + i] = 0;
      cells[Field.FREE + i] = 0;
      cells[Field.NEIGHBOUR + i] = -1;
    }
    for (int i = 0; i < count; i++) {
      cells[Field.TIMES + cells[Field.KEY + i]]++;
      cells[Field.FREE + cells[Field.FROM + i]]++;
    }
    for (int given = 0; given < keys; given++) {
      int key = -1;
      for (int k = 0; k < keys; k++) {
        if (cells[Field.NEIGHBOUR + k] < 0
            && (key < 0 || cells[Field.TIMES + k] > cells[Field.TIMES + key])) {
          key = k;
        }
      }
      int node = most(Field.FREE);
      cells[Field.NEIGHBOUR + key] = (short) node;
      cells[Field.FREE + node] -= cells[Field.TIMES + key];
    }
  }

  private int most(int field) {
    int best = 0;
    for (int node = 1; node < nodes; node++) {
      if (cells[field + node] > cells[field + best]) {
        best = node;
      }
    }
    return best;
  }

  /**
   * Makes each value an edge: a lower half follows its neighbour, an upper half comes before it.
   */
  private void connect(boolean keysAreLower) {
    for (int i = 0; i < MAX_ENTRIES; i++) {
      cells[Field.TIMES + i] = 0;
      cells[Field.OUT + i] = 0;
    }
    for (int i = 0; i < count; i++) {
      short own = cells[Field.FROM + i];
      short neighbour = cells[Field.NEIGHBOUR + cells[Field.KEY + i]];
      cells[Field.FROM + i] = keysAreLower ? neighbour : own;
      cells[Field.TO + i] = keysAreLower ? own : neighbour;
      cells[Field.PLACED + i] = 0;
      cells[Field.OUT + cells[Field.FROM + i]]++;
    }
  }

  private void walk() {
    int node = most(Field.OUT);
    for (int place = 0; place < count; place++) {
      if (cells[Field.OUT + node] == 0) {
        node = most(Field.OUT);
      }
      int next = -1;
      int best = -1;
      for (int i = 0; i < count; i++) {
        if (cells[Field.PLACED + i] == 0 && cells[Field.FROM + i] == node) {
          int promise = promise(i);
          if (promise > best) {
            best = promise;
            next = i;
          }
        }
      }
      cells[Field.ORDER + place] = (short) next;
      cells[Field.PLACED + next] = 1;
      cells[Field.TIMES + cells[Field.KEY + next]] = 1;
      cells[Field.OUT + node]--;
      node = cells[Field.TO + next];
    }
  }

  /** How good it is to go along an edge: not into a dead end, by a new key, towards new keys. */
  private int promise(int edge) {
    int to = cells[Field.TO + edge];
    int key = cells[Field.KEY + edge];
    int out = cells[Field.OUT + to] - (to == cells[Field.FROM + edge] ? 1 : 0);
    int ahead = 0;
    for (int i = 0; i < count; i++) {
      int other = cells[Field.KEY + i];
      if (cells[Field.FROM + i] == to && cells[Field.TIMES + other] == 0 && other != key) {
        ahead++;
      }
    }
    int first = cells[Field.TIMES + key] == 0 ? 1 : 0;
    return ((out > 0 ? 2 : 0) + first) * 128 * 128 + ahead * 128 + out;
  }
}
