package space.opensensor.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
 * Runs a class of JMH benchmarks in interleaved rounds, a fresh JVM for each benchmark of each
 * round, and prints the medians. A ratio compares two benchmarks of the same round and parameters,
 * so that what else the machine does falls on both. Times are processor time, see {@link CpuTime}.
 */
public final class Comparison {

  private static final int ROUNDS = 5;

  private final String title;
  private final Class<?> benchmarks;
  private final String ours;
  private final Map<String, List<Double>> nanos = new TreeMap<>();
  private final Map<String, List<Double>> bytes = new TreeMap<>();
  private final Map<String, List<Double>> ratios = new TreeMap<>();

  /**
   * A comparison.
   *
   * @param title what one call does
   * @param benchmarks a JMH class; its methods take a {@link CpuTime} and count their calls
   * @param ours the method that the others are compared with
   */
  public Comparison(String title, Class<?> benchmarks, String ours) {
    this.title = title;
    this.benchmarks = benchmarks;
    this.ours = ours;
  }

  /** Measures, which takes minutes, and prints the table. */
  public void run() throws RunnerException {
    for (int round = 1; round <= ROUNDS; round++) {
      System.out.println(title + ", round " + round + " of " + ROUNDS);
      round();
    }
    print();
  }

  private void round() throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include("\\." + benchmarks.getSimpleName() + "\\.")
            .forks(1)
            .warmupIterations(4)
            .warmupTime(TimeValue.seconds(3))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    Map<String, Double> timesOfOurs = new TreeMap<>();
    for (RunResult result : results) {
      String row = parameters(result) + method(result);
      add(nanos, row, time(result));
      add(bytes, row, secondary(result, "gc.alloc.rate.norm"));
      if (method(result).equals(ours)) {
        timesOfOurs.put(parameters(result), time(result));
      }
    }
    for (RunResult result : results) {
      add(
          ratios,
          parameters(result) + method(result),
          time(result) / timesOfOurs.get(parameters(result)));
    }
  }

  private void print() {
    System.out.printf(
        Locale.ROOT,
        "%n%-28s %12s %12s %8s  %s%n",
        title,
        "ns",
        "bytes",
        "ratio",
        "(least to most)");
    for (Map.Entry<String, List<Double>> times : nanos.entrySet()) {
      String row = times.getKey();
      List<Double> ratio = ratios.get(row);
      System.out.printf(
          Locale.ROOT,
          "%-28s %,12.0f %,12.0f %8.2f  (%.2f to %.2f)%n",
          row,
          median(times.getValue()),
          median(bytes.get(row)),
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

  private static String method(RunResult result) {
    String label = result.getParams().getBenchmark();
    return label.substring(label.lastIndexOf('.') + 1);
  }

  private static String parameters(RunResult result) {
    StringBuilder values = new StringBuilder();
    for (String name : result.getParams().getParamsKeys()) {
      values.append(result.getParams().getParam(name)).append(' ');
    }
    return values.toString();
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
