package space.opensensor.benchmarks.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.parquet.ParquetUtil;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.figures.Results;
import space.opensensor.iceberg.IcebergPublisher;

/**
 * Files published as an Iceberg table per second and bytes of metadata per file, a publish with
 * nothing new, and the same files registered by Iceberg's own library: its metrics of each file,
 * its append in commits of as many files. Files and metadata lie in a directory.
 *
 * <p>Argument: number of files, 100000 when there is none.
 */
public final class IcebergPublish {

  private static final int FILES_PER_COMMIT = 500;
  private static final int READERS = 16;
  private static final TableIdentifier READINGS = TableIdentifier.of("main", "readings");

  private IcebergPublish() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int files = args.length == 0 ? 100_000 : Integer.parseInt(args[0]);
    Results results =
        new Results(
                "iceberg-publish",
                Results.commandOf(IcebergPublish.class, args),
                "what",
                "files (count)",
                "time (s)",
                "files a second (count)",
                "metadata a file (B)")
            .note(
                "Wall clock, files of 178 × 10 in a directory, commits of "
                    + FILES_PER_COMMIT
                    + " files, catalog in SQLite");
    try (TemporaryFolder folder = TemporaryFolder.make("iceberg-benchmark-")) {
      Path home = folder.path();
      StationFiles.write(home.resolve("bucket"), files);
      try (Lake lake = new Lake(new LakeSettings(settings(home)))) {
        try (Ingester ingester = lake.ingester(IngestMetrics.NONE)) {
          ingester.pass();
        }
        IcebergPublisher publisher = new IcebergPublisher();
        double first = seconds(() -> check(publisher.publish(lake)));
        Path metadata = home.resolve("lake/iceberg/main/readings");
        row(results, "`lake iceberg`, all files", files, first, bytes(metadata));
        row(
            results,
            "`lake iceberg`, nothing new",
            files,
            seconds(() -> check(publisher.publish(lake))),
            0);
        peer(results, home, files);
      }
      results.publish(System.out);
    }
    System.exit(0);
  }

  private static Map<String, String> settings(Path home) {
    Map<String, String> settings = new HashMap<>();
    settings.put("DUCKLAKE_CATALOG_PATH", home.resolve("catalog.sqlite").toString());
    settings.put("DUCKLAKE_DATA_PATH", home.resolve("lake") + "/");
    settings.put("DUCKLAKE_BUCKET_NAME", home.resolve("bucket").toString());
    settings.put("DUCKLAKE_CACHE_PATH", home.resolve("cache").toString());
    settings.put("DUCKLAKE_FILES_PER_SNAPSHOT", Integer.toString(FILES_PER_COMMIT));
    settings.put("DUCKLAKE_READERS", Integer.toString(READERS));
    return settings;
  }

  /** Iceberg's own way, into a table of the same columns and partitioning. */
  private static void peer(Results results, Path home, int files) throws Exception {
    try (JdbcCatalog ours = catalog("lake", home.resolve("catalog.sqlite"), home);
        JdbcCatalog own = catalog("own", home.resolve("own.sqlite"), home.resolve("own"))) {
      Table published = ours.loadTable(READINGS);
      own.createNamespace(READINGS.namespace());
      PartitionSpec spec =
          PartitionSpec.builderFor(published.schema()).identity("station").day("timestamp").build();
      Table table = own.createTable(READINGS, published.schema(), spec);
      double time = seconds(() -> append(table, home.resolve("bucket")));
      row(results, "Iceberg's own append", files, time, bytes(home.resolve("own")));
      for (Table each : List.of(published, table)) {
        if (count(each) != files) {
          throw new IllegalStateException(each.name() + " has not all files");
        }
      }
    }
  }

  private static JdbcCatalog catalog(String name, Path database, Path warehouse) {
    JdbcCatalog catalog = new JdbcCatalog(properties -> new LocalFileIo(), null, true);
    catalog.initialize(
        name,
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + database,
            CatalogProperties.WAREHOUSE_LOCATION,
            "file://" + warehouse,
            "jdbc.schema-version",
            "V1"));
    return catalog;
  }

  private static void append(Table table, Path bucket) throws Exception {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(bucket)) {
      all = walk.filter(Files::isRegularFile).sorted().toList();
    }
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    try {
      for (int at = 0; at < all.size(); at += FILES_PER_COMMIT) {
        List<Future<DataFile>> entries = new ArrayList<>();
        for (Path file : all.subList(at, Math.min(all.size(), at + FILES_PER_COMMIT))) {
          entries.add(readers.submit(() -> entry(table, file)));
        }
        AppendFiles append = table.newAppend();
        for (Future<DataFile> entry : entries) {
          append.appendFile(entry.get());
        }
        append.commit();
      }
    } finally {
      readers.shutdownNow();
    }
  }

  private static DataFile entry(Table table, Path file) {
    InputFile input = org.apache.iceberg.Files.localInput(file.toFile());
    Metrics metrics = ParquetUtil.fileMetrics(input, MetricsConfig.forTable(table));
    String path = file.toString();
    String station = path.replaceAll(".*/station=([^/]+)/.*", "$1");
    String day = path.replaceAll(".*/year=(\\d+)/month=(\\d+)/day=(\\d+)/.*", "$1-$2-$3");
    return DataFiles.builder(table.spec())
        .withPath("file://" + path)
        .withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(input.getLength())
        .withMetrics(metrics)
        .withPartitionPath("station=" + station + "/timestamp_day=" + day)
        .build();
  }

  private static long count(Table table) throws IOException {
    long count = 0;
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        count++;
      }
    }
    return count;
  }

  private static void check(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new IllegalStateException(missing.get(0));
    }
  }

  private static void row(Results results, String what, int files, double time, long bytes) {
    results.row(
        String.format(Locale.ROOT, "%s", what),
        files,
        time,
        Math.rint(files / time),
        Math.rint((double) bytes / files));
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** What takes time. */
  private interface Work {
    void run() throws Exception;
  }

  private static double seconds(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Metadata files on disk. */
  private static final class LocalFileIo implements FileIO {

    private static final long serialVersionUID = 1L;

    @Override
    public InputFile newInputFile(String path) {
      return org.apache.iceberg.Files.localInput(path.replaceFirst("^file://", ""));
    }

    @Override
    public OutputFile newOutputFile(String path) {
      return org.apache.iceberg.Files.localOutput(path.replaceFirst("^file://", ""));
    }

    @Override
    public void deleteFile(String path) {
      try {
        Files.delete(Path.of(path.replaceFirst("^file://", "")));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
