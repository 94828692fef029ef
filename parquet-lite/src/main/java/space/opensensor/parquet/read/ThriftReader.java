package space.opensensor.parquet.read;

import space.opensensor.parquet.ThriftType;
import space.opensensor.parquet.Utf8;

/**
 * Reads Thrift's compact protocol from bytes that nobody vouches for. Whatever they are, each call
 * either advances within its bounds or throws {@link ParquetFormatException}: lengths and counts
 * are checked against the bytes that are left, and nesting is limited.
 *
 * @see <a
 *     href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">Thrift
 *     compact protocol</a>
 */
public final class ThriftReader {

  private static final int MAX_DEPTH = 16;
  private static final int TYPE_BYTE = 3;
  private static final int TYPE_I16 = 4;
  private static final int TYPE_DOUBLE = 7;
  private static final int TYPE_SET = 10;
  private static final int TYPE_MAP = 11;
  private static final int TYPE_UUID = 13;

  private final byte[] bytes;
  private final String what;
  private final long base;
  private final int[] outerField = new int[MAX_DEPTH];
  private int depth;
  private int position;
  private int limit;
  private int field;
  private int type;
  private boolean cutOff;

  /**
   * A reader of one struct.
   *
   * @param offset of its first byte
   * @param end behind the last byte it may have
   * @param what its name in messages
   * @param base the file position of the array's first byte, for messages
   */
  public ThriftReader(byte[] bytes, int offset, int end, String what, long base) {
    this.bytes = bytes;
    this.position = offset;
    this.limit = end;
    this.what = what;
    this.base = base;
  }

  /** The index of the next byte. */
  public int position() {
    return position;
  }

  /** Whether reading failed because the bytes end, so that more of them might help. */
  public boolean isCutOff() {
    return cutOff;
  }

  /** Moves to the next field of the current struct; false at its end, which leaves the struct. */
  public boolean nextField() throws ParquetFormatException {
    int head = next();
    if (head == 0) {
      if (depth > 0) {
        field = outerField[--depth];
      }
      return false;
    }
    type = head & 0x0F;
    int step = head >> 4;
    long id = step == 0 ? unzigzag(varint()) : field + step;
    if (id < 1 || id > Short.MAX_VALUE) {
      throw malformed("field id " + id);
    }
    field = (int) id;
    return true;
  }

  /** The id of the current field. */
  public int field() {
    return field;
  }

  /** Enters a struct that is the current field. */
  public void struct() throws ParquetFormatException {
    expect(ThriftType.STRUCT);
    elementStruct();
  }

  /** Enters a struct that is the next element of a list. */
  public void elementStruct() throws ParquetFormatException {
    if (depth == MAX_DEPTH) {
      throw malformed("nested deeper than " + MAX_DEPTH);
    }
    outerField[depth++] = field;
    field = 0;
  }

  /** Enters a list; returns its length, of which there are at least as many bytes left. */
  public int list(int elementType) throws ParquetFormatException {
    expect(ThriftType.LIST);
    int head = next();
    int size = size(head);
    int found = head & 0x0F;
    boolean bools = elementType == ThriftType.TRUE && found == ThriftType.FALSE;
    if (size > 0 && found != elementType && !bools) {
      throw malformed("list of type " + found + ", expected " + elementType);
    }
    return size;
  }

  /** The current field as a boolean. */
  public boolean bool() throws ParquetFormatException {
    if (type != ThriftType.TRUE && type != ThriftType.FALSE) {
      throw malformed("type " + type + ", expected a boolean");
    }
    return type == ThriftType.TRUE;
  }

  /** The current field as 8 bits. */
  public int i8() throws ParquetFormatException {
    expect(TYPE_BYTE);
    return (byte) next();
  }

  /** The current field as 32 bits. */
  public int i32() throws ParquetFormatException {
    expect(ThriftType.I32);
    return elementI32();
  }

  /** The current field as 64 bits. */
  public long i64() throws ParquetFormatException {
    expect(ThriftType.I64);
    return elementI64();
  }

  /** The current field as bytes of its own. */
  public byte[] binary() throws ParquetFormatException {
    expect(ThriftType.BINARY);
    return elementBinary();
  }

