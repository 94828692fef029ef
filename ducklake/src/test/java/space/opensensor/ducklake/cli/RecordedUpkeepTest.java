package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.RecordedCatalog;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;

/** The commands that keep a lake up work on catalogs that DuckDB's extension wrote into. */
@Tag("integration")
@Tag("file-times")
class RecordedUpkeepTest {

  @TempDir Path directory;

  /** RecordedChangesTest has the others. */
  static Stream<String> catalogs() {
    return RecordedCatalog.half(0);
  }

  private String lake(RecordedCatalog recorded, int code, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--catalog-path=" + recorded.catalogPath());
    all.add("--bucket-name=" + directory.resolve("data/bucket"));
    all.add("--data-path=" + directory.resolve("data/lake"));
    all.add("--cache-path=" + directory.resolve("cache"));
    all.add("--threads=1");
    StringWriter out = new StringWriter();
    PrintWriter both = new PrintWriter(out);
    assertEquals(code, Main.run(both, both, all.toArray(new String[0])), out.toString());
    return out.toString();
  }

  @ParameterizedTest
  @MethodSource("catalogs")
  void checkIngestAndCompactionWorkOnEachOfThem(String catalog) throws Exception {
    RecordedCatalog recorded = new RecordedCatalog(catalog, directory);
    Files.createDirectories(directory.resolve("data/bucket"));
    Files.createDirectories(directory.resolve("data/lake"));
    assertTrue(lake(recorded, 0, "check").contains("all invariants hold"));
    String doctor = lake(recorded, 0, "doctor");
    assertFalse(doctor.contains("ILL"), doctor);

    StationFile file = StationFile.floats("attic", "2026-11-25T10:00:00Z");
    Path object = directory.resolve("data/bucket").resolve(file.key());
    Files.createDirectories(object.getParent());
    Files.write(object, file.bytes());
    String said = lake(recorded, 0, "import");
    assertTrue(said.contains("1 file with 12 rows taken in by 1 snapshot,"), said);
    assertTrue(lake(recorded, 0, "tables").contains("readings"));

    assertTrue(lake(recorded, 0, "compact").contains("readings: "));
    answersStay(recorded);

    lake(recorded, 0, "expire", "--older-than", "0s");
    lake(recorded, 0, "cleanup", "--grace", "0s");
    assertTrue(lake(recorded, 0, "check").contains("all invariants hold"));
    try (Lake lake = recorded.open()) {
      assertEquals("[[12, 12, 9, 12]]", stationRows(lake, catalog));
    }
    assertTrue(Files.exists(object));
  }

  private void answersStay(RecordedCatalog recorded) {
    try (Lake lake = recorded.open()) {
      recorded
          .expected()
          .get("tables")
          .fields()
          .forEachRemaining(
              table -> {
                for (JsonNode v : recorded.some(table.getValue().get("versions"))) {
                  if (table.getValue().get("kind").asText().equals("table")) {
                    String name = table.getKey();
                    assertEquals(
                        v.get("rows").asLong(),
                        ask(lake, "SELECT count(*) FROM " + name, v.get("snapshot").asLong()),
                        () -> name + " at " + v.get("snapshot"));
                  }
                }
              });
      assertEquals(
          "[[12, 12, 9, 12]]", stationRows(lake, recorded.expected().get("name").asText()));
    }
  }

  private static Object ask(Lake lake, String sql, long snapshot) {
    return lake.reader()
        .sql(sql, SnapshotChoice.version(snapshot), QueryLimits.WIDE)
        .rows()
        .get(0)
        .get(0);
  }

  /** Rows, temperatures, light and noise of the station's file, found by its station. */
  private static String stationRows(Lake lake, String catalog) {
    String station = catalog.equals("renamed-partition-column") ? "node" : "station";
    boolean few =
        lake.reader().tables(SnapshotChoice.LATEST).stream()
            .filter(t -> t.label().equals("readings"))
            .anyMatch(t -> t.columns().stream().noneMatch(c -> c.name().equals("noise")));
    boolean light =
        lake.reader().tables(SnapshotChoice.LATEST).stream()
            .filter(t -> t.label().equals("readings"))
            .anyMatch(t -> t.columns().stream().anyMatch(c -> c.name().equals("light")));
    String sql =
        "SELECT count(*), count(temperature), "
            + (light ? "count(light)" : "9")
            + ", "
            + (few ? "12" : "count(noise)")
            + " FROM readings WHERE "
            + station
            + " = 'attic' AND timestamp >= '2026-11-25 00:00:00+00' AND timestamp <"
            + " '2026-11-26 00:00:00+00'";
    return lake.reader().sql(sql, SnapshotChoice.LATEST, QueryLimits.WIDE).rows().toString();
  }
}
