package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes over the sensor pages, beside Aircompressor and the known bounds. */
class SnappyRatioTest {

  @ParameterizedTest
  @ValueSource(strings = {"quant", "full", "ref", "night", "jitter"})
  void the_greedy_parse_is_no_longer_than_that_of_aircompressor(String family) {
    for (List<byte[]> pages : List.of(SensorPages.plain(family), SensorPages.split(family))) {
      assertTrue(total(Codec.SNAPPY, pages) <= aircompressor(pages));
    }
  }

  @Test
  void the_optimal_parse_reaches_the_known_bounds() {
    assertEquals(378.5, mean(SensorPages.plain("quant")), 0.05);
    assertEquals(352.4, mean(SensorPages.split("quant")), 0.05);
    assertEquals(494.9, mean(SensorPages.split("full")), 0.05);
    assertEquals(156.8, mean(SensorPages.split("ref")), 0.05);
  }

  private static double mean(List<byte[]> pages) {
    return (double) total(Codec.OPTIMAL_SNAPPY, pages) / pages.size();
  }

  private static int total(Codec codec, List<byte[]> pages) {
    BlockCompressor compressor = codec.compressor();
    return pages.stream().mapToInt(page -> Codec.compress(compressor, page).length).sum();
  }

  private static int aircompressor(List<byte[]> pages) {
    ForeignCodec.Aircompressor aircompressor =
        new ForeignCodec.Aircompressor(
            new io.airlift.compress.snappy.SnappyCompressor(),
            new io.airlift.compress.snappy.SnappyDecompressor());
    return pages.stream().mapToInt(page -> aircompressor.compress(page).length).sum();
  }
}
