package space.opensensor.parquet;

import java.io.IOException;

/**
 * Writes the pages of one column chunk after the other. The chunk's first page decides: every
 * encoding and codec that can win is tried on it and the smallest result is kept. Later pages keep
 * the codec and, while their values are in it, the dictionary.
 */
final class ChunkWriter {

  /** A dictionary page's header, and what it adds to the footer. */
  private static final int DICTIONARY_OVERHEAD = 25;

  private static final int MAX_HEADER_BYTES = 48;
  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;
  private static final int LEVELS_RLE = 3;

  /** In the order in which they win a tie. */
  private static final Encoding[] ENCODINGS = {
    Encoding.PLAIN,
    Encoding.RLE,
    Encoding.DELTA_BINARY_PACKED,
    Encoding.DELTA_LENGTH_BYTE_ARRAY,
    Encoding.RLE_DICTIONARY,
    Encoding.BYTE_STREAM_SPLIT
  };

  private static final CompressionCodec[] CODECS = {
    CompressionCodec.SNAPPY, CompressionCodec.LZ4_RAW
  };

  private final FileOutput file;
  private final PageValues values;
  private final WriterOptions options;
  private final PageEncoder encoder;
  private final byte[] page;
  private final byte[] compressed;
  private final BlockCompressor snappy;
  private final byte[] header = new byte[MAX_HEADER_BYTES];
  private final ThriftWriter thrift = new ThriftWriter();
  private final ChunkMetadata metadata = new ChunkMetadata();
  private Column column;
  private boolean firstPage;
  private Encoding encoding;
  private CompressionCodec codec;
  private int least;

  ChunkWriter(
      FileOutput file,
      PageValues values,
      WriterOptions options,
      PageEncoder encoder,
      byte[] page,
      byte[] compressed,
      BlockCompressor snappy) {
    this.file = file;
    this.values = values;
    this.options = options;
    this.encoder = encoder;
    this.page = page;
    this.compressed = compressed;
    this.snappy = snappy;
  }

  ChunkMetadata metadata() {
    return metadata;
  }

  void begin(Column of) {
    column = of;
    firstPage = true;
    metadata.begin(of);
    encoder.beginChunk(of);
  }

  /** Writes the rows in view as one page. */
  void writePage() throws IOException {
    metadata.statistics.add(values);
    encoder.beginPage();
    choose();
    if (firstPage) {
      metadata.codec(codec);
      if (encoding == Encoding.RLE_DICTIONARY) {
        writeDictionary();
      }
      firstPage = false;
    }
    encoder.endPage(encoding);
    int size = encoder.encode(encoding);
    writeData(size);
  }

  private void choose() {
    least = Integer.MAX_VALUE;
    CompressionCodec chunkCodec = firstPage ? column.pinnedCodec() : codec;
    if (chunkCodec == null || chunkCodec == CompressionCodec.UNCOMPRESSED) {
      for (int i = 0; i < ENCODINGS.length; i++) {
        tryUncompressed(ENCODINGS[i]);
      }
    }
    for (int c = 0; c < CODECS.length; c++) {
      if (chunkCodec == CODECS[c] || chunkCodec == null && options.allows(CODECS[c])) {
        for (int i = 0; i < ENCODINGS.length; i++) {
          tryCompressed(ENCODINGS[i], CODECS[c]);
        }
      }
    }
  }

  private boolean isCandidate(Encoding candidate) {
    if (column.pinnedEncoding() != null) {
      return column.pinnedEncoding() == candidate;
    }
    return Column.allows(column.type(), candidate) && options.allows(candidate);
  }

  private void tryUncompressed(Encoding candidate) {
    if (!isCandidate(candidate)) {
      return;
    }
    int size = encoder.size(candidate);
    if (size == PageEncoder.NOT_POSSIBLE) {
      return;
    }
    if (candidate == Encoding.RLE_DICTIONARY && firstPage) {
      size += DICTIONARY_OVERHEAD + encoder.dictionary().size();
    }
    keep(candidate, CompressionCodec.UNCOMPRESSED, size);
  }

  private void tryCompressed(Encoding candidate, CompressionCodec by) {
    if (!isCandidate(candidate) || encoder.size(candidate) == PageEncoder.NOT_POSSIBLE) {
      return;
    }
    int size = 0;
    if (candidate == Encoding.RLE_DICTIONARY && firstPage) {
      Dictionary dictionary = encoder.dictionary();
      size = DICTIONARY_OVERHEAD + compress(by, dictionary.bytes(), dictionary.size());
    }
    size += compress(by, page, encoder.encode(candidate));
    keep(candidate, by, size);
  }

  private int compress(CompressionCodec by, byte[] bytes, int length) {
    return snappy.compress(bytes, 0, length, compressed, 0, compressed.length);
  }

  private void keep(Encoding candidate, CompressionCodec by, int size) {
    if (size < least) {
      least = size;
      encoding = candidate;
      codec = by;
    }
  }

  private void writeDictionary() throws IOException {
    Dictionary dictionary = encoder.dictionary();
    long offset = file.position();
    int size = dictionary.size();
    int stored = size;
    byte[] bytes = dictionary.bytes();
    if (codec != CompressionCodec.UNCOMPRESSED) {
      stored = compress(codec, bytes, size);
      bytes = compressed;
    }
    beginHeader(DICTIONARY_PAGE, size, stored, Crc32.of(bytes, 0, stored));
    thrift.struct(7);
    thrift.i32(1, dictionary.count());
    thrift.i32(2, Encoding.PLAIN.code());
    int headerSize = endHeader();
    file.write(bytes, 0, stored);
    metadata.dictionaryPage(offset, headerSize, size, stored);
  }

  private void writeData(int size) throws IOException {
    long offset = file.position();
    int stored = size;
    byte[] bytes = page;
    if (codec != CompressionCodec.UNCOMPRESSED) {
      stored = compress(codec, page, size);
      bytes = compressed;
    }
    beginHeader(DATA_PAGE, size, stored, Crc32.of(bytes, 0, stored));
    thrift.struct(5);
    thrift.i32(1, values.rows());
    thrift.i32(2, encoding.code());
    thrift.i32(3, LEVELS_RLE);
    thrift.i32(4, LEVELS_RLE);
    int headerSize = endHeader();
    file.write(bytes, 0, stored);
    metadata.dataPage(offset, encoding, values.rows(), headerSize, size, stored);
  }

  private void beginHeader(int pageType, int uncompressedSize, int compressedSize, int crc)
      throws IOException {
    thrift.begin(header, 0, header.length, null);
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
