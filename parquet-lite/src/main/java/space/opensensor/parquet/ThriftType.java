package space.opensensor.parquet;

/**
 * The numbers that Thrift's compact protocol gives to the types of fields and list elements, those
 * that Parquet's metadata use.
 *
 * @see <a
 *     href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">Thrift
 *     compact protocol: field types</a>
 */
public final class ThriftType {

  /** A boolean field that is true; in a list, a boolean. */
  public static final int TRUE = 1;

  /** A boolean field that is false. */
  public static final int FALSE = 2;

  /** A 32-bit integer, zigzag varint. */
  public static final int I32 = 5;

  /** A 64-bit integer, zigzag varint. */
  public static final int I64 = 6;

  /** Bytes or UTF-8 text, with its length before it. */
  public static final int BINARY = 8;

  /** A list. */
  public static final int LIST = 9;

  /** A struct. */
  public static final int STRUCT = 12;

  private ThriftType() {}
}
