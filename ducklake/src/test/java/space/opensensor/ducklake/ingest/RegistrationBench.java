package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.store.StoredObject;

/**
 * Which judged files count, and what a commit notes of them;
 *
 * <p>/** A catalog with the tables of stations, and judged files whose values are made up.
 */
abstract class RegistrationBench {

  static final String BUCKET = "bucket";
  static final String DAY = "station=a/year=2026/month=11/day=20/";
  static final long TIME = 1;
  static final long TEMPERATURE = 2;
  static final NameMapping NO_MAPPING = new NameMapping(List.of(), List.of());

  @TempDir Path directory;

  LakeCatalog catalog;

  LakeTable table;

  @BeforeEach
  void open() {
    catalog =
        LakeCatalog.openOrCreate(
            CatalogDatabase.open(
                CatalogType.SQLITE, directory.resolve("catalog.sqlite").toString()),
            directory + "/lake",
            CatalogVersion.V1_0);
    StationTables.create(catalog);
    table = table(StationKey.READINGS);
  }

  @AfterEach
  void close() {
    assertEquals(List.of(), catalog.read(Invariants::breaches));
    catalog.close();
  }

  LakeTable table(String name) {
    return catalog.read(r -> r.table(name, r.latest().id()));
  }

  /** A file of station a that a judge accepted. */
  final class File {
    private final String key;
    private String etag = "etag";
    private long bytes = 1000;
    private long rows = 12;
    private String batch;
    private String firmware = "0.1.0";
    private String sensors = "chips";
    private List<FileShape.Column> unknown = List.of();
    private List<ColumnStats> stats = List.of();

    File(String key) {
      this.key = key;
    }

    File etag(String other) {
      etag = other;
      return this;
    }

    File bytes(long number) {
      bytes = number;
      return this;
    }

    File rows(long number) {
      rows = number;
      return this;
    }

    File batch(String name) {
      batch = name;
      return this;
    }

    File of(String writer, String origin) {
      firmware = writer;
      sensors = origin;
      return this;
    }

    File unknown(FileShape.Column... columns) {
      unknown = List.of(columns);
      return this;
    }

    File stats(ColumnStats... columns) {
      stats = List.of(columns);
      return this;
    }

    File temperature(Long nulls, String min, String max) {
      Long values = nulls == null ? null : rows - nulls;
      return stats(new ColumnStats(TEMPERATURE, null, values, nulls, min, max, false));
    }

    FileJudge.Accepted accepted() {
      try {
        byte[] file =
            StationFile.bare("a", "2026-11-20T10:00:00Z")
                .metadata("batch", batch)
                .metadata("firmware", firmware)
                .metadata("sensors", sensors)
                .bytes();
        InspectedFile inspected =
            new InspectedFile(
                new StoredObject(key, etag, bytes, Instant.EPOCH),
                StationKey.parse(key),
                Declared.footer(file),
                new FileShape(List.of()),
                null);
        return new FileJudge.Accepted(
            new FileJudge.Matched(
                inspected,
                new SchemaMatch(List.of(), unknown, List.of(), NO_MAPPING),
                "/bucket/" + key),
            new NewFile("/bucket/" + key, false, rows, bytes, 50L, null, null, stats));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  File file(String name) {
    return new File(DAY + name + ".parquet");
  }

  static IngestPlan.TablePlan plan(LakeTable table, List<FileJudge.Accepted> files) {
    return new IngestPlan.TablePlan(table, files);
  }

  IngestPlan.TablePlan plan(File... files) {
    List<FileJudge.Accepted> accepted = new ArrayList<>();
    for (File f : files) {
      accepted.add(f.accepted());
    }
    return plan(table, accepted);
  }

  Selection select(File... files) {
    IngestPlan.TablePlan plan = plan(files);
    return catalog.read(r -> Selection.of(r, BUCKET, plan));
  }

  IngestReport register(IngestPlan.TablePlan plan, Folding.Fold... folds) {
    return catalog.write(
        "register", tx -> new Registration(tx, BUCKET, plan, List.of(folds)).run());
  }

  IngestReport register(File... files) {
    return register(plan(files));
  }

  static List<String> names(List<FileJudge.Accepted> files) {
    return files.stream()
        .map(a -> a.file().file().object().key().replace(DAY, "").replace(".parquet", ""))
        .toList();
  }

  static List<String> reasons(Selection selection) {
    return selection.refused().stream().map(Refused::reason).toList();
  }

  Folding.Fold fold(String name, FileJudge.Accepted... sources) {
    long rows = List.of(sources).stream().mapToLong(s -> s.dataFile().rows()).sum();
    return new Folding.Fold(
        table,
        sources[0].file().file().key().day().toEpochDay(),
        List.of(sources),
        new NewFile(
            name,
            true,
            rows,
            500,
            60L,
            null,
            null,
            List.of(
                new ColumnStats(TIME, null, rows, 0L, null, null, null),
                new ColumnStats(TEMPERATURE, null, rows - 3, 3L, "1.5", "8.5", false))));
  }
}
