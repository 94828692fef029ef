package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnappyDecompressorTest {

  @Test
  void the_example_of_the_format_description_is_read() throws Exception {
    // "xababab" is a literal "xab" and a copy of offset 2 and length 4.
    byte[] block = bytes("07 08 78 61 62 01 02");
    assertArrayEquals("xababab".getBytes("US-ASCII"), Format.SNAPPY.decompress(block, 7));
  }

  @ParameterizedTest
  @CsvSource({
    "00, 0",
    "40, 64",
    "7f, 127",
    "80 01, 128",
    "fe ff 7f, 2097150",
    "ff ff ff ff 07, 2147483647",
    "80 80 80 80 00, 0",
  })
  void the_preamble_is_a_varint(String block, int length) throws Exception {
    byte[] bytes = bytes(block);
    assertEquals(length, SnappyDecompressor.declaredLength(bytes, 0, bytes.length));
  }

  @Test
  void every_form_of_literal_and_copy_is_read() throws Exception {
    String[] literals = {"08", "f0 02", "f4 02 00", "f8 02 00 00", "fc 02 00 00 00"};
    String[] copies = {"01 02", "0e 02 00", "0f 02 00 00 00"};
    for (String literal : literals) {
      for (String copy : copies) {
        byte[] block = bytes("07 " + literal + " 78 61 62 " + copy);
        assertArrayEquals("xababab".getBytes("US-ASCII"), Format.SNAPPY.decompress(block, 7));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', no complete length",
    "80, no complete length",
    "80 80 80 80 80 01, no complete length",
    "ff ff ff ff 0f, more than 2147483647",
    "ff ff ff ff 07, at most 16 fit",
    "11 40, at most 16 fit",
    "05, ends after 0 of 5",
    "03 04 61 62, ends after 2 of 3",
    "00 00 61, past the declared length",
    "01 04 61 62, past the declared length",
    "05 08 61 62, longer than the block",
    "05 f0, length is cut off",
    "05 f0 04, longer than the block",
    "05 f4 04 00, longer than the block",
    "05 f4 02, length is cut off",
    "05 fc ff ff ff ff 61, longer than the block",
    "05 fc ff ff ff 7f 61, longer than the block",
    "05 01 01, outside the data",
    "05 00 61 01 00, outside the data",
    "05 00 61 01 02, outside the data",
    "05 00 61 0e 00 00, outside the data",
    "05 00 61 0f ff ff ff ff, outside the data",
    "05 00 61 0f 00 00 00 80, outside the data",
    "05 00 61 01, copy is cut off",
    "05 00 61 0e 01, copy is cut off",
    "05 00 61 0f 01 00 00, copy is cut off",
    "04 00 61 01 01, past the declared length",
  })
  void a_block_that_breaks_the_format_is_named(String block, String expected) {
    CorruptDataException error =
        assertThrows(
            CorruptDataException.class, () -> Format.SNAPPY.decompress(bytes(block), 16), block);
    assertTrue(error.getMessage().contains(expected), error.getMessage());
    CorruptDataException atTheStart =
        assertThrows(
            CorruptDataException.class,
            () -> Format.SNAPPY.decompress(bytes(block), bytes(block).length, new byte[16], 16));
    assertEquals(atTheStart.getMessage(), error.getMessage(), "bytes count from the block's start");
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
