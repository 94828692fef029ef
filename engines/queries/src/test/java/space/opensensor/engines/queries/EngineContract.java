package space.opensensor.engines.queries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every engine has to do with the lake's tables. An engine takes most of a minute to start, so
 * one lake goes through all tests, in this order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class EngineContract {

  private static final long SEED = Long.getLong("engines.seed", 20261128);

  private final Dialect dialect;
  private final Path directory;
  final LakeHost host;
  private final PublishedLake lake;
  final EngineProcess engine;

  EngineContract(Dialect dialect) throws Exception {
    System.out.println(dialect + ": seed " + SEED + ", -Dengines.seed sets another");
    this.dialect = dialect;
    this.directory = Files.createTempDirectory("engines-");
    this.host = new LakeHost(directory, 5);
    this.lake = new PublishedLake(host, directory.resolve("plain"), SEED);
    this.engine = start();
  }

  abstract EngineProcess start() throws IOException;

  /** The statement by which the engine writes the table's rows into fewer files. */
  abstract String rewrite();

  @AfterAll
  void close() throws Exception {
    engine.close();
    lake.close();
    host.close();
    List<Path> all;
    try (var files = Files.walk(directory)) {
      all = new ArrayList<>(files.toList());
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      Files.delete(all.get(i));
    }
  }

  private void compare(Queries query, Map<String, Long> moments, String when) throws Exception {
    List<List<String>> expected = lake.expected(query);
    String where = when + query + " by " + dialect + ", seed " + SEED;
    assertFalse(expected.isEmpty(), where + ": answers nothing");
    String sql = dialect.spell(query.sql(), moments);
    List<List<String>> found = engine.rows(sql);
    String both = where + "\n" + sql + "\nexpected " + expected + "\nfound    " + found;
    assertEquals(expected.size(), found.size(), both);
    for (int r = 0; r < expected.size(); r++) {
      assertEquals(expected.get(r).size(), found.get(r).size(), both);
      for (int c = 0; c < expected.get(r).size(); c++) {
        String a = expected.get(r).get(c);
        String b = found.get(r).get(c);
        assertTrue(isSame(a, b), where + ": row " + r + ", column " + c + ": " + both);
      }
    }
  }

  /** Sums depend on the order in which an engine adds. */
  private static boolean isSame(String expected, String found) {
    if (expected.equals(found)) {
      return true;
    }
    try {
      double a = Double.parseDouble(expected);
      return Math.abs(a - Double.parseDouble(found)) <= 1e-9 * Math.abs(a);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void compareAll(String when) throws Exception {
    for (Queries query : Queries.values()) {
      compare(query, lake.moments(), when);
    }
  }

  private List<String> stationFiles() {
    return host.s3().objects(host.s3().bucket(), "station=").stream()
        .map(object -> object.key())
        .collect(Collectors.toList());
  }

  @Order(1)
  @ParameterizedTest
  @EnumSource
  void anEngineAnswersAsDuckDbDoesFromTheStationsFiles(Queries query) throws Exception {
    compare(query, lake.moments(), "");
  }

  @Order(2)
  @Test
  void compactionByTheLakeLosesNoRowAndNoHistory() throws Exception {
    LakeHost.Ran ran = host.run("compact");
    assertEquals(0, ran.code(), ran.toString());
    lake.publishAgain();
    compareAll("after lake compact: ");
  }

  @Order(3)
  @Test
  void rewritingByTheEngineLosesNoRowAndTheLakeRefusesUntilItIsRebuilt() throws Exception {
    lake.grow("s0", "2026-11-22T00:00:00Z", 5);
    lake.publishAgain();
    long before = files();
    System.out.println(dialect + ": " + rewrite() + ": " + engine.rows(rewrite()));
    assertTrue(files() < before, files() + " files of " + before);
    compareAll("after the engine's rewriting: ");

    lake.grow("s0", "2026-11-22T05:00:00Z", 1);
    LakeHost.Ran ran = host.run("iceberg", "--table", "readings");
    assertEquals(1, ran.code(), ran.toString());
    assertEquals("", ran.out());
    assertTrue(
        ran.err()
            .matches(
                "lake: table readings: another engine has committed to it \\(replace, Iceberg"
                    + " snapshot \\d+\\), and the lake does not follow; publish it anew with"
                    + " --rebuild, which keeps all data files\n"),
        ran.err());

    lake.publishAgain("--rebuild");
    for (Queries query : Queries.values()) {
      if (!query.sql().contains("{readings of")) {
        compare(query, Map.of(), "after --rebuild: ");
      }
    }
  }

  private long files() throws IOException {
    String name =
        dialect == Dialect.TRINO ? "lake.main.\"readings$files\"" : "lake.main.readings.files";
    return Long.parseLong(engine.rows("SELECT count(*) FROM " + name).get(0).get(0));
  }

  @Order(4)
  @Test
  void theEngineExpiresNoSnapshotWhoseFilesAreStations() {
    List<String> files = stationFiles();
    EngineProcess.EngineException refused =
        assertThrows(EngineProcess.EngineException.class, () -> engine.rows(expire()));
    assertTrue(refused.getMessage().contains("GC is disabled"), refused.getMessage());
    assertEquals(files, stationFiles());
  }

  /** The statement by which the engine forgets old snapshots. */
  abstract String expire();

  /** Runs the statement that drops the table. */
  void drop(String statement) throws IOException {
    engine.rows(statement);
  }

  @Order(5)
  @Test
  void aTableThatTheEngineDropsTakesNoStationsFileAlongAndIsPublishedAgain() throws Exception {
    List<String> files = stationFiles();
    drop("DROP TABLE lake.main.readings");
    assertEquals(files, stationFiles());
    lake.publishAgain();
    compare(Queries.COUNTS_OF_ROWS_AND_VALUES, Map.of(), "after DROP TABLE: ");
  }
}
