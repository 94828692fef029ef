package space.opensensor.benchmarks.sigv4;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link PresignPut} in interleaved rounds, a fresh JVM for each benchmark of each round, and
 * prints the medians. A ratio compares two benchmarks of the same round, so that what else the
 * machine does falls on both. Times are processor time.
 */
public final class PresignComparison {

  private static final int ROUNDS = 5;
  private static final String OURS = "sigv4";

  private final Map<String, List<Double>> nanos = new TreeMap<>();
  private final Map<String, List<Double>> bytes = new TreeMap<>();
  private final Map<String, List<Double>> ratios = new TreeMap<>();

  private PresignComparison() {}

  public static void main(String[] args) throws RunnerException {
    PresignComparison comparison = new PresignComparison();
    for (int round = 1; round <= ROUNDS; round++) {
      System.out.println("presign, round " + round + " of " + ROUNDS);
      comparison.round();
    }
    comparison.print();
  }

  private void round() throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include("\\." + PresignPut.class.getSimpleName() + "\\.")
            .forks(1)
            .warmupIterations(4)
            .warmupTime(TimeValue.seconds(3))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    double ours = 0;
    for (RunResult result : results) {
      double time = time(result);
      add(nanos, name(result), time);
      add(bytes, name(result), secondary(result, "gc.alloc.rate.norm"));
      ours = name(result).equals(OURS) ? time : ours;
    }
    for (RunResult result : results) {
      add(ratios, name(result), time(result) / ours);
    }
  }

  private void print() {
    System.out.printf(
        "%n%-18s %10s %12s %8s  %s%n",
        "presign one PUT", "ns", "bytes", "ratio", "(least to most)");
    for (Map.Entry<String, List<Double>> times : nanos.entrySet()) {
      String name = times.getKey();
      List<Double> ratio = ratios.get(name);
      System.out.printf(
          "%-18s %,10.0f %,12.0f %8.1f  (%.1f to %.1f)%n",
          name,
          median(times.getValue()),
          median(bytes.get(name)),
          median(ratio),
          Collections.min(ratio),
          Collections.max(ratio));
    }
  }

  private static double time(RunResult result) {
    return secondary(result, "nanos") / secondary(result, "calls");
  }

  private static double secondary(RunResult result, String name) {
    return result.getSecondaryResults().get(name).getScore();
  }

  private static String name(RunResult result) {
    String label = result.getParams().getBenchmark();
    return label.substring(label.lastIndexOf('.') + 1);
  }

  private static void add(Map<String, List<Double>> to, String name, double value) {
    to.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
