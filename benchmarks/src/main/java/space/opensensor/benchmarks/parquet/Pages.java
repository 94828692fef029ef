package space.opensensor.benchmarks.parquet;

import java.util.ArrayList;
import java.util.List;

/** Data pages of the float columns of the sample files, before compression. */
final class Pages {

  private Pages() {}

  /**
   * The columns of a family one after the other, cut in pages of a length; the last page begins
   * again with the first column where the values end.
   *
   * @param split whether as BYTE_STREAM_SPLIT, else PLAIN
   */
  static List<byte[]> of(String family, int length, boolean split) {
    List<float[]> columns = new ArrayList<>();
    int values = 0;
    for (String file : Readings.FILES) {
      if (file.startsWith(family)) {
        for (float[] column : Readings.of(file).floats()) {
          columns.add(column);
          values += column.length;
        }
      }
    }
    float[] all = new float[values];
    int filled = 0;
    for (float[] column : columns) {
      System.arraycopy(column, 0, all, filled, column.length);
      filled += column.length;
    }
    List<byte[]> pages = new ArrayList<>();
    int perPage = length / 4;
    for (int from = 0; from < values; from += perPage) {
      pages.add(page(all, from, perPage, split));
    }
    return pages;
  }

  private static byte[] page(float[] values, int from, int count, boolean split) {
    byte[] page = new byte[4 * count];
    for (int i = 0; i < count; i++) {
      int bits = Float.floatToRawIntBits(values[(from + i) % values.length]);
      for (int b = 0; b < 4; b++) {
        page[split ? b * count + i : 4 * i + b] = (byte) (bits >> 8 * b);
      }
    }
    return page;
  }
}
