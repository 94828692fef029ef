package space.opensensor.ducklake.ingest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.Statistics;
import space.opensensor.ducklake.AlteredParquet;

/**
 * Files altered so that they lie about what engines skip rows by, each with what the reason to set
 * it aside must say; and files altered in what no engine skips by. The columns are those of {@link
 * SkippedRowsTest}'s honest files.
 */
final class SkipLies {

  static final int TIME = 0;
  static final int TEMPERATURE = 1;
  private static final int HUMIDITY = 2;
  private static final int NOTE = 3;

  private SkipLies() {}

  static byte[] bytes(float value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  /** Statistics and places of a row group. */
  static Map<byte[], String> aboutRowGroups(byte[] file) {
    Map<byte[], String> lies = new LinkedHashMap<>();
    lies.put(
        AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.getStatistics().setMin_value(bytes(50))),
        "values lie outside the bounds in the footer");
    lies.put(
        AlteredParquet.chunk(
            file, 0, TEMPERATURE, c -> c.getStatistics().setMin(bytes(50)).setMax(bytes(60))),
        "values lie outside the bounds in the footer");
    lies.put(
        AlteredParquet.chunk(
            file,
            0,
            TEMPERATURE,
            c -> c.getStatistics().setMin_value(bytes(-1)).setIs_min_value_exact(true)),
        "a bound in the footer, -1.0, is no value");
    lies.put(
        AlteredParquet.chunk(
            file,
            0,
            NOTE,
            c -> c.getStatistics().setMin_value(text("n")).setIs_min_value_exact(true)),
        "a bound in the footer, n, is no value");
    lies.put(
        AlteredParquet.chunk(
            file, 0, TEMPERATURE, c -> c.getStatistics().setMin_value(bytes(Float.NaN))),
        "values lie outside the bounds in the footer");
    lies.put(
        AlteredParquet.chunk(
            file, 0, TEMPERATURE, c -> c.getStatistics().setMax_value(bytes(Float.NaN))),
        "values lie outside the bounds in the footer");
    lies.put(
        AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.getStatistics().setNull_count(0)),
        "footer says 0 nulls, there are 10");
    lies.put(
        AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.getStatistics().setDistinct_count(0)),
        "footer says 0 different values, there are 90 values");
    lies.put(
        AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.getStatistics().setDistinct_count(101)),
        "footer says 101 different values, there are 90 values");
    lies.put(
        AlteredParquet.footer(
            file, f -> f.getRow_groups().get(0).setTotal_compressed_size(1L << 40)),
        "do not lie before the footer");
    lies.put(
        AlteredParquet.footer(file, f -> f.getRow_groups().get(0).setFile_offset(1L << 40)),
        "do not lie before the footer");
    lies.put(AlteredParquet.footer(file, f -> f.getRow_groups().get(0).setNum_rows(99)), "99 rows");
    for (String geo :
        List.of(
            "{",
            "{\"version\":\"1.0.0\",\"primary_column\":\"note\",\"columns\":"
                + "{\"note\":{\"encoding\":\"WKB\",\"geometry_types\":[]}}}")) {
      lies.put(
          AlteredParquet.footer(
              file, f -> f.setKey_value_metadata(List.of(new KeyValue("geo").setValue(geo)))),
          "metadata \"geo\": columns of geometry are not taken");
    }
    return lies;
  }

  /** Encodings that the footer names. */
  static Map<byte[], String> aboutEncodings(byte[] file) {
    Map<byte[], String> lies = new LinkedHashMap<>();
    List<Encoding> dictionary = List.of(Encoding.PLAIN_DICTIONARY, Encoding.RLE);
    lies.put(
        AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.setEncodings(dictionary)),
        "which the footer does not name");
    lies.put(
        AlteredParquet.chunk(
            file,
            0,
            TEMPERATURE,
            c ->
                c.setEncoding_stats(
                    List.of(
                        new PageEncodingStats(PageType.DATA_PAGE, Encoding.RLE_DICTIONARY, 5)))),
        "which the footer does not name");
    lies.put(
        AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.setEncoding_stats(List.of())),
        "which the footer does not name");
    return lies;
  }

  /** Column index and offset index of pages. */
  static Map<byte[], String> ofIndexes(byte[] file) throws Exception {
    Map<byte[], String> lies = new LinkedHashMap<>();
    lies.put(
        AlteredParquet.columnIndex(
            file, 0, TEMPERATURE, i -> i.getMin_values().set(0, ByteBuffer.wrap(bytes(10)))),
        "values lie outside the bounds in the column index of page 0");
    lies.put(
        AlteredParquet.columnIndex(
            file, 0, NOTE, i -> i.getMax_values().set(4, ByteBuffer.wrap(text("n5")))),
        "values lie outside the bounds in the column index of page 4");
    lies.put(
        AlteredParquet.columnIndex(
            file,
            0,
            TEMPERATURE,
            i -> {
              i.getNull_pages().set(1, true);
              i.getNull_counts().set(1, 20L);
            }),
        "column index of page 1 says 20 nulls, there are 2");
    lies.put(
        AlteredParquet.columnIndex(file, 0, TEMPERATURE, i -> i.getNull_counts().set(2, 0L)),
        "column index of page 2 says 0 nulls, there are 2");
    lies.put(
        AlteredParquet.columnIndex(
            file, 0, TEMPERATURE, i -> i.setBoundary_order(BoundaryOrder.DESCENDING)),
        "not in the order it says");
    lies.put(
        AlteredParquet.columnIndex(
            file,
            0,
            TEMPERATURE,
            i -> {
              i.getMin_values().remove(4);
              i.getMax_values().remove(4);
              i.getNull_pages().remove(4);
              i.getNull_counts().remove(4);
            }),
        "column index: 4 pages, the file has 5");
    lies.put(
        AlteredParquet.columnIndex(
            file, 0, TEMPERATURE, i -> i.getMin_values().set(0, ByteBuffer.wrap(new byte[8]))),
        "a bound is no value of its type");
    lies.put(
        AlteredParquet.offsetIndex(
            file, 0, TEMPERATURE, i -> i.getPage_locations().get(1).setFirst_row_index(40)),
        "offset index: a page at");
    lies.put(
        AlteredParquet.offsetIndex(
            file,
            0,
            TEMPERATURE,
            i -> i.getPage_locations().get(1).setOffset(i.getPage_locations().get(0).getOffset())),
        "offset index: a page at");
    lies.put(
        AlteredParquet.offsetIndex(
            file, 0, TEMPERATURE, i -> i.getPage_locations().get(1).setCompressed_page_size(7)),
        "offset index: a page at");
    lies.put(
        AlteredParquet.offsetIndex(file, 0, TEMPERATURE, i -> i.getPage_locations().remove(4)),
        "offset index: 4 pages, the file has 5");
    lies.put(
        AlteredParquet.footer(
            file,
            f ->
                f.getRow_groups()
                    .get(0)
                    .getColumns()
                    .get(TEMPERATURE)
                    .setColumn_index_offset(1L << 40)),
        "column index: ");
    lies.put(
        AlteredParquet.footer(
            file,
            f -> {
              var columns = f.getRow_groups().get(0).getColumns();
              var other = columns.get(HUMIDITY);
              columns
                  .get(TEMPERATURE)
                  .setColumn_index_offset(other.getColumn_index_offset())
                  .setColumn_index_length(other.getColumn_index_length());
            }),
        "column");
    return lies;
  }

  /** Headers of pages, of the second version or the first. */
  static Map<byte[], String> ofPageHeaders(byte[] file, boolean second) throws Exception {
    Map<byte[], String> lies = new LinkedHashMap<>();
    for (Statistics said :
        List.of(
            new Statistics().setMax_value(bytes(10)).setMin_value(bytes(0)),
            new Statistics().setMax(bytes(10)).setMin(bytes(0)),
            new Statistics().setMax_value(bytes(Float.NaN)))) {
      lies.put(
          AlteredParquet.firstPage(
              withoutIndexes(file),
              0,
              TEMPERATURE,
              h -> {
                if (second) {
                  h.getData_page_header_v2().setStatistics(said);
                } else {
                  h.getData_page_header().setStatistics(said);
                }
              }),
          "values lie outside the bounds in the header of page 0");
    }
    if (second) {
      lies.put(
          AlteredParquet.firstPage(
              withoutIndexes(file),
              0,
              TEMPERATURE,
              h -> h.getData_page_header_v2().setNum_nulls(0)),
          "header of page 0 says 0 nulls, there are 2");
      lies.put(
          AlteredParquet.firstPage(
              withoutIndexes(file),
              0,
              TEMPERATURE,
              h -> h.getData_page_header_v2().setNum_rows(19)),
          "do not fit together");
    } else {
      lies.put(
          AlteredParquet.firstPage(
              withoutIndexes(file),
              0,
              TEMPERATURE,
              h -> h.getData_page_header().setStatistics(new Statistics().setNull_count(0))),
          "header of page 0 says 0 nulls, there are 2");
    }
    return lies;
  }

  private static byte[] withoutIndexes(byte[] file) {
    return AlteredParquet.footer(
        file,
        f ->
            f.getRow_groups()
                .get(0)
                .getColumns()
                .forEach(
                    c -> {
                      c.unsetColumn_index_offset();
                      c.unsetColumn_index_length();
                      c.unsetOffset_index_offset();
                      c.unsetOffset_index_length();
                    }));
  }

  /** Bloom filters of some columns. */
  static Map<byte[], String> ofFilters(byte[] file, int... columns) {
    Map<byte[], String> lies = new LinkedHashMap<>();
    for (int column : columns) {
      lies.put(
          AlteredParquet.filter(
              file, 0, column, b -> Arrays.fill(b, b.length - 32, b.length, (byte) 0)),
          "is a value, but not in the Bloom filter");
      lies.put(
          AlteredParquet.chunk(
              file, 0, column, c -> c.setBloom_filter_offset(c.getData_page_offset())),
          "column");
      lies.put(
          AlteredParquet.chunk(file, 0, column, c -> c.setBloom_filter_offset(-5)), "do not lie");
      lies.put(
          AlteredParquet.chunk(file, 0, column, c -> c.setBloom_filter_offset(1L << 40)),
          "do not lie");
      lies.put(
          AlteredParquet.chunk(
              file, 0, column, c -> c.setBloom_filter_length(c.getBloom_filter_length() - 1)),
          "bytes in the footer");
      lies.put(
          AlteredParquet.filter(file, 0, column, b -> b[b[0] == 0x15 ? 1 : 0] ^= 0x01), "column");
    }
    return lies;
  }

  /** What no engine skips rows by. */
  static List<byte[]> harmless(byte[] file) {
    SortingColumn sorted = new SortingColumn(TEMPERATURE, true, false);
    return List.of(
        AlteredParquet.footer(
            file, f -> f.getRow_groups().get(0).setSorting_columns(List.of(sorted))),
        AlteredParquet.footer(file, f -> f.getRow_groups().get(0).setTotal_byte_size(1)),
        AlteredParquet.footer(file, f -> f.getRow_groups().get(0).setTotal_byte_size(1L << 50)),
        AlteredParquet.footer(file, f -> f.unsetColumn_orders()),
        AlteredParquet.footer(file, f -> f.setCreated_by("parquet-mr version 1.4.0 (build 1)")),
        AlteredParquet.footer(
            file,
            f ->
                f.setKey_value_metadata(
                    List.of(
                        new KeyValue("ARROW:schema").setValue("////"),
                        new KeyValue("pandas").setValue("{")))),
        AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.unsetStatistics()),
        AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.getStatistics().setDistinct_count(3)),
        AlteredParquet.chunk(
            file,
            0,
            TEMPERATURE,
            c -> c.getStatistics().setMax_value(bytes(1000)).setIs_max_value_exact(false)),
        AlteredParquet.chunk(
            file,
            0,
            TEMPERATURE,
            c -> {
              c.unsetBloom_filter_length();
              c.unsetBloom_filter_offset();
            }),
        AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.unsetBloom_filter_length()));
  }
}
