package space.opensensor.benchmarks.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One window of rows of the sample files: a timestamp and nine measurements.
 *
 * @param timestamps milliseconds since 1970 UTC
 * @param floats by measurement, bit for bit as in the file
 * @param fixed by measurement, integers at its scale, rounded where the file has more digits
 */
record Readings(long[] timestamps, float[][] floats, int[][] fixed) {

  /** The sample files. */
  static final List<String> FILES =
      List.of(
          "ref0", "quant0", "quant1", "quant2", "quant3", "full0", "full1", "jitter0", "night0",
          "night1");

  /** The measurements' names. */
  static final List<String> NAMES =
      List.of(
          "temperature",
          "humidity",
          "pressure",
          "pm1_0",
          "pm2_5",
          "pm10",
          "gas_resistance",
          "light",
          "noise");

  private static final int[] SCALES = {2, 2, 2, 0, 0, 0, 0, 2, 1};

  /** Decimal digits after the point of a measurement. */
  static int scale(int measurement) {
    return SCALES[measurement];
  }

  /** The rows of a sample file. */
  static Readings of(String file) {
    String[] lines;
    try (InputStream in = Readings.class.getResourceAsStream("/rows/" + file + ".csv")) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int rows = lines.length - 1;
    Readings readings =
        new Readings(new long[rows], new float[SCALES.length][rows], new int[SCALES.length][rows]);
    for (int row = 0; row < rows; row++) {
      String[] cells = lines[row + 1].split(",");
      readings.timestamps[row] = Long.parseLong(cells[0]);
      for (int m = 0; m < SCALES.length; m++) {
        readings.floats[m][row] = Float.parseFloat(cells[m + 1]);
        readings.fixed[m][row] =
            new BigDecimal(cells[m + 1])
                .setScale(SCALES[m], RoundingMode.HALF_EVEN)
                .unscaledValue()
                .intValueExact();
      }
    }
    return readings;
  }

  int size() {
    return timestamps.length;
  }
}
