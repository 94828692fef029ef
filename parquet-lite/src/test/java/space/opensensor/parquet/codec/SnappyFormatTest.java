package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long blocks can become, and the headers of literals. */
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
}
