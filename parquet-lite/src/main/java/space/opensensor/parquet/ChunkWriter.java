package space.opensensor.parquet;

import java.io.IOException;

/**
 * Writes the pages of one column chunk after the other. The chunk's first page decides on codec and
 * dictionary; later pages keep the codec, and the dictionary while their values are in it.
 */
final class ChunkWriter {

  private static final int MAX_HEADER_BYTES = 48;
  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;
  private static final int LEVELS_RLE = 3;

  private final FileOutput file;
  private final PageValues values;
  private final PageEncoder encoder;
  private final PageChooser chooser;
  private final ChunkMetadata metadata;
  private final PageIndex pageIndex;
  private final byte[] page;
  private final byte[] header = new byte[MAX_HEADER_BYTES];
  private final ThriftWriter thrift;
  private Column column;
  private CompressionCodec codec;

  ChunkWriter(
      FileOutput file,
      PageValues values,
      FileSchema schema,
      WriterOptions options,
      Workspace workspace,
      ThriftWriter thrift) {
    this.file = file;
    this.values = values;
    this.thrift = thrift;
    page = workspace.page;
    encoder = new PageEncoder(values, workspace, options);
    chooser = new PageChooser(schema, options, encoder, workspace);
    metadata = new ChunkMetadata(schema, options);
    pageIndex =
        options.indexedPages() > 0 ? new PageIndex(schema, options, workspace, thrift) : null;
  }

  void begin(Column of) {
    column = of;
    codec = null;
    metadata.begin(of, pageIndex);
    encoder.beginChunk(of);
    if (pageIndex != null) {
      pageIndex.begin(of);
    }
  }

  /** Writes the rows in view as one page, or as many of the first of them as fit. */
  void writePage() throws IOException {
    encoder.limitRows();
    metadata.add(values);
    encoder.beginPage();
    chooser.choose(column, codec);
    Encoding encoding = chooser.encoding();
    if (codec == null) {
      codec = chooser.codec();
      metadata.codec(codec);
      if (encoding == Encoding.RLE_DICTIONARY) {
        writeDictionary();
      }
    }
    encoder.endPage(encoding);
    writeData(encoding);
  }

  /** Ends the chunk and returns what the footer says about it. */
  ChunkMetadata end() throws IOException {
    if (pageIndex != null) {
      pageIndex.write(file, page);
    }
    return metadata;
  }

  private void writeDictionary() throws IOException {
    long offset = file.position();
    byte[] bytes = chooser.layOutDictionary();
    int size = chooser.uncompressedSize();
    int stored = chooser.storedSize();
    beginHeader(DICTIONARY_PAGE, size, stored, Crc32.of(bytes, 0, stored));
    thrift.struct(7);
    thrift.i32(1, encoder.dictionary().count());
    thrift.i32(2, Encoding.PLAIN.code());
    int headerSize = endHeader();
    file.write(bytes, 0, stored);
    metadata.dictionaryPage(offset, headerSize, size, stored);
  }

  private void writeData(Encoding encoding) throws IOException {
    long offset = file.position();
    byte[] bytes = chooser.layOut();
    int size = chooser.uncompressedSize();
    int stored = chooser.storedSize();
    beginHeader(DATA_PAGE, size, stored, Crc32.of(bytes, 0, stored));
    thrift.struct(5);
    thrift.i32(1, values.rows());
    thrift.i32(2, encoding.code());
    thrift.i32(3, LEVELS_RLE);
    thrift.i32(4, LEVELS_RLE);
    int headerSize = endHeader();
    file.write(bytes, 0, stored);
    metadata.dataPage(offset, encoding, values.rows(), headerSize, size, stored);
    if (pageIndex != null) {
      pageIndex.add(values, offset, headerSize + stored);
    }
  }

  private void beginHeader(int pageType, int uncompressedSize, int compressedSize, int crc)
      throws IOException {
    thrift.begin(header, 0, header.length, null, 0);
    thrift.i32(1, pageType);
    thrift.i32(2, uncompressedSize);
    thrift.i32(3, compressedSize);
    thrift.i32(4, crc);
  }

  private int endHeader() throws IOException {
    thrift.end();
    thrift.end();
    file.write(header, 0, thrift.position());
    return thrift.position();
  }
}
