package space.opensensor.parquet.codec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The float columns of the row files under {@code rows/} as the bytes of data pages. */
final class SensorPages {

  /** The row files by what their values are like. */
  static final Map<String, List<String>> FAMILIES =
      Map.of(
          "quant", List.of("quant0", "quant1", "quant2", "quant3"),
          "full", List.of("full0", "full1"),
          "ref", List.of("ref0"),
          "night", List.of("night0", "night1"),
          "jitter", List.of("jitter0"));

  private SensorPages() {}

  /** One PLAIN page per float column and file, 712 bytes each. */
  static List<byte[]> plain(String family) {
    return plain(FAMILIES.get(family));
  }

  static List<byte[]> plain(List<String> files) {
    List<byte[]> pages = new ArrayList<>();
    for (String file : files) {
      pages.addAll(columns(file));
    }
    return pages;
  }

  /** The same pages as BYTE_STREAM_SPLIT. */
  static List<byte[]> split(String family) {
    return split(FAMILIES.get(family));
  }

  static List<byte[]> split(List<String> files) {
    return plain(files).stream().map(SensorPages::split).toList();
  }

  static byte[] split(byte[] plain) {
    int values = plain.length / 4;
    byte[] page = new byte[plain.length];
    for (int i = 0; i < plain.length; i++) {
      page[i % 4 * values + i / 4] = plain[i];
    }
    return page;
  }

  private static List<byte[]> columns(String file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                SensorPages.class.getResourceAsStream("/rows/" + file + ".csv"),
                StandardCharsets.US_ASCII))) {
      int columns = reader.readLine().split(",").length - 1;
      List<String> rows = reader.lines().toList();
      List<byte[]> pages = new ArrayList<>();
      for (int column = 1; column <= columns; column++) {
        byte[] page = new byte[4 * rows.size()];
        for (int row = 0; row < rows.size(); row++) {
          int bits = Float.floatToRawIntBits(Float.parseFloat(rows.get(row).split(",")[column]));
          for (int i = 0; i < 4; i++) {
            page[4 * row + i] = (byte) (bits >>> 8 * i);
          }
        }
        pages.add(page);
      }
      return pages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
