package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the size of the table and growing steps are worth: the exact lengths of blocks. */
class GreedyCompressorTest {

  private static final int[] CELLS = {256, 511, 512, 1024, 8192, 16384, 40000};

  private static final int[] SIZES = {255, 256, 257, 712, 4096, 70_000};

  /** For each number of cells: Snappy and LZ4 in steps, then at every position. */
  private static final String LENGTHS =
      """
      256 135598 163081 135598 163081
      511 135598 163081 135598 163081
      512 131828 161885 131828 161885
      1024 129888 161663 129889 161667
      8192 128448 161281 128445 161279
      16384 128117 161234 128114 161232
      40000 128117 161234 128114 161232
      """;

  @Test
  void every_table_gives_blocks_of_exactly_these_lengths() {
    StringBuilder lengths = new StringBuilder();
    for (int cells : CELLS) {
      lengths.append(cells);
      for (boolean everyPosition : new boolean[] {false, true}) {
        lengths
            .append(' ')
            .append(
                CodecInputs.lengths(new SnappyCompressor(new short[cells], everyPosition), SIZES));
        lengths
            .append(' ')
            .append(CodecInputs.lengths(new Lz4Compressor(new short[cells], everyPosition), SIZES));
      }
      lengths.append('\n');
    }
    assertEquals(LENGTHS, lengths.toString());
  }

  @Test
  void a_table_has_256_cells_or_more() {
    assertEquals(
        "a hash table has 256 cells or more, got 255",
        assertThrows(
                IllegalArgumentException.class, () -> new SnappyCompressor(new short[255], false))
            .getMessage());
  }

  /** The length, a literal of 20 bytes and a copy; then a literal of one and a copy more. */
  @ParameterizedTest
  @CsvSource({"0123456789abcdefghij0123, 24", "0123456789abcdefghij0123X6789, 28"})
  void a_match_may_start_four_bytes_before_the_end(String text, int length) {
    byte[] data = text.getBytes(StandardCharsets.US_ASCII);
    assertEquals(length, Codec.compress(new SnappyCompressor(), data).length);
  }
}
