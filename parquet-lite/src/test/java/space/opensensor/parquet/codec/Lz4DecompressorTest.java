package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Lz4DecompressorTest {

  @Test
  void an_empty_page_is_a_single_zero_token() throws Exception {
    assertEquals(0, Format.LZ4.decompress(bytes("00"), 0).length);
    assertArrayEquals(bytes("00"), Codec.compress(new Lz4Compressor(), new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({"48, f0 21", "280, f0 ff 0a", "15, f0 00", "14, e0"})
  void literal_lengths_are_read_and_written_as_in_the_examples(int length, String header)
      throws Exception {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i * 7 + (i >> 8));
    }
    byte[] start = bytes(header);
    byte[] block = Arrays.copyOf(start, start.length + length);
    System.arraycopy(data, 0, block, start.length, length);
    assertArrayEquals(data, Format.LZ4.decompress(block, length));
    byte[] noise = CodecInputs.texture(new java.util.Random(length), length, 0);
    byte[] written = Codec.compress(new Lz4Compressor(), noise);
    assertArrayEquals(start, Arrays.copyOf(written, start.length));
  }

  @Test
  void a_match_may_overlap_its_source() throws Exception {
    byte[] expected = new byte[1 + 19 + 5];
    Arrays.fill(expected, (byte) 0x61);
    assertArrayEquals(
        expected, Format.LZ4.decompress(bytes("1f 61 01 00 00 50 61 61 61 61 61"), 25));
  }

  @ParameterizedTest
  @CsvSource({
    "'', last sequence is missing",
    "20 61, literals are longer than the block",
    "f0, a length is cut off",
    "f0 ff ff ff, a length runs past the output",
    "f0 20 61, literals are longer than the block",
    "10 61 01, an offset is cut off",
    "10 61 01 00, last sequence is missing",
    "10 61 00 00 50 61 61 61 61 61, outside the data",
    "10 61 02 00 50 61 61 61 61 61, outside the data",
    "00 01 00 50 61 61 61 61 61, outside the data",
    "1f 61 01 00, a length is cut off",
    "1f 61 01 00 ff ff, a length runs past the output",
    "1f 61 01 00 20 50 61 61 61 61 61, a match runs past the output",
    "1f 61 01 00 0c 00, last 5 bytes are not literals",
    "1f 61 01 00 0d 00, a match runs past the output",
    "1f 61 01 00 04 40 61 61 61 61, last 5 bytes are not literals",
    "10 61 01 00 50 61 61 61 61 61, within the last 12 bytes",
  })
  void a_block_that_breaks_the_format_is_named(String block, String expected) {
    CorruptDataException error =
        assertThrows(
            CorruptDataException.class, () -> Format.LZ4.decompress(bytes(block), 32), block);
    assertTrue(error.getMessage().contains(expected), error.getMessage());
    CorruptDataException atTheStart =
        assertThrows(
            CorruptDataException.class,
            () -> Format.LZ4.decompress(bytes(block), bytes(block).length, new byte[32], 32));
    assertEquals(atTheStart.getMessage(), error.getMessage(), "bytes count from the block's start");
  }

  /** Further bytes of 255 are summed up for as long as the output has room for them. */
  @ParameterizedTest
  @CsvSource({
    "f0 ff 00, 254, 'a length runs past the output, at byte 0'",
    "f0 ff 00, 255, 'literals are longer than the block, at byte 0'",
    "10 61 01 00 f0 ff 00, 259, 'a length runs past the output, at byte 4'",
    "10 61 01 00 f0 ff 00, 260, 'literals are longer than the block, at byte 4'",
    "1f 61 01 00 ff 00, 255, 'a length runs past the output, at byte 0'",
    "1f 61 01 00 ff 00, 256, 'a match runs past the output, at byte 0'",
  })
  void a_length_may_reach_the_end_of_the_output_and_not_run_past_it(
      String block, int room, String expected) {
    CorruptDataException error =
        assertThrows(CorruptDataException.class, () -> Format.LZ4.decompress(bytes(block), room));
    assertEquals("LZ4 block is corrupt: " + expected, error.getMessage());
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
