package space.opensensor.benchmarks.parquet;

import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;
import space.opensensor.benchmarks.Comparison;
import space.opensensor.figures.Results;

/** Encoding one file, beside parquet-java. */
public final class EncodeComparison {

  private EncodeComparison() {}

  public static void main(String[] args) throws RunnerException, IOException {
    new Comparison(EncodeFile.class, "parquetLite")
        .row("parquetLite", "parquet-lite DEFAULT, FLOAT")
        .row("parquetLiteDecimal", "parquet-lite DEFAULT, DECIMAL")
        .row("parquetLiteCompatible", "parquet-lite COMPATIBLE, FLOAT")
        .row("parquetLiteSmallest", "parquet-lite SMALLEST, FLOAT")
        .row("parquetJavaV1", "parquet-java, V1 with dictionaries")
        .row("parquetJavaV2", "parquet-java, V2")
        .run(
            Comparison.rounds(args),
            Comparison.table(
                    "encode",
                    Results.commandOf(EncodeComparison.class, args),
                    "encoding a file of 178 × 10")
                .peer("parquet-java"));
  }
}
