package space.opensensor.benchmarks.sigv4;

import org.openjdk.jmh.runner.RunnerException;
import space.opensensor.benchmarks.Comparison;

/** Presigning one PUT, beside other signers. */
public final class PresignComparison {

  private PresignComparison() {}

  public static void main(String[] args) throws RunnerException {
    new Comparison("presign one PUT", PresignPut.class, "sigv4").run();
  }
}
