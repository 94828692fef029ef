package space.opensensor.benchmarks.lake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import space.opensensor.ducklake.fleet.GeneratedFleet;
import space.opensensor.figures.Results;

/**
 * Files of a fleet without its boards: how large they are, and how many a second this machine
 * makes. With a directory they are stored there, for runs of the lake over them.
 *
 * <p>Arguments: stations (1000), windows of 15 minutes (96), and a directory.
 */
public final class FleetFiles {

  private static final Instant FIRST = Instant.parse("2026-11-20T00:00:00Z");

  private FleetFiles() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int stations = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    int windows = args.length > 1 ? Integer.parseInt(args[1]) : 96;
    Path bucket = args.length > 2 ? Path.of(args[2]) : null;
    GeneratedFleet fleet = new GeneratedFleet(1, FIRST, 15, 5);
    LongAdder bytes = new LongAdder();
    LongAdder rows = new LongAdder();
    long start = System.nanoTime();
    IntStream.range(0, stations)
        .parallel()
        .forEach(
            s -> {
              for (int w = 0; w < windows; w++) {
                byte[] file = fleet.file(s, w);
                bytes.add(file.length);
                rows.add(fleet.rows(s, w));
                store(bucket, fleet.key(s, w), file);
              }
            });
    double seconds = (System.nanoTime() - start) / 1e9;
    long files = (long) stations * windows;
    Results results =
        new Results(
                "fleet-files",
                Results.commandOf(FleetFiles.class, args),
                "fleet",
                "files (count)",
                "rows (count)",
                "size (B)",
                "bytes a file (B)",
                "files a second (count)")
            .note("Made by the firmware's encoder from modelled rooms, a row every 5 seconds");
    results.row(
        String.format(Locale.ROOT, "%,d stations, %,d windows of 15 minutes", stations, windows),
        files,
        rows.sum(),
        bytes.sum(),
        Math.rint((double) bytes.sum() / files),
        Math.rint(files / seconds));
    results.publish(System.out);
  }

  private static void store(Path bucket, String key, byte[] file) {
    if (bucket == null) {
      return;
    }
    try {
      Path path = bucket.resolve(key);
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.write(path, file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
