package space.opensensor.ducklake.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.Count;
import space.opensensor.ducklake.credentials.CredentialBroker;
import space.opensensor.ducklake.fleet.GeneratedFleet;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestReport;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.s3.EmbeddedS3;

/** {@code lake demo}: stations, a bucket and a lake on this machine, from nothing. */
@Command(
    name = "demo",
    description = {
      "Starts an S3 server and a broker of keys, lets simulated stations enrol and upload "
          + "with keys for an hour, takes the files in and shows snapshots, time travel, "
          + "changes and sizes.",
      "The first three are boards; of more, files are generated as boards would store them.",
      "Everything is thrown away afterwards."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private static final int MOST_STATIONS = 10_000;

  /** Stations that are boards, simulated whole. */
  private static final List<String> BOARDS = List.of("attic", "balcony", "cellar");

  private static final int GENERATED_WINDOW = 15;
  private static final int GENERATED_PERIOD = 5;
  private static final int UPLOADS = 8;

  /** A merge for each of more stations takes longer than one wants to look on. */
  private static final int MOST_COMPACTED = 100;

  /** Rows of a table that are shown. */
  private static final int SHOWN = 10;

  @Spec private CommandSpec spec;

  @Option(
      names = "--stations",
      defaultValue = "3",
      description = "stations, 1 to 10,000 (default: ${DEFAULT-VALUE})")
  private int stations;

  @Option(
      names = "--windows",
      defaultValue = "4",
      description = "windows each records (default: ${DEFAULT-VALUE})")
  private int windows;

  @Override
  public Integer call() throws Exception {
    if (stations < 1 || stations > MOST_STATIONS || windows < 1 || windows > 90) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "expected 1 to 10,000 --stations and 1 to 90 --windows");
    }
    PrintWriter out = spec.commandLine().getOut();
    Path home = Files.createTempDirectory("lake-demo-");
    SimulatedFleet.Clock clock = new SimulatedFleet.Clock();
    try (EmbeddedS3 s3 =
        EmbeddedS3.builder().dataDirectory(home.resolve("s3")).clock(clock).start()) {
      Path ca = home.resolve("ca.pem");
      s3.certificateAuthority().writePem(ca);
      LakeSettings settings = new LakeSettings(settings(s3, home, ca));
      try (CatalogDatabase register =
              CatalogDatabase.open(CatalogType.SQLITE, home.resolve("stations.sqlite").toString());
          CredentialBroker broker =
              CredentialBroker.beside(s3, settings.credentials(), register, clock);
          Lake lake = new Lake(settings)) {
        show(out, lake, broker, new SimulatedFleet(s3, broker, home.resolve("flash"), clock));
      }
    } finally {
      delete(home);
    }
    return 0;
  }

  private static Map<String, String> settings(EmbeddedS3 s3, Path home, Path ca) {
    Map<String, String> settings = new HashMap<>();
    settings.put("DUCKLAKE_CATALOG_PATH", home.resolve("catalog.sqlite").toString());
    settings.put("DUCKLAKE_CACHE_PATH", home.resolve("cache").toString());
    settings.put("DUCKLAKE_BUCKET_NAME", s3.bucket());
    settings.put("DUCKLAKE_DATA_PATH", "s3://" + s3.bucket() + "/lake/");
    settings.put("AWS_ENDPOINT_URL", s3.endpoint().toString());
    settings.put("AWS_ACCESS_KEY_ID", s3.credentials().accessKeyId());
    settings.put("AWS_SECRET_ACCESS_KEY", s3.credentials().secretAccessKey());
    settings.put("AWS_REGION", s3.region());
    settings.put("AWS_CA_BUNDLE", ca.toString());
    settings.put("DUCKLAKE_CREDENTIALS_PORT", "0");
    settings.put("DUCKLAKE_CREDENTIALS_PATH", home.resolve("authority").toString());
    settings.put("DUCKLAKE_CREDENTIALS_ROLE", "arn:aws:iam::123456789012:role/station");
    return settings;
  }

  private void show(PrintWriter out, Lake lake, CredentialBroker broker, SimulatedFleet fleet)
      throws Exception {
    try (Ingester ingester = lake.ingester(IngestMetrics.NONE)) {
      Instant first = null;
      for (int i = 0; i < Math.min(stations, BOARDS.size()); i++) {
        String name = BOARDS.get(i);
        out.println(
            "station "
                + name
                + " enrols, records "
                + Count.of(windows, "window")
                + " and uploads what it recorded");
        fleet.run(name, windows, i + 1);
        IngestReport r = ingester.pass();
        out.println(
            "  lake: "
                + Count.of(r.files(), "file")
                + ", "
                + Count.of(r.rows(), "row")
                + " in one snapshot");
        if (first == null) {
          first = lake.catalog().read(c -> c.latest().time());
        }
      }
      if (stations > BOARDS.size()) {
        generate(out, lake, ingester);
      }
      title(out, "No station holds a key of the bucket; its certificate gets it keys for an hour");
      CredentialsCommands.Stations.print(out, new TableOutput(), broker.register());
      LakeReader reader = lake.reader();
      title(out, "Snapshots");
      QueryCommands.printSnapshots(out, new TableOutput(), reader.snapshots(20));
      String sql =
          "SELECT station, count(*) AS rows, round(avg(temperature), 2) AS temperature,"
              + " round(max(pm2_5), 1) AS pm2_5, max(timestamp) AS latest FROM readings GROUP BY"
              + " station ORDER BY station LIMIT "
              + SHOWN;
      title(out, "Now: " + sql);
      TextTable.print(out, reader.sql(sql, SnapshotChoice.LATEST, QueryLimits.WIDE));
      title(out, "The same as of " + first);
      TextTable.print(out, reader.sql(sql, SnapshotChoice.at(first), QueryLimits.WIDE));
      title(out, "Changes of the last hour, the first of them");
      TextTable.print(
          out,
          reader.changes(
              "readings",
              reader.before(Duration.ofHours(1)),
              SnapshotChoice.LATEST,
              new QueryLimits(5, QueryLimits.WIDE.time())));
      title(out, "Tables");
      QueryCommands.printTables(out, new TableOutput(), reader.tables(SnapshotChoice.LATEST));
      if (stations > MOST_COMPACTED) {
        title(out, "lake compact would make a file of each station's day; that takes minutes here");
        return;
      }
      lake.compactor(Compactor.Settings.DEFAULT).compact("readings", false);
      title(out, "After compaction; the stations' objects are still in the bucket");
      QueryCommands.printTables(out, new TableOutput(), reader.tables(SnapshotChoice.LATEST));
      title(out, "As of " + first + ", read from the compacted files");
      TextTable.print(out, reader.sql(sql, SnapshotChoice.at(first), QueryLimits.WIDE));
    }
  }

  /** Files of more stations than one machine has boards for, stored with the bucket's own key. */
  private void generate(PrintWriter out, Lake lake, Ingester ingester) throws Exception {
    int more = stations - BOARDS.size();
    out.println(
        Count.of(more, "station")
            + " more, each in a room of its own: "
            + Count.of(more * windows, "file")
            + " generated");
    long window = Duration.ofMinutes(GENERATED_WINDOW).toSeconds();
    Instant end = Instant.ofEpochSecond(Instant.now().getEpochSecond() / window * window);
    GeneratedFleet made =
        new GeneratedFleet(
            1, end.minusSeconds(windows * window), GENERATED_WINDOW, GENERATED_PERIOD);
    ForkJoinPool pool = new ForkJoinPool(UPLOADS);
    try {
      pool.submit(
              () ->
                  IntStream.range(0, more * windows)
                      .parallel()
                      .forEach(i -> put(lake, made, i / windows, i % windows)))
          .get();
    } finally {
      pool.shutdownNow();
    }
    long begin = System.nanoTime();
    IngestReport r = ingester.pass();
    out.printf(
        Locale.ROOT,
        "  lake: %s, %s in %s, %.1f s%n",
        Count.of(r.files(), "file"),
        Count.of(r.rows(), "row"),
        Count.of(r.snapshots(), "snapshot"),
        (System.nanoTime() - begin) / 1e9);
  }

  private static void put(Lake lake, GeneratedFleet made, int station, int window) {
    try {
      Path file = Files.createTempFile("lake-demo-", ".parquet");
      try {
        Files.write(file, made.file(station, window));
        lake.bucket().put(made.key(station, window), file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void title(PrintWriter out, String text) {
    out.println();
    out.println(text);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
