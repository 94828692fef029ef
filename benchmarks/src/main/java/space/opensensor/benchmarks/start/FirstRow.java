package space.opensensor.benchmarks.start;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import space.opensensor.figures.Results;

/**
 * From {@code git clone} to the first rows in a bucket, by the README's commands, step by step: on
 * a machine that has none of Maven's libraries, and on one that has them. Needs git and Maven, and
 * the network for the first.
 *
 * <p>Arguments: how often it is done with Maven's libraries there.
 */
public final class FirstRow {

  private static final List<String> SIMULATE = List.of("./station", "simulate", "--windows", "1");

  private final Path home;
  private final Path source;

  private FirstRow(Path home, Path source) {
    this.home = home;
    this.source = source;
  }

  /** Runs it on the last commit. */
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    Path home = Files.createTempDirectory("first-row-");
    try {
      new FirstRow(home, repository()).run(rounds);
    } finally {
      delete(home);
    }
  }

  private static Path repository() throws IOException {
    Process git = new ProcessBuilder("git", "rev-parse", "--show-toplevel").start();
    return Path.of(new String(git.getInputStream().readAllBytes(), UTF_8).strip());
  }

  private void run(int rounds) throws Exception {

    Results results =
        new Results(
                "first-row",
                Results.commandOf(FirstRow.class, Integer.toString(rounds)),
                "step",
                "least (s)",
                "median (s)",
                "most (s)")
            .note(
                "Wall clock; of what is measured once, all three are the same. The clone is from a"
                    + " folder, Maven's libraries come from its central repository");
    List<Double> clone = new ArrayList<>();
    List<Double> build = new ArrayList<>();
    List<Double> again = new ArrayList<>();
    Path libraries = home.resolve("libraries");
    for (int round = 0; round <= rounds; round++) {
      Path folder = home.resolve("station-" + round);
      double cloned =
          seconds(
              home, libraries, List.of("git", "clone", "-q", source.toString(), folder.toString()));
      double built = firstRow(folder, libraries);
      if (round == 0) {
        results.row("git clone", cloned, cloned, cloned);
        results.row("./station simulate, with no library of Maven's there", built, built, built);
        results.row("together", cloned + built, cloned + built, cloned + built);
      } else {
        clone.add(cloned);
        build.add(built);
        again.add(firstRow(folder, libraries));
      }
      delete(folder);
    }
    results.row("git clone, again", Results.leastMedianMost(clone));
    results.row("./station simulate, with Maven's libraries there", Results.leastMedianMost(build));
    results.row("./station simulate, built before", Results.leastMedianMost(again));
    results.publish(System.out);
  }

  /** Simulates a station in a clone, and sees that its rows are in its bucket. */
  private double firstRow(Path folder, Path libraries) throws Exception {
    long before = objects(folder);
    double seconds = seconds(folder, libraries, SIMULATE);
    if (objects(folder) <= before) {
      throw new IOException("no row came into the bucket of " + folder);
    }
    return seconds;
  }

  private static long objects(Path folder) throws IOException {
    Path bucket = folder.resolve(".station/s3/station");
    if (!Files.exists(bucket)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(bucket)) {
      return files.filter(each -> each.getFileName().toString().startsWith("data_")).count();
    }
  }

  private static double seconds(Path folder, Path libraries, List<String> command)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.put("MAVEN_OPTS", "-Dmaven.repo.local=" + libraries);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    long begin = System.nanoTime();
    int status = builder.start().waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + status);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
