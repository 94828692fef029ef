package space.opensensor.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import space.opensensor.figures.Results;

/**
 * Runs a class of JMH benchmarks in interleaved rounds, a fresh JVM for each benchmark of each
 * round: least, median and most of the times, and of their ratios. A ratio compares two benchmarks
 * of the same round and parameters, so that what else the machine does falls on both. Times are
 * processor time, see {@link CpuTime}.
 */
public final class Comparison {

  private final Class<?> benchmarks;
  private final String ours;
  private final Map<String, String> labels = new LinkedHashMap<>();
  private final Map<String, List<Double>> seconds = new HashMap<>();
  private final Map<String, List<Double>> bytes = new HashMap<>();
  private final Map<String, List<Double>> ratios = new HashMap<>();

  /**
   * A comparison.
   *
   * @param benchmarks a JMH class; its methods take a {@link CpuTime} and count their calls
   * @param ours the method that the others are compared with
   */
  public Comparison(Class<?> benchmarks, String ours) {
    this.benchmarks = benchmarks;
    this.ours = ours;
  }

  /** How many rounds the arguments of a program ask for: five when there are none. */
  public static int rounds(String[] args) {
    return args.length == 0 ? 5 : Integer.parseInt(args[0]);
  }

  /**
   * Names a row of the table, in their order.
   *
   * @param benchmark parameters, each with a blank behind it, and method
   * @param label the row's name
   */
  public Comparison row(String benchmark, String label) {
    labels.put(benchmark, label);
    return this;
  }

  /** The table that {@link #run} fills: garbage, times and ratios of each row. */
  public static Results table(String name, String command, String what) {
    return new Results(
        name,
        command,
        what,
        "garbage (B)",
        "least (s)",
        "median (s)",
        "most (s)",
        "least ratio (times)",
        "ratio (times)",
        "most ratio (times)");
  }

  /** Measures, which takes minutes, and publishes the table. */
  public void run(int rounds, Results table) throws RunnerException, IOException {
    for (int round = 1; round <= rounds; round++) {
      System.out.println(benchmarks.getSimpleName() + ", round " + round + " of " + rounds);
      round();
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      String row = label.getKey();
      double[] time = Results.leastMedianMost(seconds.get(row));
      double[] ratio = Results.leastMedianMost(ratios.get(row));
      double garbage = Math.rint(Results.leastMedianMost(bytes.get(row))[1]);
      table.row(label.getValue(), garbage, time[0], time[1], time[2], ratio[0], ratio[1], ratio[2]);
    }
    table
        .note(
            "Processor time of the thread, "
                + rounds
                + " interleaved rounds, each in a fresh JVM; a ratio is within a round")
        .publish(System.out);
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
    Map<String, Double> timesOfOurs = new HashMap<>();
    for (RunResult result : results) {
      String row = parameters(result) + method(result);
      add(seconds, row, time(result));
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

  private static double time(RunResult result) {
    return secondary(result, "nanos") / secondary(result, "calls") / 1e9;
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
}
