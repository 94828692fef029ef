package space.opensensor.parquet;

/**
 * Lays out the values of a page: definition levels first, then the values in an encoding. Knows how
 * many bytes each encoding takes, so that the smallest can be chosen before it is made.
 */
final class PageEncoder {

  private static final int LENGTH_BYTES = 4;

  private final PageValues values;
  private final WriterOptions options;
  private final int compressible;
  private final byte[] page;
  private final short[] indexes;
  private final HybridEncoding hybrid;
  private final Dictionary dictionary;
  private final DeltaBinaryPackedEncoding delta;
  private final boolean arrangeDictionary;
  private Column column;
  private ColumnType type;
  private boolean useDictionary;
  private boolean firstPage;
  private boolean indexed;
  private int start;
  private Encoding laidOut;
  private int laidOutSize;
  private int deltaSize;

  /** An encoder over a workspace. */
  PageEncoder(PageValues values, Workspace workspace, WriterOptions options) {
    this.values = values;
    arrangeDictionary = options.isThorough();
    this.options = options;
    compressible = workspace.compressible;
    page = workspace.page;
    indexes = workspace.indexes;
    hybrid = new HybridEncoding(workspace.scratch);
    dictionary = new Dictionary(workspace);
    delta = new DeltaBinaryPackedEncoding(workspace.deltas, !options.isCompatible());
  }

  /** The most bytes of the definition levels of some rows. */
  static int maxLevelBytes(int rows) {
    return LENGTH_BYTES + HybridEncoding.maxSize(rows, 1);
  }

  /** Starts a chunk, which has no dictionary yet. */
  void beginChunk(Column of) {
    column = of;
    type = of.type();
    dictionary.clear(type);
    firstPage = true;
    useDictionary = type != ColumnType.BOOLEAN;
  }

  /** Leaves out the last rows in view if the page could hold all of them in no encoding. */
  void limitRows() {
    int most = options.mayCompress(column) ? Math.min(page.length, compressible) : page.length;
    int room = most - (column.isOptional() ? maxLevelBytes(values.rows()) : 0);
    int width = type.width();
    if (type.physicalCode() == ColumnType.PHYSICAL_INT64
        && values.count() * width > room
        && delta.chooseShape(values, width) > room) {
      values.limitCount(room / width);
    }
  }

  /** Starts a page: its rows are in view. Writes their definition levels. */
  void beginPage() {
    start = column.isOptional() ? putLevels() : 0;
    indexed = false;
    laidOut = null;
    deltaSize = 0;
  }

  /** Ends a page that was laid out in an encoding; the first one decides about the dictionary. */
  void endPage(Encoding chosen) {
    if (firstPage) {
      useDictionary = chosen == Encoding.RLE_DICTIONARY;
      firstPage = false;
    }
  }

  /** The dictionary of the chunk. */
  Dictionary dictionary() {
    return dictionary;
  }

  /**
   * Whether an encoding can hold the page. A dictionary may be full, and after the first page it is
   * closed to new values; differences may be larger than the values.
   *
   * @param most the most bytes of use; a dictionary that outgrows them is given up for the chunk
   */
  boolean canHold(Encoding encoding, int most) {
    switch (encoding.code()) {
      case Encoding.CODE_DELTA_BINARY_PACKED:
      case Encoding.CODE_DELTA_LENGTH_BYTE_ARRAY:
        return start + deltaSize() <= page.length;
      case Encoding.CODE_RLE_DICTIONARY:
        return indexed(most);
      case Encoding.CODE_PLAIN:
      case Encoding.CODE_BYTE_STREAM_SPLIT:
        return start + PlainEncoding.size(type, values) <= page.length;
      default:
        return true;
    }
  }

  /** The bytes that the page takes at most with a dictionary that can hold it. */
  int mostDictionarySize() {
    return start + 1 + HybridEncoding.maxSize(values.count(), dictionary.width());
  }

  /** The bytes that the page takes at least with a dictionary that can hold it. */
  int leastDictionarySize() {
    return start + 1 + HybridEncoding.leastSize(indexes, values.count(), dictionary.width());
  }

  /** The bytes of the page in an encoding that can hold it. May lay it out to know. */
  int size(Encoding encoding) {
    switch (encoding.code()) {
      case Encoding.CODE_DELTA_BINARY_PACKED:
      case Encoding.CODE_DELTA_LENGTH_BYTE_ARRAY:
        return start + deltaSize();
      case Encoding.CODE_RLE:
      case Encoding.CODE_RLE_DICTIONARY:
        return encode(encoding);
      default:
        return start + PlainEncoding.size(type, values);
    }
  }

  /**
   * Lays out the page in an encoding of which {@link #canHold} was asked.
   *
   * @return its bytes
   */
  int encode(Encoding encoding) {
    if (laidOut != encoding) {
      laidOutSize = put(encoding);
      laidOut = encoding;
    }
    return laidOutSize;
  }

  private int put(Encoding encoding) {
    switch (encoding.code()) {
      case Encoding.CODE_DELTA_BINARY_PACKED:
        return delta.encode(values, type.width(), page, start);
      case Encoding.CODE_DELTA_LENGTH_BYTE_ARRAY:
        return DeltaLengthEncoding.encode(values, delta, page, start);
      case Encoding.CODE_RLE:
        fillBooleans();
        return putSized(start, values.count());
      case Encoding.CODE_RLE_DICTIONARY:
        page[start] = (byte) dictionary.width();
        return hybrid.encode(indexes, values.count(), dictionary.width(), page, start + 1);
      case Encoding.CODE_BYTE_STREAM_SPLIT:
        return ByteStreamSplitEncoding.encode(values, type.width(), page, start);
      default:
        return PlainEncoding.encode(type, values, page, start);
    }
  }

  /** The bytes of differences, in the shape that this chooses once for the page. */
  private int deltaSize() {
    if (deltaSize == 0) {
      deltaSize =
          type == ColumnType.UTF8
              ? DeltaLengthEncoding.size(values, delta)
              : delta.chooseShape(values, type.width());
    }
    return deltaSize;
  }

  private boolean indexed(int most) {
    if (useDictionary && !indexed) {
      indexed = dictionary.index(values, firstPage ? most : 0);
      if (indexed && firstPage && arrangeDictionary) {
        dictionary.arrange(values.count());
      }
      useDictionary = indexed || !firstPage;
    }
    return indexed;
  }

  private int putLevels() {
    int rows = values.rows();
    int count = values.count();
    if (count == rows || count == 0) {
      int end = Varint.put((long) rows << 1, page, LENGTH_BYTES);
      page[end] = (byte) (count == 0 ? 0 : 1);
      PlainEncoding.putInt(end + 1 - LENGTH_BYTES, page, 0);
      return end + 1;
    }
    for (int i = 0; i < rows; i++) {
      indexes[i] = 0;
    }
    for (int k = 0; k < count; k++) {
      indexes[values.rowOf(k)] = 1;
    }
    return putSized(0, rows);
  }

  private void fillBooleans() {
    for (int k = 0; k < values.count(); k++) {
      indexes[k] = (short) (values.booleanAt(k) ? 1 : 0);
    }
  }

  /** Puts bits in hybrid encoding after their length. */
  private int putSized(int offset, int count) {
    int end = hybrid.encode(indexes, count, 1, page, offset + LENGTH_BYTES);
    PlainEncoding.putInt(end - offset - LENGTH_BYTES, page, offset);
    return end;
  }
}
