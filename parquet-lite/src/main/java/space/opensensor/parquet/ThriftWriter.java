package space.opensensor.parquet;

import java.io.IOException;

/**
 * The part of Thrift's compact protocol that Parquet's metadata needs, written into a fixed buffer.
 * When the buffer is full it is emptied into the sink; without a sink that is an error of the
 * caller, who has sized the buffer.
 *
 * <p>Fields of a struct are written in ascending order of their ids. Allocates nothing.
 *
 * @see <a
 *     href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">Thrift
 *     compact protocol</a>
 */
final class ThriftWriter {

  private static final int MAX_DEPTH = 8;

  /** Chars of a text that are encoded at a time, which must fit into the buffer. */
  private static final int SLICE = 16;

  private final int[] lastField = new int[MAX_DEPTH];
  private int depth;
  private byte[] buffer;
  private int start;
  private int position;
  private int limit;
  private ByteSink sink;

  /**
   * Starts a struct at the top level, or goes on with one.
   *
   * @param overflow takes what does not fit between the two indexes, or null
   * @param last the field that was written last, 0 at the start
   */
  void begin(byte[] into, int from, int to, ByteSink overflow, int last) {
    buffer = into;
    start = from;
    position = from;
    limit = to;
    sink = overflow;
    depth = 0;
    lastField[0] = last;
  }

  /** The index after the last byte in the buffer. */
  int position() {
    return position;
  }

  /** Empties the buffer into the sink. */
  void flush() throws IOException {
    sink.write(buffer, start, position - start);
    position = start;
  }

  void i32(int field, int value) throws IOException {
    header(field, ThriftType.I32);
    varint(zigzag(value));
  }

  void i64(int field, long value) throws IOException {
    header(field, ThriftType.I64);
    varint(zigzag(value));
  }

  void bool(int field, boolean value) throws IOException {
    header(field, value ? ThriftType.TRUE : ThriftType.FALSE);
  }

  void binary(int field, byte[] bytes, int offset, int length) throws IOException {
    header(field, ThriftType.BINARY);
    elementBinary(bytes, offset, length);
  }

  void string(int field, String text) throws IOException {
    header(field, ThriftType.BINARY);
    elementString(text);
  }

  void list(int field, int elementType, int size) throws IOException {
    header(field, ThriftType.LIST);
    if (size < 15) {
      put(size << 4 | elementType);
    } else {
      put(0xF0 | elementType);
      varint(size);
    }
  }

  void struct(int field) throws IOException {
    header(field, ThriftType.STRUCT);
    elementStruct();
  }

  void end() throws IOException {
    put(0);
    depth--;
  }

  void elementStruct() {
    lastField[++depth] = 0;
  }

  void elementI32(int value) throws IOException {
    varint(zigzag(value));
  }

  void elementI64(long value) throws IOException {
    varint(zigzag(value));
  }

  void elementBool(boolean value) throws IOException {
    put(value ? ThriftType.TRUE : ThriftType.FALSE);
  }

  void elementBinary(byte[] bytes, int offset, int length) throws IOException {
    varint(length);
    raw(bytes, offset, length);
  }

  void elementString(String text) throws IOException {
    varint(Utf8.length(text));
    int from = 0;
    while (from < text.length()) {
      int to = Utf8.sliceEnd(text, from, SLICE);
      reserve(Utf8.MAX_BYTES_PER_CHAR * (to - from));
      position = Utf8.encode(text, from, to, buffer, position);
      from = to;
    }
  }

  /** Bytes that are already in the protocol, such as the fields of a struct. */
  void raw(byte[] bytes, int offset, int length) throws IOException {
    if (sink != null && length > limit - position) {
      flush();
      sink.write(bytes, offset, length);
      return;
    }
    reserve(length);
    System.arraycopy(bytes, offset, buffer, position, length);
    position += length;
  }

  private void header(int field, int type) throws IOException {
    int step = field - lastField[depth];
    lastField[depth] = field;
    if (step > 0 && step <= 15) {
      put(step << 4 | type);
    } else {
      put(type);
      varint(zigzag(field));
    }
  }

  private void varint(long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((int) rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  private void put(int value) throws IOException {
    if (position == limit) {
      reserve(1);
    }
    buffer[position++] = (byte) value;
  }

  private void reserve(int length) throws IOException {
    if (length > limit - position && sink != null) {
      flush();
    }
    if (length > limit - position) {
      throw new IllegalStateException("metadata needs " + length + " bytes more than its buffer");
    }
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }
}
