package space.opensensor.parquet.read;

import space.opensensor.parquet.ThriftType;

/**
 * Turns the bytes of a footer into a {@link FileFooter}, and refuses what does not fit together.
 *
 * @see <a
 *     href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">
 *     parquet.thrift: FileMetaData</a>
 */
final class FooterParser {

  private static final long FIRST_PAGE = 4;

  private final int length;
  private final long footerStart;
  private final ThriftReader thrift;
  private FooterColumn[] columns;

  /**
   * A parser of one footer.
   *
   * @param footerStart its position in the file, before which all pages lie
   */
  FooterParser(byte[] footer, long footerStart) {
    this.length = footer.length;
    this.footerStart = footerStart;
    this.thrift = new ThriftReader(footer, 0, footer.length, "footer", footerStart);
  }

  FileFooter parse() throws ParquetFormatException {
    long rows = FooterChunk.UNKNOWN;
    String createdBy = null;
    FooterRowGroup[] rowGroups = null;
    String[] keys = new String[0];
    String[] texts = keys;
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 2:
          columns = new SchemaParser(thrift).parse();
          break;
        case 3:
          rows = thrift.i64();
          break;
        case 4:
          rowGroups = rowGroups();
          break;
        case 5:
          int entries = thrift.list(ThriftType.STRUCT);
          keys = new String[entries];
          texts = new String[entries];
          keyValues(keys, texts);
          break;
        case 6:
          createdBy = thrift.string();
          break;
        default:
          thrift.skip();
      }
    }
    if (columns == null || rowGroups == null) {
      throw new ParquetFormatException("footer: no schema or no row groups");
    }
    if (thrift.position() != length) {
      throw new ParquetFormatException(
          "footer: " + (length - thrift.position()) + " bytes after its end");
    }
    long sum = 0;
    for (int i = 0; i < rowGroups.length; i++) {
      sum += rowGroups[i].rows();
      if (sum < 0) {
        break;
      }
    }
    if (rows < 0 || sum != rows) {
      throw new ParquetFormatException(
          "footer: " + rows + " rows in the file, " + sum + " in its row groups");
    }
    return new FileFooter(length, rows, createdBy, columns, rowGroups, keys, texts);
  }

  private FooterRowGroup[] rowGroups() throws ParquetFormatException {
    if (columns == null) {
      throw thrift.malformed("row groups before the schema");
    }
    FooterRowGroup[] groups = new FooterRowGroup[thrift.list(ThriftType.STRUCT)];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = rowGroup(i);
    }
    return groups;
  }

  private FooterRowGroup rowGroup(int index) throws ParquetFormatException {
    FooterChunk[] chunks = null;
    long rows = FooterChunk.UNKNOWN;
    int sortedBy = -1;
    thrift.elementStruct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1:
          chunks = chunks();
          break;
        case 3:
          rows = thrift.i64();
          break;
        case 4:
          sortedBy = sortedBy();
          break;
        default:
          thrift.skip();
      }
    }
    if (chunks == null || rows < 0) {
      throw new ParquetFormatException("row group " + index + ": no columns or no row count");
    }
    for (int c = 0; c < chunks.length; c++) {
      check(chunks[c], columns[c], rows, "row group " + index + ", column " + c);
    }
    return new FooterRowGroup(rows, chunks, sortedBy);
  }

  private FooterChunk[] chunks() throws ParquetFormatException {
    int count = thrift.list(ThriftType.STRUCT);
    if (count != columns.length) {
      throw thrift.malformed(count + " column chunks for " + columns.length + " columns");
    }
    FooterChunk[] chunks = new FooterChunk[count];
    for (int i = 0; i < count; i++) {
      chunks[i] = new ChunkParser(thrift).parse();
    }
    return chunks;
  }

  private int sortedBy() throws ParquetFormatException {
    int count = thrift.list(ThriftType.STRUCT);
    int first = -1;
    for (int i = 0; i < count; i++) {
      int column = -1;
      boolean descending = false;
      thrift.elementStruct();
      while (thrift.nextField()) {
        if (thrift.field() == 1) {
          column = thrift.i32();
        } else if (thrift.field() == 2) {
          descending = thrift.bool();
        } else {
          thrift.skip();
        }
      }
      if (column < 0 || column >= columns.length) {
        throw thrift.malformed("sorting column " + column);
      }
      if (i == 0 && !descending) {
        first = column;
      }
    }
    return first;
  }

  private void keyValues(String[] keys, String[] texts) throws ParquetFormatException {
    for (int i = 0; i < keys.length; i++) {
      thrift.elementStruct();
      while (thrift.nextField()) {
        if (thrift.field() == 1) {
          keys[i] = thrift.string();
        } else if (thrift.field() == 2) {
          texts[i] = thrift.string();
        } else {
          thrift.skip();
        }
      }
      if (keys[i] == null) {
        throw thrift.malformed("key-value entry without a key");
      }
    }
  }

  private void check(FooterChunk chunk, FooterColumn column, long rows, String where)
      throws ParquetFormatException {
    if (!column.name().equals(chunk.path) || chunk.physicalCode != column.physicalCode()) {
      throw new ParquetFormatException(where + ": not the column that the schema has there");
    }
    if (chunk.values != rows) {
      throw new ParquetFormatException(
          where + ": " + chunk.values + " values in " + rows + " rows");
    }
    if (chunk.nullCount < FooterChunk.UNKNOWN
        || chunk.nullCount > rows
        || chunk.nullCount > 0 && !column.isOptional()) {
      throw new ParquetFormatException(
          where + ": " + chunk.nullCount + " nulls in " + rows + " rows");
    }
    checkBound(chunk.min, column, where);
    checkBound(chunk.max, column, where);
    if (rows == 0) {
      // A row group without rows has no pages; writers differ in what they say of its chunks.
      return;
    }
    long start = chunk.start();
    if (start < FIRST_PAGE
        || chunk.dataPageOffset < start
        || chunk.uncompressedSize < 0
        || chunk.compressedSize < 0
        || start > footerStart - chunk.compressedSize
        || chunk.dataPageOffset > start + chunk.compressedSize) {
      throw new ParquetFormatException(
          where
              + ": pages at "
              + start
              + " of "
              + chunk.compressedSize
              + " bytes do not lie before the footer at "
              + footerStart);
    }
  }

  private static void checkBound(byte[] bound, FooterColumn column, String where)
      throws ParquetFormatException {
    if (bound != null && column.boundWidth() > 0 && bound.length != column.boundWidth()) {
      throw new ParquetFormatException(
          where + ": a statistic of " + bound.length + " bytes, expected " + column.boundWidth());
    }
  }
}
