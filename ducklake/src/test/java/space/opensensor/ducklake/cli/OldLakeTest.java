package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/** No command ends at one file of a lake that an older version let in. */
@Tag("integration")
@Tag("file-times")
class OldLakeTest {

  @TempDir Path directory;

  private String lake(int code, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--catalog-path=" + directory.resolve("c.sqlite"));
    all.add("--bucket-name=" + directory.resolve("bucket"));
    all.add("--data-path=" + directory.resolve("lake"));
    all.add("--cache-path=" + directory.resolve("cache"));
    StringWriter out = new StringWriter();
    PrintWriter both = new PrintWriter(out);
    assertEquals(code, Main.run(both, both, all.toArray(new String[0])), out.toString());
    return out.toString();
  }

  private Path put(StationFile f) throws Exception {
    Path file = directory.resolve("bucket").resolve(f.key());
    Files.createDirectories(file.getParent());
    return Files.write(file, f.bytes());
  }

  /** Registers an object with the columns given, as if it had been judged by its footer alone. */
  private void register(Lake lake, StationFile f, String... columns) throws Exception {
    Path file = put(f);
    StoredObject object = lake.bucket().head(f.key()).orElseThrow();
    lake.catalog()
        .write(
            "old",
            tx -> {
              LakeTable table = tx.reader().table("readings", tx.head().id());
              long station = table.column("station").orElseThrow().id();
              List<NameMapping.Entry> entries = new ArrayList<>();
              List<ColumnStats> stats = new ArrayList<>();
              for (String c : columns) {
                long column = table.column(c).orElseThrow().id();
                entries.add(new NameMapping.Entry(c, column, false));
                stats.add(new ColumnStats(column, 0L, (long) f.rows(), 0L, "-999", "999", false));
              }
              entries.add(new NameMapping.Entry("station", station, true));
              String name = f.key().substring("station=".length(), f.key().indexOf('/'));
              stats.add(new ColumnStats(station, 0L, (long) f.rows(), 0L, name, name, false));
              long id =
                  new FileAppend(tx, table)
                      .append(
                          List.of(
                              new NewFile(
                                  file.toString(),
                                  false,
                                  f.rows(),
                                  file.toFile().length(),
                                  null,
                                  new NameMapping(entries, List.of()),
                                  null,
                                  stats)))
                      .get(0);
              new Ledger(tx.reader())
                  .add(
                      List.of(
                          new Ledger.Entry(
                              lake.bucket().name(),
                              f.key(),
                              object.etag(),
                              object.bytes(),
                              table.id(),
                              null,
                              id,
                              tx.snapshotId(),
                              f.rows())));
              return null;
            });
  }

  private LakeSettings settings() {
    return new LakeSettings(
        java.util.Map.of(
            "DUCKLAKE_CATALOG_PATH", directory.resolve("c.sqlite").toString(),
            "DUCKLAKE_BUCKET_NAME", directory.resolve("bucket").toString(),
            "DUCKLAKE_DATA_PATH", directory.resolve("lake").toString(),
            "DUCKLAKE_CACHE_PATH", directory.resolve("cache").toString()));
  }

  @Test
  void filesWithoutTimesOrSharedColumnsAreRowsOfNullsToEveryCommand() throws Exception {
    put(StationFile.floats("good", "2026-11-20T10:00:00Z"));
    lake(0, "import");
    try (Lake lake = new Lake(settings())) {
      lake.ingester(IngestMetrics.NONE).close();
      register(
          lake,
          StationFile.bare("alien", "2026-11-20T10:00:00Z")
              .with(Column.of(30, "nothing", ColumnType.FLOAT)));
      register(
          lake,
          StationFile.bare("timeless", "2026-11-20T10:00:00Z")
              .with(Column.of(2, "temperature", ColumnType.FLOAT)),
          "temperature");
    }
    assertEveryCommandWorks();
    String same = lake(1, "verify");
    // Their times are in the files and not in the table: that is a difference, not an end.
    assertTrue(same.contains("36 rows of 3 files"), same);
  }

  private void assertEveryCommandWorks() {
    assertTrue(lake(0, "doctor").contains("3 of 3 data files read"));
    assertTrue(lake(0, "sql", "SELECT count(*) AS n FROM readings").contains("36"));
    assertTrue(lake(0, "query", "readings", "--where", "station:eq:good").contains("good"));
    lake(0, "changes", "readings", "--last", "1h");
    lake(0, "tables");
    lake(0, "check");
    lake(0, "orphans");
    lake(0, "compact");
    lake(0, "expire", "--older-than", "0s");
    lake(0, "cleanup", "--grace", "0s");
    lake(0, "ingest");
  }

  @Test
  void aFileThatCannotBeReadIsNamedAndTheOthersAreCompared() throws Exception {
    put(StationFile.floats("attic", "2026-11-20T10:00:00Z"));
    Path bad = put(StationFile.floats("attic", "2026-11-20T10:15:00Z"));
    put(StationFile.floats("cellar", "2026-11-20T10:00:00Z"));
    lake(0, "import");
    var time = Files.getLastModifiedTime(bad);
    byte[] garbage = Files.readAllBytes(bad);
    Arrays.fill(garbage, 4, garbage.length / 2, (byte) 0x5a);
    Files.write(bad, garbage);
    Files.setLastModifiedTime(bad, time);
    String said = lake(1, "verify");
    assertTrue(said.contains("24 rows of 3 files; 0 missing, 0 surplus"), said);
    assertTrue(said.contains("  not compared: station=attic"), said);
    lake(0, "check");
    lake(1, "doctor");
    assertTrue(lake(0, "tables").contains("readings  36"));
    assertEquals(
        1,
        lake(1, "sql", "SELECT max(timestamp), max(temperature), max(humidity) FROM readings")
            .lines()
            .count());

    Files.delete(bad);
    String gone = lake(1, "verify");
    assertTrue(gone.contains("24 rows of 2 files; 0 missing, 0 surplus"), gone);
    assertTrue(gone.contains("  changed: station=attic"), gone);
    lake(0, "forget", bad.toString());
    assertTrue(lake(0, "verify").contains("readings: the same, 24 rows of 2 files"));
    assertTrue(lake(0, "sql", "SELECT count(noise) AS n FROM readings").contains("24"));
    assertTrue(lake(0, "compact").contains("readings: "));
  }
}
