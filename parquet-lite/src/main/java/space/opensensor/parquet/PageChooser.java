package space.opensensor.parquet;

import space.opensensor.parquet.codec.BlockCompressor;

/**
 * Finds the encoding and the codec in which a page is smallest, by trying those that can win, and
 * lays the page out in them.
 */
final class PageChooser {

  /** A dictionary page's header and what it adds to the footer, in bytes. */
  private static final int DICTIONARY_OVERHEAD = 25;

  private static final int NOTHING = Integer.MAX_VALUE;

  /** In the order in which they win a tie. */
  private static final Encoding[] ENCODINGS = {
    Encoding.PLAIN,
    Encoding.RLE,
    Encoding.DELTA_BINARY_PACKED,
    Encoding.DELTA_LENGTH_BYTE_ARRAY,
    Encoding.RLE_DICTIONARY,
    Encoding.BYTE_STREAM_SPLIT
  };

  private static final Encoding[] QUICKLY_SIZED = {
    Encoding.PLAIN, Encoding.DELTA_BINARY_PACKED, Encoding.DELTA_LENGTH_BYTE_ARRAY
  };

  private static final CompressionCodec[] CODECS = CompressionCodec.values();

  private final WriterOptions options;
  private final PageEncoder encoder;
  private final PageCompressor compressor;
  private final byte[] page;
  private Column column;
  private boolean newDictionary;
  private Encoding encoding;
  private CompressionCodec codec;
  private int least;
  private int limit;
  private Encoding heldEncoding;
  private CompressionCodec heldCodec;
  private int heldSize;
  private int uncompressedSize;
  private int storedSize;

  PageChooser(FileSchema schema, WriterOptions options, PageEncoder encoder, Workspace workspace) {
    this.options = options;
    this.encoder = encoder;
    page = workspace.page;
    compressor = new PageCompressor(schema, options, workspace);
  }

  /**
   * Chooses for the page that the encoder has begun.
   *
   * @param fixed the codec of the chunk, or null on its first page
   */
  void choose(Column of, CompressionCodec fixed) {
    column = of;
    newDictionary = fixed == null;
    least = NOTHING;
    heldEncoding = null;
    boolean mayStayUncompressed = isAllowed(CompressionCodec.UNCOMPRESSED, fixed);
    limit = mayStayUncompressed ? uncompressedLimit() : NOTHING;
    for (int c = 0; c < CODECS.length; c++) {
      if (CODECS[c] != CompressionCodec.UNCOMPRESSED && isAllowed(CODECS[c], fixed)) {
        for (int i = 0; i < ENCODINGS.length; i++) {
          if (options.allows(column, ENCODINGS[i])
              && (fixed != null || options.isPromising(column, ENCODINGS[i]))) {
            tryCompressed(ENCODINGS[i], CODECS[c]);
          }
        }
      }
    }
    if (mayStayUncompressed) {
      for (int i = 0; i < ENCODINGS.length; i++) {
        if (options.allows(column, ENCODINGS[i])) {
          tryUncompressed(ENCODINGS[i]);
        }
      }
    }
    if (least == NOTHING) {
      encoding = Encoding.PLAIN;
      codec = fixed != null ? fixed : column.pinnedCodec();
      codec = codec != null ? codec : CompressionCodec.UNCOMPRESSED;
    }
  }

  /** The encoding that was chosen. */
  Encoding encoding() {
    return encoding;
  }

  /** The codec that was chosen. */
  CompressionCodec codec() {
    return codec;
  }

  /** Lays out the dictionary page and returns the array that holds it from index 0. */
  byte[] layOutDictionary() {
    Dictionary dictionary = encoder.dictionary();
    heldEncoding = null;
    return store(dictionary.bytes(), dictionary.size());
  }

  /** Lays out the page and returns the array that holds it from index 0. */
  byte[] layOut() {
    if (heldEncoding == encoding && heldCodec == codec) {
      storedSize = heldSize;
      return compressor.out();
    }
    return store(page, encoder.encode(encoding));
  }

  /** Bytes of the page that was laid out, before compression. */
  int uncompressedSize() {
    return uncompressedSize;
  }

  /** Bytes of the page that was laid out. */
  int storedSize() {
    return storedSize;
  }

  private byte[] store(byte[] bytes, int size) {
    uncompressedSize = size;
    storedSize = size;
    if (codec == CompressionCodec.UNCOMPRESSED) {
      return bytes;
    }
    storedSize = compressor.compress(codec, bytes, size, Integer.MAX_VALUE);
    return compressor.out();
  }

  private boolean isAllowed(CompressionCodec candidate, CompressionCodec fixed) {
    return fixed == null ? options.allows(column, candidate) : fixed == candidate;
  }

  /** Bytes that the page will not exceed without a codec, found without laying it out. */
  private int uncompressedLimit() {
    int most = NOTHING;
    for (int i = 0; i < QUICKLY_SIZED.length; i++) {
      if (options.allows(column, QUICKLY_SIZED[i]) && encoder.canHold(QUICKLY_SIZED[i], NOTHING)) {
        most = Math.min(most, encoder.size(QUICKLY_SIZED[i]));
      }
    }
    if (options.allows(column, Encoding.RLE_DICTIONARY)
        && encoder.canHold(Encoding.RLE_DICTIONARY, options.isThorough() ? NOTHING : most)) {
      most = Math.min(most, dictionaryBytes() + encoder.mostDictionarySize());
    }
    return most;
  }

  /** What a dictionary costs beside the page that uses it: nothing once it is written. */
  private int dictionaryBytes() {
    return newDictionary ? DICTIONARY_OVERHEAD + encoder.dictionary().size() : 0;
  }

  private void tryCompressed(Encoding candidate, CompressionCodec by) {
    if (!encoder.canHold(candidate, NOTHING)) {
      return;
    }
    int most = Math.min(least, limit) - 1;
    int before = 0;
    if (candidate == Encoding.RLE_DICTIONARY && newDictionary) {
      Dictionary dictionary = encoder.dictionary();
      heldEncoding = null;
      before = compressor.compress(by, dictionary.bytes(), dictionary.size(), most);
      if (before == BlockCompressor.DOES_NOT_FIT) {
        return;
      }
      before += DICTIONARY_OVERHEAD;
    }
    int length = encoder.encode(candidate);
    heldEncoding = null;
    int size = compressor.compress(by, page, length, most - before);
    if (size != BlockCompressor.DOES_NOT_FIT) {
      keep(candidate, by, before + size);
      heldEncoding = candidate;
      heldCodec = by;
      heldSize = size;
      uncompressedSize = length;
    }
  }

  private void tryUncompressed(Encoding candidate) {
    if (!encoder.canHold(candidate, least)) {
      return;
    }
    int dictionary = 0;
    if (candidate == Encoding.RLE_DICTIONARY) {
      dictionary = dictionaryBytes();
      if (dictionary + encoder.leastDictionarySize() > least) {
        return;
      }
    }
    int size = encoder.size(candidate) + dictionary;
    if (size < least || size == least && codec != CompressionCodec.UNCOMPRESSED) {
      keep(candidate, CompressionCodec.UNCOMPRESSED, size);
    }
  }

  private void keep(Encoding candidate, CompressionCodec by, int size) {
    least = size;
    encoding = candidate;
    codec = by;
  }
}
