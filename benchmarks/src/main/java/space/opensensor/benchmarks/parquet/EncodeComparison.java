package space.opensensor.benchmarks.parquet;

import org.openjdk.jmh.runner.RunnerException;
import space.opensensor.benchmarks.Comparison;

/** Encoding one file, beside parquet-java. */
public final class EncodeComparison {

  private EncodeComparison() {}

  public static void main(String[] args) throws RunnerException {
    new Comparison("encode 178 x 10", EncodeFile.class, "parquetLite").run();
  }
}
