package space.opensensor.parquet;

/**
 * All the memory of a {@link ParquetWriter} that depends on its schema, options and page rows,
 * allocated once. Nothing in it outlives a page but the dictionary, which outlives a chunk.
 */
final class Workspace {

  /** Cells that whoever is at work may use: Snappy, LZ4, the dictionary's table, run choices. */
  static final int SCRATCH_CELLS = 1024;

  /** What the footer needs on its way, slice by slice. */
  private static final int MIN_PAGE_BYTES = 256;

  /** The page before compression; at the end of the file, the footer on its way. */
  final byte[] page;

  /** The most bytes of a page that may be compressed, so that it fits whatever it becomes. */
  final int compressible;

  /** The page after compression. */
  final byte[] compressed;

  /** The shared cells. */
  final short[] scratch;

  /** Dictionary indexes, definition levels or booleans of a page. */
  final short[] indexes;

  /** The rows of a page that have values. */
  final short[] positions;

  /** The dictionary page of a chunk. */
  final byte[] dictionary;

  /** Where the texts of the dictionary start. */
  final int[] dictionaryStarts;

  /** Least and largest difference of every 32 values of a page. */
  final long[] deltas;

  /** The metadata of all row groups. */
  final byte[] rowGroups;

  /** What the page index notes of the pages of a chunk. */
  final int[] indexedPages;

  /** Least and largest values of the pages of a chunk. */
  final byte[] indexedBounds;

  Workspace(FileSchema schema, WriterOptions options, int pageRows) {
    page = new byte[pageBytes(schema, options, pageRows)];
    compressible = compressible(schema, options, pageRows);
    compressed = new byte[compressedBytes(compressible)];
    scratch = new short[SCRATCH_CELLS];
    indexes = new short[pageRows];
    positions = new short[pageRows];
    dictionary = new byte[dictionaryBytes(schema, options, pageRows)];
    dictionaryStarts = new int[schema.dictionaryTexts()];
    deltas = new long[DeltaBinaryPackedEncoding.scratchLongs(pageRows)];
    indexedPages = new int[PageIndex.numbers(options.indexedPages())];
    indexedBounds = new byte[PageIndex.boundBytes(schema, options.indexedPages())];
    rowGroups = new byte[options.maxRowGroups() * FooterWriter.rowGroupBytes(schema, options)];
  }

  /** The bytes of all arrays. */
  static int bytes(FileSchema schema, WriterOptions options, int pageRows) {
    return pageBytes(schema, options, pageRows)
        + compressedBytes(compressible(schema, options, pageRows))
        + 2 * SCRATCH_CELLS
        + 2 * 2 * pageRows
        + dictionaryBytes(schema, options, pageRows)
        + 4 * schema.dictionaryTexts()
        + 8 * DeltaBinaryPackedEncoding.scratchLongs(pageRows)
        + 4 * PageIndex.numbers(options.indexedPages())
        + PageIndex.boundBytes(schema, options.indexedPages())
        + options.maxRowGroups() * FooterWriter.rowGroupBytes(schema, options);
  }

  private static int pageBytes(FileSchema schema, WriterOptions options, int pageRows) {
    int most = MIN_PAGE_BYTES;
    for (int i = 0; i < schema.size(); i++) {
      most = Math.max(most, columnBytes(schema.get(i), options, pageRows));
    }
    return most;
  }

  private static int compressible(FileSchema schema, WriterOptions options, int pageRows) {
    int most = 0;
    for (int i = 0; i < schema.size(); i++) {
      if (options.mayCompress(schema.get(i))) {
        most = Math.max(most, columnBytes(schema.get(i), options, pageRows));
      }
    }
    return most;
  }

  private static int compressedBytes(int compressible) {
    return compressible == 0 ? 0 : PageCompressor.maxCompressedLength(compressible);
  }

  private static int columnBytes(Column column, WriterOptions options, int pageRows) {
    int bytes;
    if (column.isConstant()) {
      bytes = constantBytes(column);
    } else if (column.type() == ColumnType.UTF8) {
      bytes = options.textBytesOfPage(pageRows);
    } else if (column.type() == ColumnType.BOOLEAN) {
      bytes = 4 + HybridEncoding.maxSize(pageRows, 1);
    } else {
      bytes = Math.max(column.type().width(), pageRows * bytesPerRow(column));
    }
    if (column.pinnedEncoding() == Encoding.DELTA_BINARY_PACKED) {
      bytes = DeltaBinaryPackedEncoding.maxSize(pageRows, column.type().width());
    } else if (column.pinnedEncoding() == Encoding.DELTA_LENGTH_BYTE_ARRAY) {
      bytes += DeltaBinaryPackedEncoding.maxSize(pageRows, 4);
    }
    return bytes + (column.isOptional() ? PageEncoder.maxLevelBytes(pageRows) : 0);
  }

  /** A dictionary of one text; the page then is a run of zeros, whatever its rows. */
  private static int constantBytes(Column column) {
    return 4 + column.constant().length;
  }

  /**
   * Integers of 8 bytes have room for 4, because as differences they rarely need more; the others
   * get more pages.
   */
  private static int bytesPerRow(Column column) {
    boolean differences =
        column.type().physicalCode() == ColumnType.PHYSICAL_INT64
            && column.pinnedEncoding() == null;
    return differences ? 4 : column.type().width();
  }

  /**
   * Room for as many distinct values as a page can have and still gain by a dictionary: about three
   * quarters of its rows. Timestamps never gain and have to make do with what is there.
   */
  private static int dictionaryBytes(FileSchema schema, WriterOptions options, int pageRows) {
    int bytes = 0;
    for (int i = 0; i < schema.size(); i++) {
      ColumnType type = schema.get(i).type();
      if (schema.get(i).isConstant()) {
        bytes = Math.max(bytes, constantBytes(schema.get(i)));
      } else if (type == ColumnType.UTF8) {
        bytes = Math.max(bytes, options.textBytesOfPage(pageRows) / 4 * 3);
      } else if (!type.isTimestamp()) {
        int entries = Math.min((pageRows * 3 + 3) / 4, Dictionary.MAX_ENTRIES);
        bytes = Math.max(bytes, entries * type.width());
      }
    }
    return bytes;
  }
}
