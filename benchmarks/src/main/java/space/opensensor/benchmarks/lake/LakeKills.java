package space.opensensor.benchmarks.lake;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.fleet.GeneratedFleet;
import space.opensensor.figures.Results;

/**
 * Objects of a large fleet, each told of by a queue, folded by two workers while workers, database
 * and queue are killed in turns. In the end each station's rows are read from the lake's files by
 * DuckDB and held against what the stations stored: none lost, none twice.
 *
 * <p>Arguments: stations (10,000), windows of 15 minutes (100), kills of each part (10), seed (1).
 * About an hour and 10 GB of disk; needs nats-server.
 */
public final class LakeKills {

  private static final Instant FIRST = Instant.parse("2026-11-20T00:00:00Z");
  private static final String STREAM = "STATIONS";
  private static final String SUBJECT = "bucket.events";
  private static final int WORKERS = 2;

  /** A window is stored when no more objects than this wait. */
  private static final long BACKLOG = 20_000;

  /** So many messages are published before their answers are waited for. */
  private static final int AHEAD = 500;

  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private enum Part {
    WORKER,
    DATABASE,
    QUEUE
  }

  private final Random random;
  private final FleetBucket bucket;
  private final KilledParts.Database database;
  private final KilledParts.Queue queue;
  private final List<KilledParts.Worker> workers;
  private final List<Part> kills = new ArrayList<>();
  private final long objects;
  private final LakeCatalog catalog;
  private int killed;

  private LakeKills(
      long seed,
      int kills,
      long objects,
      FleetBucket bucket,
      KilledParts.Database database,
      KilledParts.Queue queue,
      List<KilledParts.Worker> workers,
      LakeCatalog catalog) {
    this.random = new Random(seed);
    this.objects = objects;
    this.bucket = bucket;
    this.database = database;
    this.queue = queue;
    this.workers = workers;
    this.catalog = catalog;
    for (Part part : Part.values()) {
      this.kills.addAll(Collections.nCopies(kills, part));
    }
    Collections.shuffle(this.kills, random);
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int stations = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int windows = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    int kills = args.length > 2 ? Integer.parseInt(args[2]) : 10;
    long seed = args.length > 3 ? Long.parseLong(args[3]) : 1;
    Results results =
        new Results(
                "lake-kills",
                Results.commandOf(LakeKills.class, args),
                "fleet",
                "objects (count)",
                "kills of workers (count)",
                "kills of the database (count)",
                "kills of the queue (count)",
                "wall (s)",
                "objects a second (count)",
                "processor an object (s)",
                "most memory (B)",
                "catalog an object (B)",
                "written a byte taken in (times)",
                "rows (count)")
            .note(
                "Two workers, PostgreSQL, nats-server and who stores the objects on one machine; files"
                    + " of 15 minutes with a row every 5 minutes in a directory; processor and"
                    + " memory are the workers'; seed "
                    + seed)
            .peer("duckdb");
    try (TemporaryFolder folder = TemporaryFolder.make("lake-kills-")) {
      run(folder.path(), stations, windows, kills, seed, results);
      // Before the folder goes, which takes minutes.
      results.publish(System.out);
    }
    System.exit(0);
  }

  private static void run(
      Path home, int stations, int windows, int kills, long seed, Results results)
      throws Exception {
    GeneratedFleet fleet = new GeneratedFleet(seed, FIRST, 15, 300);
    FleetBucket bucket = new FleetBucket(home.resolve("bucket"), fleet, stations);
    Files.createDirectories(bucket.directory());
    Path data = home.resolve("lake");
    long objects = (long) stations * windows;
    List<KilledParts.Worker> workers = new ArrayList<>();
    try (KilledParts.Database database = new KilledParts.Database(home.resolve("postgres"));
        KilledParts.Queue queue = new KilledParts.Queue(home.resolve("nats"));
        LakeCatalog catalog =
            LakeCatalog.openOrCreate(
                CatalogDatabase.open(CatalogType.POSTGRES, database.path()),
                data.toString(),
                CatalogVersion.V1_0)) {
      makeStream(queue.url());
      long empty = catalog.read(r -> r.database().sizeBytes(r.sql()));
      Map<String, String> settings =
          Map.of(
              "DUCKLAKE_CATALOG_TYPE",
              "postgres",
              "DUCKLAKE_CATALOG_PATH",
              database.path(),
              "DUCKLAKE_DATA_PATH",
              data.toString(),
              "DUCKLAKE_BUCKET_NAME",
              bucket.directory().toString(),
              "DUCKLAKE_INGEST",
              "fold",
              "DUCKLAKE_FLUSH_INTERVAL",
              "2s",
              "DUCKLAKE_POLL_INTERVAL",
              "1h",
              "NATS_URL",
              queue.url(),
              "NATS_STREAM",
              STREAM,
              "NATS_SUBJECT",
              SUBJECT);
      for (int w = 0; w < WORKERS; w++) {
        workers.add(new KilledParts.Worker(settings, home.resolve("worker-" + w + ".log")));
      }
      LakeKills run =
          new LakeKills(seed, kills, objects, bucket, database, queue, workers, catalog);
      long start = System.nanoTime();
      run.through(stations, windows);
      double seconds = (System.nanoTime() - start) / 1e9;
      for (KilledParts.Worker worker : workers) {
        worker.close();
      }
      long bytes = catalog.read(r -> r.database().sizeBytes(r.sql())) - empty;
      List<String> breaches = catalog.read(Invariants::breaches);
      if (!breaches.isEmpty()) {
        throw new IllegalStateException(breaches.toString());
      }
      long rows = bucket.check(catalog, data);
      results.row(
          String.format(Locale.ROOT, "%,d stations, %,d windows", stations, windows),
          objects,
          kills,
          kills,
          kills,
          seconds,
          Math.rint(objects / seconds),
          workers.stream().mapToDouble(KilledParts.Worker::processor).sum() / objects,
          workers.stream().mapToLong(KilledParts.Worker::memory).max().orElse(0),
          Math.rint((double) bytes / objects),
          Math.rint(1000.0 * LakeFold.size(data) / bucket.bytes()) / 1000,
          rows);
    } finally {
      for (KilledParts.Worker worker : workers) {
        worker.close();
      }
    }
  }

