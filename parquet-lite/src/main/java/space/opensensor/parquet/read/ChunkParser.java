package space.opensensor.parquet.read;

import space.opensensor.parquet.ThriftType;

/** Reads one ColumnChunk of a footer. */
final class ChunkParser {

  private final ThriftReader thrift;
  private final FooterChunk chunk = new FooterChunk();

  ChunkParser(ThriftReader thrift) {
    this.thrift = thrift;
  }

  FooterChunk parse() throws ParquetFormatException {
    boolean described = false;
    thrift.elementStruct();
    while (thrift.nextField()) {
      if (thrift.field() == 1) {
        throw thrift.malformed("a column chunk in another file");
      }
      if (thrift.field() == 8) {
        throw thrift.malformed("an encrypted column chunk");
      }
      if (thrift.field() == 3) {
        metadata();
        described = true;
      } else {
        thrift.skip();
      }
    }
    if (!described || chunk.codec < 0) {
      throw thrift.malformed("a column chunk without metadata or codec");
    }
    return chunk;
  }

  private void metadata() throws ParquetFormatException {
    thrift.struct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1:
          chunk.physicalCode = thrift.i32();
          break;
        case 2:
          encodings();
          break;
        case 3:
          path();
          break;
        case 4:
          chunk.codec = thrift.i32();
          break;
        case 5:
          chunk.values = thrift.i64();
          break;
        case 6:
          chunk.uncompressedSize = thrift.i64();
          break;
        case 7:
          chunk.compressedSize = thrift.i64();
          break;
        case 9:
          chunk.dataPageOffset = thrift.i64();
          break;
        case 11:
          long offset = thrift.i64();
          // Some writers put 0 where there is none; no page is in the place of the magic.
          chunk.dictionaryPageOffset = offset == 0 ? FooterChunk.UNKNOWN : offset;
          break;
        case 12:
          statistics();
          break;
        default:
          thrift.skip();
      }
    }
  }

  private void encodings() throws ParquetFormatException {
    int count = thrift.list(ThriftType.I32);
    for (int i = 0; i < count; i++) {
      int code = thrift.elementI32();
      if (code < 0) {
        throw thrift.malformed("encoding " + code);
      }
      chunk.encodings |= 1 << Math.min(code, 31);
    }
  }

  private void path() throws ParquetFormatException {
    if (thrift.list(ThriftType.BINARY) != 1) {
      throw thrift.malformed("a nested column");
    }
    chunk.path = thrift.elementString();
  }

  /** The bounds of old writers, in fields 1 and 2, count where there are no others. */
  private void statistics() throws ParquetFormatException {
    byte[] oldMin = null;
    byte[] oldMax = null;
    thrift.struct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1:
          oldMax = thrift.binary();
          break;
        case 2:
          oldMin = thrift.binary();
          break;
        case 3:
          chunk.nullCount = thrift.i64();
          break;
        case 5:
          chunk.max = thrift.binary();
          break;
        case 6:
          chunk.min = thrift.binary();
          break;
        case 7:
          chunk.maxExact = thrift.bool();
          break;
        case 8:
          chunk.minExact = thrift.bool();
          break;
        default:
          thrift.skip();
      }
    }
    chunk.min = chunk.min == null ? oldMin : chunk.min;
    chunk.max = chunk.max == null ? oldMax : chunk.max;
  }
}
