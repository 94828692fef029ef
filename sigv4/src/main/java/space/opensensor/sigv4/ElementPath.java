package space.opensensor.sigv4;

/**
 * The names of the elements that are open, from the root to the innermost: {@value #MAX_DEPTH} of
 * them at most, of {@value #MAX_NAME} bytes each. Takes about 600 bytes.
 */
final class ElementPath {

  /** Elements within each other. */
  static final int MAX_DEPTH = 8;

  /** Bytes of the longest name. */
  static final int MAX_NAME = 64;

  private final byte[] names = new byte[MAX_DEPTH * MAX_NAME];
  private final int[] lengths = new int[MAX_DEPTH];
  private int depth;

  /** The depth of the innermost element; the root is 1. */
  int depth() {
    return depth;
  }

  /** Whether no element can be opened any more. */
  boolean isFull() {
    return depth == MAX_DEPTH;
  }

  /** Opens an element whose name is to follow. */
  void open() {
    lengths[depth++] = 0;
  }

  /** Adds a byte to the innermost name; false when it would be too long. */
  boolean addToName(int octet) {
    if (lengths[depth - 1] == MAX_NAME) {
      return false;
    }
    names[(depth - 1) * MAX_NAME + lengths[depth - 1]++] = (byte) octet;
    return true;
  }

  /** Closes the innermost element. */
  void close() {
    depth--;
  }

  /** Bytes of the innermost name. */
  int nameLength() {
    return lengths[depth - 1];
  }

  /** A byte of the innermost name. */
  int nameByte(int index) {
    return names[(depth - 1) * MAX_NAME + index];
  }

  /** Whether the open element at a depth has this name. */
  boolean isAt(int level, String name) {
    if (level > depth || lengths[level - 1] != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (names[(level - 1) * MAX_NAME + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Appends {@code in Root/Child}, or nothing where no element is open. */
  void appendTo(StringBuilder text) {
    for (int i = 0; i < depth; i++) {
      text.append(i == 0 ? " in " : "/");
      for (int c = 0; c < lengths[i]; c++) {
        text.append((char) names[i * MAX_NAME + c]);
      }
    }
  }
}
