package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.RecordedCatalog;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.read.BoundsProof;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;

/**
 * The lake changes columns, takes files in and compacts where DuckDB's extension wrote before: what
 * older snapshots answer stays, and so do the rows of the newest.
 */
@Tag("integration")
class RecordedChangesTest {

  private static final Map<String, LakeType> WIDER =
      Map.of(
          "float32", new LakeType("float64"),
          "int32", LakeType.INT64,
          "int16", LakeType.INT64,
          "int8", LakeType.INT64);

  @TempDir Path directory;

  /** RecordedUpkeepTest has the others. */
  static Stream<String> catalogs() {
    return RecordedCatalog.half(1);
  }

  /** A change of a table, within a commit. */
  private interface Change {
    void of(SchemaChange change, LakeTable table) throws SQLException;
  }

  @ParameterizedTest
  @MethodSource("catalogs")
  void everyChangeOfTheLakeKeepsWhatDuckDbWrote(String catalog) throws Exception {
    RecordedCatalog recorded = new RecordedCatalog(catalog, directory);
    Files.createDirectories(directory.resolve("data/lake"));
    StationFile file = StationFile.floats("attic", "2026-11-25T10:00:00Z");
    Path object = directory.resolve("data/bucket").resolve(file.key());
    Files.createDirectories(object.getParent());
    try (Lake lake = recorded.open()) {
      Map<String, List<List<Object>>> older = answers(lake, recorded);
      List<String> tables = writable(lake);
      for (String label : tables) {
        long rows = count(lake, label, "true");
        change(
            lake,
            label,
            (change, table) -> {
              LakeTable t =
                  change.addColumn(table, new NewColumn("lake_text", LakeType.VARCHAR), "x y");
              change.addColumn(t, new NewColumn("lake_number", LakeType.FLOAT32), "0.1");
            });
        assertEquals(rows, count(lake, label, "lake_text = 'x y' AND lake_number > 0.05"), label);
        assertEquals(0, count(lake, label, "lake_text < 'x' OR lake_number > 0.15"), label);
        change(lake, label, RecordedChangesTest::widenAll);
        assertEquals(rows, count(lake, label, "lake_number BETWEEN 0.09 AND 0.11"), label);
        change(
            lake,
            label,
            (change, table) -> change.renameColumn(table, "lake_number", "lake_value"));
        assertEquals(rows, count(lake, label, "lake_value > 0.05"), label);
      }
      consistent(lake, "columns changed");
      Files.write(object, file.bytes());
      try (Ingester ingester = lake.ingester(IngestMetrics.NONE)) {
        assertEquals(1, ingester.pass().files());
      }
      for (String label : tables) {
        List<List<Object>> newest = rows(lake, label, lastSnapshot(lake));
        lake.compactor(Compactor.Settings.DEFAULT).compact(label, false);
        assertEquals(newest, rows(lake, label, lastSnapshot(lake)), label);
        change(lake, label, (change, table) -> change.dropColumn(table, "lake_text"));
      }
      consistent(lake, "compacted");
      assertEquals(older, answers(lake, recorded));
    }
  }

  private static void widenAll(SchemaChange change, LakeTable table) throws SQLException {
    LakeTable t = table;
    for (LakeColumn c : table.columns()) {
      LakeType to = WIDER.get(c.type().name());
      if (to != null) {
        t = change.widenColumn(t, c.name(), to);
      }
    }
  }

  private static void change(Lake lake, String label, Change change) {
    lake.catalog()
        .write(
            "change",
            (CatalogTransaction tx) -> {
              change.of(new SchemaChange(tx), tx.reader().table(label, tx.head().id()));
              return null;
            });
  }

  private static long lastSnapshot(Lake lake) {
    return lake.catalog().read(r -> r.latest().id());
  }

  /** Tables whose files the lake writes. */
  private static List<String> writable(Lake lake) {
    return lake.catalog()
        .read(
            r ->
                r.tables(r.latest().id()).stream()
                    .filter(t -> t.unwritable() == null)
                    .map(LakeTable::label)
                    .toList());
  }

  private static long count(Lake lake, String label, String condition) {
    return (Long)
        lake.reader()
            .sql(
                "SELECT count(*) FROM " + quoted(label) + " WHERE " + condition,
                SnapshotChoice.LATEST,
                QueryLimits.WIDE)
            .rows()
            .get(0)
            .get(0);
  }

  private static String quoted(String label) {
    return Stream.of(label.split("\\."))
        .map(DuckEngine::identifier)
        .collect(java.util.stream.Collectors.joining("."));
  }

  private static List<List<Object>> rows(Lake lake, String label, long snapshot) {
    return lake
        .reader()
        .sql(
            "SELECT rowid, * FROM " + quoted(label) + " ORDER BY ALL",
            SnapshotChoice.version(snapshot),
            QueryLimits.WIDE)
        .rows()
        .stream()
        .map(row -> row.stream().map(v -> (Object) String.valueOf(v)).toList())
        .toList();
  }

  /** All rows of some of the versions that tables had before. */
  private static Map<String, List<List<Object>>> answers(Lake lake, RecordedCatalog recorded) {
    Map<String, List<List<Object>>> all = new LinkedHashMap<>();
    recorded
        .expected()
        .get("tables")
        .fields()
        .forEachRemaining(
            table -> {
              if (table.getValue().get("kind").asText().equals("table")) {
                for (JsonNode version : recorded.some(table.getValue().get("versions"))) {
                  long snapshot = version.get("snapshot").asLong();
                  String label = table.getKey();
                  all.put(label + " at " + snapshot, rows(lake, label, snapshot));
                }
              }
            });
    return all;
  }

  private static void consistent(Lake lake, String after) {
    assertEquals(List.of(), lake.catalog().read(Invariants::breaches), after);
    assertEquals(new BoundsProof.Report(List.of(), List.of()), lake.boundsProof().report(), after);
  }
}