  private static void makeStream(String url) throws Exception {
    try (Connection connection = Nats.connect(url)) {
      connection
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(STREAM)
                  .subjects("bucket.>")
                  .retentionPolicy(RetentionPolicy.WorkQueue)
                  .storageType(StorageType.File)
                  .build());
    }
  }

  /** Stores all windows, each once little of those before waits, until all is in the lake. */
  private void through(int stations, int windows) throws Exception {
    for (int w = 0; w < windows; w++) {
      publish(bucket.store(w));
      await((long) (w + 1) * stations - BACKLOG);
    }
    await(objects);
    if (killed < kills.size()) {
      throw new IllegalStateException("killed only " + killed);
    }
  }

  /** Waits until so many objects are in the lake; at each thirtieth or so a part is killed. */
  private void await(long wanted) throws Exception {
    long last = -1;
    long since = System.nanoTime();
    while (true) {
      long now = taken();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        for (KilledParts.Worker worker : workers) {
          worker.lastLines().forEach(System.out::println);
        }
        throw new IllegalStateException(now + " of " + objects + " objects, and no more come");
      }
      if (killed < kills.size() && now >= objects / (kills.size() + 1) * (killed + 1)) {
        kill(now);
      } else if (now >= wanted) {
        return;
      } else {
        TimeUnit.MILLISECONDS.sleep(500);
      }
    }
  }

  private void kill(long now) throws Exception {
    Part part = kills.get(killed++);
    System.out.printf(Locale.ROOT, "%d objects: %s is killed%n", now, part);
    // Anywhere in what it is at.
    TimeUnit.MILLISECONDS.sleep(random.nextInt(1000));
    switch (part) {
      case WORKER -> workers.get(random.nextInt(WORKERS)).kill();
      case DATABASE -> database.kill();
      case QUEUE -> queue.kill();
    }
  }

  /** Objects in the lake so far. */
  private long taken() {
    while (true) {
      try {
        return catalog.read(
            r -> r.sql().number("SELECT coalesce(sum(objects), 0) FROM station_fold"));
      } catch (CatalogException e) {
        System.out.println("the catalog does not answer: " + e.getMessage());
      }
    }
  }

  /** Publishes an event for each key; what is not answered for is published again. */
  private void publish(List<String> keys) throws Exception {
    Options options = Options.builder().server(queue.url()).maxReconnects(-1).build();
    try (Connection connection = Nats.connect(options)) {
      JetStream stream = connection.jetStream();
      for (int from = 0; from < keys.size(); from += AHEAD) {
        List<String> open =
            new ArrayList<>(keys.subList(from, Math.min(keys.size(), from + AHEAD)));
        while (!open.isEmpty()) {
          List<CompletableFuture<PublishAck>> answers = new ArrayList<>();
          for (String key : open) {
            answers.add(
                stream.publishAsync(
                    SUBJECT, event(key), PublishOptions.builder().stream(STREAM).build()));
          }
          List<String> again = new ArrayList<>();
          for (int i = 0; i < answers.size(); i++) {
            try {
              answers.get(i).get(30, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
              again.add(open.get(i));
            }
          }
          open = again;
        }
      }
    }
  }

  private byte[] event(String key) {
    return ("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\""
            + bucket.directory()
            + "\"},\"object\":{\"key\":\""
            + URLEncoder.encode(key, StandardCharsets.UTF_8)
            + "\"}}}]}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