  /** The next element of a list as bytes of its own. */
  public byte[] elementBinary() throws ParquetFormatException {
    int length = length();
    byte[] copy = new byte[length];
    System.arraycopy(bytes, position, copy, 0, length);
    position += length;
    return copy;
  }

  /** The current field as text. */
  public String string() throws ParquetFormatException {
    expect(ThriftType.BINARY);
    return elementString();
  }

  /** The next element of a list as a boolean. */
  public boolean elementBool() throws ParquetFormatException {
    return next() == ThriftType.TRUE;
  }

  /** The next element of a list as 64 bits. */
  public long elementI64() throws ParquetFormatException {
    return unzigzag(varint());
  }

  /** The next element of a list as 32 bits. */
  public int elementI32() throws ParquetFormatException {
    long value = unzigzag(varint());
    if (value != (int) value) {
      throw malformed("i32 " + value);
    }
    return (int) value;
  }

  /** The next element of a list as text. */
  public String elementString() throws ParquetFormatException {
    int length = length();
    String text = Utf8.decode(bytes, position, length);
    if (text == null) {
      throw malformed("a text that is not UTF-8");
    }
    position += length;
    return text;
  }

  /** Passes over the value of the current field. */
  public void skip() throws ParquetFormatException {
    if (type != ThriftType.TRUE && type != ThriftType.FALSE) {
      skipValue(type, 0);
    }
  }

  /** An exception that says where the reader stands. */
  public ParquetFormatException malformed(String problem) {
    return new ParquetFormatException(
        what + ": " + problem + " in field " + field + " near byte " + (base + position));
  }

  private void skipValue(int valueType, int level) throws ParquetFormatException {
    if (level == MAX_DEPTH) {
      throw malformed("nested deeper than " + MAX_DEPTH);
    }
    switch (valueType) {
      case ThriftType.TRUE:
      case ThriftType.FALSE:
      case TYPE_BYTE:
        advance(1);
        break;
      case TYPE_I16:
      case ThriftType.I32:
      case ThriftType.I64:
        varint();
        break;
      case TYPE_DOUBLE:
        advance(8);
        break;
      case TYPE_UUID:
        advance(16);
        break;
      case ThriftType.BINARY:
        advance(length());
        break;
      case ThriftType.LIST:
      case TYPE_SET:
        skipList(level);
        break;
      case TYPE_MAP:
        skipMap(level);
        break;
      case ThriftType.STRUCT:
        skipStruct(level);
        break;
      default:
        throw malformed("unknown type " + valueType);
    }
  }

  private void skipList(int level) throws ParquetFormatException {
    int head = next();
    int size = size(head);
    for (int i = 0; i < size; i++) {
      skipValue(head & 0x0F, level + 1);
    }
  }

  private void skipMap(int level) throws ParquetFormatException {
    int size = length();
    int types = size == 0 ? 0 : next();
    for (int i = 0; i < size; i++) {
      skipValue(types >> 4, level + 1);
      skipValue(types & 0x0F, level + 1);
    }
  }

  private void skipStruct(int level) throws ParquetFormatException {
    for (int head = next(); head != 0; head = next()) {
      if (head >> 4 == 0) {
        varint();
      }
      int inner = head & 0x0F;
      if (inner != ThriftType.TRUE && inner != ThriftType.FALSE) {
        skipValue(inner, level + 1);
      }
    }
  }

  private void expect(int expected) throws ParquetFormatException {
    if (type != expected) {
      throw malformed("type " + type + ", expected " + expected);
    }
  }

  private int size(int head) throws ParquetFormatException {
    return head >> 4 == 15 ? length() : checked(head >> 4);
  }

  private int length() throws ParquetFormatException {
    return checked(varint());
  }

  private int checked(long length) throws ParquetFormatException {
    if (length < 0 || length > limit - position) {
      cutOff = length > 0;
      throw malformed("length " + length + " with " + (limit - position) + " bytes left");
    }
    return (int) length;
  }

  private void advance(int count) throws ParquetFormatException {
    position += checked(count);
  }

  private int next() throws ParquetFormatException {
    if (position == limit) {
      cutOff = true;
      throw malformed("ends early");
    }
    return bytes[position++] & 0xff;
  }

  private long varint() throws ParquetFormatException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = next();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw malformed("a number of more than 10 bytes");
  }

  private static long unzigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }
}
