package space.opensensor.simulator;

import java.nio.file.Path;

/**
 * The CSV files of sensor rows that this project tests and measures with; they lie in parquet-lite.
 */
public final class SampleRows {

  private static final Path FOLDER = Path.of("../../parquet-lite/src/test/resources/rows");

  private SampleRows() {}

  /**
   * One of them.
   *
   * @param name such as {@code quant0}, or a pattern of DuckDB's such as {@code quant*}
   */
  public static Path file(String name) {
    return FOLDER.resolve(name + ".csv");
  }
}
