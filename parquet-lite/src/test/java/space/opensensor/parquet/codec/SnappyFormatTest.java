package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long blocks can become, the headers of literals, and how matches are written. */
class SnappyFormatTest {

  @ParameterizedTest
  @CsvSource({
    "0, 32, 16",
    "5, 37, 21",
    "6, 39, 22",
    "32, 69, 49",
    "712, 862, 750",
    "65536, 76490, 67600"
  })
  void a_block_is_no_longer_than_its_bound(int length, int snappy, int lz4) {
    assertEquals(snappy, new SnappyCompressor().maxCompressedLength(length));
    assertEquals(snappy, new OptimalSnappyCompressor().maxCompressedLength(length));
    assertEquals(snappy, SnappyFormat.bound(length));
    assertEquals(lz4, new Lz4Compressor().maxCompressedLength(length));
    assertEquals(lz4, new OptimalLz4Compressor().maxCompressedLength(length));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 00",
    "60, ec",
    "61, f03c",
    "256, f0ff",
    "257, f40001",
    "65536, f4ffff",
    "65537, f8000001",
    "16777216, f8ffffff",
    "16777217, fc00000001"
  })
  void the_header_of_a_literal_has_as_many_bytes_as_its_length_needs(int literals, String header) {
    byte[] in = new byte[literals];
    byte[] out = new byte[literals + 5];
    SnappyFormat format = new SnappyFormat();
    int end = format.close(in, 0, literals, out, 0, out.length);
    int bytes = end - literals;
    assertEquals(header, HexFormat.of().formatHex(Arrays.copyOf(out, bytes)));
    assertEquals(end, format.close(in, 0, literals, out, 0, end));
    assertEquals(-1, format.close(in, 0, literals, out, 0, end - 1));
  }

  @Test
  void no_literals_have_no_header() {
    assertEquals(7, new SnappyFormat().close(new byte[0], 0, 0, new byte[7], 7, 7));
  }

  /** A tag and two bytes of distance for each 64 bytes; at least 4 are left for a short one. */
  @ParameterizedTest
  @CsvSource({
    "4, 100, 0164",
    "11, 2047, fdff",
    "12, 2047, 2eff07",
    "3, 100, 0a6400",
    "11, 2048, 2a0008",
    "64, 100, fe6400",
    "65, 100, ee6400 0564",
    "67, 100, ee6400 0d64",
    "68, 100, fe6400 0164",
    "75, 100, fe6400 1d64",
    "76, 100, fe6400 2e6400",
    "132, 5000, fe8813 fe8813 0e8813",
  })
  void a_match_is_written_in_elements_of_at_most_64_bytes(int length, int distance, String bytes) {
    assertExact(new SnappyFormat(), length, distance, bytes);
  }

  /** A token, two bytes of distance, and 255 with each further byte of the length. */
  @ParameterizedTest
  @CsvSource({
    "4, 100, 00 6400",
    "18, 65535, 0e ffff",
    "19, 258, 0f 0201 00",
    "273, 1, 0f 0100 fe",
    "274, 1, 0f 0100 ff00",
  })
  void a_match_of_lz4_is_a_sequence_without_literals(int length, int distance, String bytes) {
    assertExact(new Lz4Format(), length, distance, bytes);
  }

  /** As many bytes, also where there is room for no more, and none where there is less. */
  private static void assertExact(BlockFormat format, int length, int distance, String bytes) {
    byte[] expected = HexFormat.of().parseHex(bytes.replace(" ", ""));
    byte[] out = new byte[2 + expected.length];
    byte[] in = new byte[0];
    assertEquals(out.length, format.sequence(in, 0, 0, distance, length, out, 2, out.length));
    assertArrayEquals(expected, Arrays.copyOfRange(out, 2, out.length));
    for (int limit = 2; limit < out.length; limit++) {
      assertEquals(
          BlockCompressor.DOES_NOT_FIT, format.sequence(in, 0, 0, distance, length, out, 2, limit));
    }
  }
}
