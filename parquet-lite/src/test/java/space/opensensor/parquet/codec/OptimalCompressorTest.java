package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What a larger table is worth on pages longer than a window: the exact lengths of blocks. */
class OptimalCompressorTest {

  private static final int[] CELLS = {1024, 1500, 4096, 16384};

  private static final int[] SIZES = {768, 3000, 12_000};

  /** For each number of cells: Snappy and LZ4. */
  private static final String LENGTHS =
      """
      1024 22642 25853
      1500 21545 24672
      4096 20080 22938
      16384 19035 21333
      """;

  @Test
  void every_table_gives_blocks_of_exactly_these_lengths() {
    StringBuilder lengths = new StringBuilder();
    for (int cells : CELLS) {
      lengths.append(cells);
      lengths
          .append(' ')
          .append(CodecInputs.lengths(new OptimalSnappyCompressor(new short[cells]), SIZES));
      lengths
          .append(' ')
          .append(CodecInputs.lengths(new OptimalLz4Compressor(new short[cells]), SIZES));
      lengths.append('\n');
    }
    assertEquals(LENGTHS, lengths.toString());
  }
}
