package space.opensensor.benchmarks.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import space.opensensor.figures.Results;
import space.opensensor.parquet.WriterOptions;

/**
 * Bytes per file of 178 rows, the mean of each family of sample files, beside other writers. A peer
 * gets each of its settings, and per file the smallest result counts.
 */
public final class SizeTable {

  private static final List<String> FAMILIES = List.of("ref", "quant", "full", "jitter", "night");

  private SizeTable() {}

  public static void main(String[] args) throws Exception {
    List<Readings> windows = Readings.FILES.stream().map(Readings::of).toList();
    for (boolean decimal : new boolean[] {false, true}) {
      Results table =
          new Results(
                  decimal ? "sizes-decimal" : "sizes-float",
                  Results.commandOf(SizeTable.class),
                  decimal ? "DECIMAL(9, s) columns" : "FLOAT columns",
                  FAMILIES.stream().map(family -> family + " (B)").toArray(String[]::new))
              .peer("parquet-java")
              .peer("duckdb");
      for (Map.Entry<String, List<FileWriter>> row : writers().entrySet()) {
        List<Integer> lengths = new ArrayList<>();
        for (Readings rows : windows) {
          int least = Integer.MAX_VALUE;
          for (FileWriter writer : row.getValue()) {
            least = Math.min(least, writer.write(rows, decimal).length);
          }
          lengths.add(least);
        }
        table.row(row.getKey(), means(lengths));
      }
      try {
        List<Integer> lengths = HyparquetWriter.lengths(windows, decimal);
        table.peer("hyparquet-writer", HyparquetWriter.version());
        table.row("hyparquet-writer, best of 6 per column", means(lengths));
      } catch (IOException e) {
        System.out.println("hyparquet-writer was left out: " + e.getMessage());
      }
      table.publish(System.out);
    }
  }

  private static Map<String, List<FileWriter>> writers() throws Exception {
    Map<String, List<FileWriter>> writers = new LinkedHashMap<>();
    writers.put("parquet-lite DEFAULT", List.of(new ParquetLiteFile(WriterOptions.DEFAULT)));
    writers.put(
        "parquet-lite DEFAULT, explaining itself",
        List.of(ParquetLiteFile.thatExplainsItself(WriterOptions.DEFAULT)));
    writers.put("parquet-lite COMPATIBLE", List.of(new ParquetLiteFile(WriterOptions.COMPATIBLE)));
    writers.put("parquet-lite SMALLEST", List.of(new ParquetLiteFile(WriterOptions.SMALLEST)));
    writers.put(
        "parquet-java, its default and Snappy",
        List.of(
            new ParquetJavaFile(
                WriterVersion.PARQUET_1_0, true, false, CompressionCodecName.SNAPPY)));
    writers.put("parquet-java, best of 8 with Snappy", parquetJava(CompressionCodecName.SNAPPY));
    writers.put("parquet-java, best of 8 with ZSTD", parquetJava(CompressionCodecName.ZSTD));
    writers.put("DuckDB, its default", List.of(new DuckDbFile("V1", "snappy")));
    writers.put("DuckDB V2 with Snappy", List.of(new DuckDbFile("V2", "snappy")));
    writers.put("DuckDB V2 with ZSTD", List.of(new DuckDbFile("V2", "zstd")));
    return writers;
  }

  private static List<FileWriter> parquetJava(CompressionCodecName codec) {
    List<FileWriter> writers = new ArrayList<>();
    for (WriterVersion version : WriterVersion.values()) {
      for (boolean dictionary : new boolean[] {false, true}) {
        for (boolean split : new boolean[] {false, true}) {
          writers.add(new ParquetJavaFile(version, dictionary, split, codec));
        }
      }
    }
    return writers;
  }

  /** The mean of each family's files. */
  private static double[] means(List<Integer> lengths) {
    Map<String, Double> means =
        IntStream.range(0, lengths.size())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    i -> Readings.FILES.get(i).replaceAll("[0-9]", ""),
                    Collectors.averagingInt(lengths::get)));
    return FAMILIES.stream().mapToDouble(means::get).toArray();
  }
}
