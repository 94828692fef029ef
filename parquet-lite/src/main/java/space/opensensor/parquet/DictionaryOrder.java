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

  // Parts of the cells, each of MAX_ENTRIES.

  /** The result: the value at each place. */
  private static final int ORDER = 0;

  /** Of each value: the node where its edge starts. */
  private static final int FROM = MAX_ENTRIES;

  /** Of each value: the node where its edge ends. */
  private static final int TO = 2 * MAX_ENTRIES;

  /** Of each value: its key. */
  private static final int KEY = 3 * MAX_ENTRIES;

  /** Of each value: whether it has its place. */
  private static final int PLACED = 4 * MAX_ENTRIES;

  /** Of each key: its node. */
  private static final int NEIGHBOUR = 5 * MAX_ENTRIES;

  /** Of each key: how many values have it. */
  private static final int TIMES = 6 * MAX_ENTRIES;

  /** Of each key, once its neighbour is given: whether the walk has met it. */
  private static final int MET = TIMES;

  /** Of each node: how many values have it and are not yet promised to a key. */
  private static final int FREE = 7 * MAX_ENTRIES;

  /** Of each node: edges that start there and have not been walked. */
  private static final int OUT = 8 * MAX_ENTRIES;

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
    int uppers = number(UPPER, KEY);
    int lowers = number(LOWER, FROM);
    boolean keysAreLower = lowers >= uppers;
    int keys = Math.max(lowers, uppers);
    nodes = Math.min(lowers, uppers);
    if (keysAreLower) {
      number(LOWER, KEY);
      number(UPPER, FROM);
    }
    giveNeighbours(keys);
    connect(keysAreLower);
    walk();
    bytes = null;
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
      cells[TIMES + i] = 0;
      cells[FREE + i] = 0;
      cells[NEIGHBOUR + i] = -1;
    }
    for (int i = 0; i < count; i++) {
      cells[TIMES + cells[KEY + i]]++;
      cells[FREE + cells[FROM + i]]++;
    }
    for (int given = 0; given < keys; given++) {
      int key = -1;
      for (int k = 0; k < keys; k++) {
        if (cells[NEIGHBOUR + k] < 0 && (key < 0 || cells[TIMES + k] > cells[TIMES + key])) {
          key = k;
        }
      }
      int node = most(FREE);
      cells[NEIGHBOUR + key] = (short) node;
      cells[FREE + node] -= cells[TIMES + key];
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
      cells[MET + i] = 0;
      cells[OUT + i] = 0;
    }
    for (int i = 0; i < count; i++) {
      short own = cells[FROM + i];
      short neighbour = cells[NEIGHBOUR + cells[KEY + i]];
      cells[FROM + i] = keysAreLower ? neighbour : own;
      cells[TO + i] = keysAreLower ? own : neighbour;
      cells[PLACED + i] = 0;
      cells[OUT + cells[FROM + i]]++;
    }
  }

  private void walk() {
    int node = most(OUT);
    for (int place = 0; place < count; place++) {
      if (cells[OUT + node] == 0) {
        node = most(OUT);
      }
      int next = -1;
      int best = -1;
      for (int i = 0; i < count; i++) {
        if (cells[PLACED + i] == 0 && cells[FROM + i] == node) {
          int promise = promise(i);
          if (promise > best) {
            best = promise;
            next = i;
          }
        }
      }
      cells[ORDER + place] = (short) next;
      cells[PLACED + next] = 1;
      cells[MET + cells[KEY + next]] = 1;
      cells[OUT + node]--;
      node = cells[TO + next];
    }
  }

  /** How good it is to go along an edge: not into a dead end, by a new key, towards new keys. */
  private int promise(int edge) {
    int to = cells[TO + edge];
    int key = cells[KEY + edge];
    int out = cells[OUT + to] - (to == cells[FROM + edge] ? 1 : 0);
    int ahead = 0;
    for (int i = 0; i < count; i++) {
      int other = cells[KEY + i];
      if (cells[FROM + i] == to && cells[MET + other] == 0 && other != key) {
        ahead++;
      }
    }
    int first = cells[MET + key] == 0 ? 1 : 0;
    return ((out > 0 ? 2 : 0) + first) * 128 * 128 + ahead * 128 + out;
  }
}
