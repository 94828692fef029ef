package space.opensensor.sigv4;

/**
 * A reusable byte array with a fill level, into which request lines, headers and bodies are
 * written.
 *
 * <p>Its capacity is fixed. A write that does not fit throws {@link IllegalStateException}; the
 * signers then take back everything they had written, so a buffer never holds half a request.
 */
public final class AsciiBuffer extends AsciiSink {

  private final byte[] array;
  private int length;

  /**
   * @param capacity bytes. A presigned request target takes about 330 bytes, the key (times three
   *     where it has to be percent-encoded) and the session token
   */
  public AsciiBuffer(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity: expected 0 or more, got " + capacity);
    }
    array = new byte[capacity];
  }

  /** The bytes; those from 0 to {@link #length()} are valid until the next write. */
  public byte[] array() {
    return array;
  }

  public int length() {
    return length;
  }

  public int capacity() {
    return array.length;
  }

  /** Empties the buffer; the bytes stay in memory until they are overwritten. */
  public AsciiBuffer clear() {
    length = 0;
    return this;
  }

  /**
   * Drops everything from position {@code newLength} on. Whoever writes in several steps takes back
   * by it what an exception left half written.
   */
  public AsciiBuffer truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw new IllegalArgumentException(
          "newLength: expected 0 to " + length + ", got " + newLength);
    }
    length = newLength;
    return this;
  }

  /**
   * Appends text.
   *
   * @throws IllegalArgumentException when a character is not ASCII
   */
  public AsciiBuffer append(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (ascii.charAt(i) > 127) {
        throw new IllegalArgumentException(
            "ascii: character " + i + " of " + AsciiText.quote(ascii) + " is not ASCII");
      }
    }
    reserve(ascii.length());
    put(ascii);
    return this;
  }

  /** Appends bytes as they are. */
  public AsciiBuffer append(byte[] bytes, int offset, int count) {
    if (bytes == null || offset < 0 || count < 0 || offset > bytes.length - count) {
      throw new IllegalArgumentException("bytes: the range reaches beyond the array");
    }
    reserve(count);
    System.arraycopy(bytes, offset, array, length, count);
    length += count;
    return this;
  }

  /** Appends a number ≥ 0 in decimal. */
  public AsciiBuffer append(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("number: expected 0 or more, got " + number);
    }
    putDecimal(number);
    return this;
  }

  /** The content as text. */
  @Override
  public String toString() {
    char[] text = new char[length];
    for (int i = 0; i < length; i++) {
      text[i] = (char) (array[i] & 0xff);
    }
    return new String(text);
  }

  @Override
  void put(int character) {
    reserve(1);
    array[length++] = (byte) character;
  }

  /** Refuses at once what would not fit. */
  void reserve(int count) {
    if (count > array.length - length) {
      throw new IllegalStateException(
          "buffer: its " + array.length + " bytes are too few, give it a larger capacity");
    }
  }
}
