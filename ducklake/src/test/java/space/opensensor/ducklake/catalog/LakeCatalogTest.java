package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a catalog is opened and made, and what is tried again, waited for and refused. */
class LakeCatalogTest extends CatalogBench {

  @Test
  void aCommitWhoseAnswerIsLostIsTriedAgain() throws Exception {
    AtomicInteger retries = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    try (LostAnswers losing = new LostAnswers(database())) {
      LakeCatalog again = LakeCatalog.open(losing);
      again.onRetry(retries::incrementAndGet);
      losing.loseNext(() -> {});
      int run =
          again.write(
              "lost",
              tx -> {
                tx.change("altered_table:0");
                return runs.incrementAndGet();
              });
      assertEquals(2, run);
      assertTrue(losing.isLost());
    }
    assertEquals(1, retries.get());
    assertEquals(List.of("2"), ask("SELECT max(snapshot_id) FROM ducklake_snapshot"));
  }

  @Test
  void whatDoesNotPassByItselfIsSaidAtOnceInOneLine() {
    AtomicInteger runs = new AtomicInteger();
    CatalogException e =
        assertThrows(
            CatalogException.class,
            () ->
                catalog.write(
                    "wrong",
                    tx -> {
                      runs.incrementAndGet();
                      throw new SQLException("first line\nsecond");
                    }));
    assertEquals(
        "catalog sqlite:" + directory.resolve("catalog.sqlite") + ": first line", e.getMessage());
    assertEquals(1, runs.get());
    CatalogException silent =
        assertThrows(
            CatalogException.class,
            () ->
                catalog.read(
                    r -> {
                      throw new SQLException((String) null);
                    }));
    assertTrue(silent.getMessage().endsWith(": no message"), silent.getMessage());
  }

  @Test
  void aReaderDoesNotWaitForWhatCannotBeReached() {
    AtomicInteger runs = new AtomicInteger();
    assertThrows(
        CatalogException.class,
        () ->
            catalog.read(
                r -> {
                  runs.incrementAndGet();
                  throw new SQLException("away", "08001", BUSY);
                }));
    assertEquals(1, runs.get());
    // A file that is locked is waited for.
    int run =
        catalog.read(
            r -> {
              if (runs.incrementAndGet() < 3) {
                throw new SQLException("locked", null, BUSY);
              }
              return runs.get();
            });
    assertEquals(3, run);
  }

  @Test
  void whatIsBusyIsNotAway() {
    CatalogDatabase database = catalog.database();
    assertTrue(database.isBusy(new SQLException("locked", null, BUSY)));
    assertTrue(database.isBusy(new SQLException("locked", null, 6)));
    assertTrue(database.isBusy(new SQLException("locked", null, 5 | 2 << 8)));
    assertFalse(database.isBusy(new SQLException("full", null, 13)));
    assertFalse(database.isBusy(new SQLException("away", "08001", BUSY)));
    assertTrue(database.isTransient(new SQLException("away", "08001", BUSY)));
    assertFalse(CatalogDatabase.isUnreachable(new SQLException("syntax", "42601")));
    assertFalse(CatalogDatabase.isUnreachable(new SQLException("syntax")));
  }

  @Test
  void aCatalogThatIsNotThereIsSaidToBeNone() {
    Path empty = directory.resolve("none/empty.sqlite");
    try (CatalogDatabase database = CatalogDatabase.open(CatalogType.SQLITE, empty.toString())) {
      assertEquals(
          "catalog sqlite:" + empty + ": there is none; make it with: lake init",
          assertThrows(CatalogException.class, () -> LakeCatalog.open(database)).getMessage());
    }
  }

  @Test
  void aCatalogOfAnotherVersionIsRefused() throws Exception {
    change("UPDATE ducklake_metadata SET value = '0.3' WHERE key = 'version'");
    try (CatalogDatabase database = database()) {
      assertEquals(
          "catalog sqlite:"
              + directory.resolve("catalog.sqlite")
              + ": version 0.3, expected 1.0 or 1.1; open it once in DuckDB with"
              + " AUTOMATIC_MIGRATION TRUE",
          assertThrows(CatalogException.class, () -> open(database)).getMessage());
    }
  }

  @Test
  void aNewCatalogSaysWhereItsFilesAreAndKeepsItWhenOpenedAgain() throws Exception {
    List<String> before = ask("SELECT key, value FROM ducklake_metadata ORDER BY key");
    assertEquals(
        List.of(
            "created_by|opensensor ducklake",
            "data_inlining_row_limit|0",
            "data_path|/lake/",
            "encrypted|false",
            "version|1.0"),
        before);
    try (CatalogDatabase database = database()) {
      LakeCatalog again = LakeCatalog.openOrCreate(database, "/elsewhere/", CatalogVersion.V1_1);
      assertSame(database, again.database());
    }
    try (CatalogDatabase database =
        CatalogDatabase.open(CatalogType.SQLITE, directory.resolve("new.sqlite").toString())) {
      LakeCatalog made = LakeCatalog.openOrCreate(database, "/elsewhere/", CatalogVersion.V1_1);
      assertEquals("/elsewhere/", made.read(CatalogReader::dataPath));
      assertEquals("1.1", made.read(r -> r.metadata("version").orElseThrow()));
      long views = made.read(r -> r.sql().number("SELECT count(*) FROM ducklake_view_column_tag"));
      assertEquals(0, views);
      made.close();
      assertThrows(SQLException.class, database::connect);
    }
    assertEquals(before, ask("SELECT key, value FROM ducklake_metadata ORDER BY key"));
    assertEquals(
        List.of("0|0|main|main/|1"),
        ask(
            "SELECT schema_id, begin_snapshot, schema_name, path, path_is_relative FROM"
                + " ducklake_schema"));
  }

  @Test
  void tablesOfTheStationsThatACatalogLacksAreMade() throws Exception {
    List<String> tables = ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
    for (String lacking :
        Arrays.asList(
            "DROP TABLE station_origin",
            "DROP TABLE station_firmware",
            "DROP TABLE station_share",
            "DROP TABLE station_newest",
            "DROP INDEX station_values_by_first",
            "ALTER TABLE station_unmapped DROP COLUMN source_type")) {
      change(lacking);
      try (CatalogDatabase database = database()) {
        open(database);
      }
      assertEquals(
          tables, ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"));
      assertEquals(
          List.of("1"),
          ask("SELECT count(*) FROM sqlite_master WHERE name = 'station_values_by_first'"));
      assertEquals(List.of(), ask("SELECT source_type FROM station_unmapped"));
    }
  }

  @Test
  void whoHoldsTheLockIsReported() throws Exception {
    CatalogDatabase database = catalog.database();
    try (Connection asking = database.connect();
        Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.sqlite"));
        Statement statement = other.createStatement()) {
      database.waitForLocks(asking, Duration.ofMillis(1));
      assertEquals("1", pragma(asking, "busy_timeout"));
      assertEquals("", database.lockReport(new Sql(asking)));
      assertTrue(asking.getAutoCommit());
      statement.execute("BEGIN IMMEDIATE");
      assertEquals(
          "another process holds the write lock of "
              + directory.resolve("catalog.sqlite")
              + ": stop it, or wait for it",
          database.lockReport(new Sql(asking)));
      assertTrue(asking.getAutoCommit());
      statement.execute("ROLLBACK");
      database.waitForLocks(asking, null);
      assertEquals("20000", pragma(asking, "busy_timeout"));
    }
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA " + name)) {
      return row.getString(1);
    }
  }

  @Test
  void aConnectionWritesAheadAndWaitsForOthers() throws Exception {
    assertSame(CatalogType.SQLITE, catalog.database().type());
    try (Connection connection = catalog.database().connect()) {
      assertEquals("wal", pragma(connection, "journal_mode"));
      assertEquals("1", pragma(connection, "synchronous"), "NORMAL");
      assertEquals("20000", pragma(connection, "busy_timeout"));
      assertTrue(connection.getAutoCommit());
      long pages = Long.parseLong(pragma(connection, "page_count"));
      long size = Long.parseLong(pragma(connection, "page_size"));
      assertEquals(pages * size, catalog.database().sizeBytes(new Sql(connection)));
      assertTrue(pages > 1);
    }
  }

  @Test
  void aReaderDoesNotWaitForAWriter() throws Exception {
    // The one connection there is began its last transaction as a writer's.
    table();
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.sqlite"));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.executeUpdate("DELETE FROM ducklake_snapshot");
      long latest = catalog.read(r -> r.latest().id());
      assertEquals(1, latest);
      statement.execute("ROLLBACK");
    }
  }

  @Test
  void whoIsInterruptedWhileWaitingStopsWaiting() {
    AtomicInteger runs = new AtomicInteger();
    CatalogException e =
        assertThrows(
            CatalogException.class,
            () ->
                catalog.write(
                    "busy",
                    tx -> {
                      runs.incrementAndGet();
                      Thread.currentThread().interrupt();
                      throw new SQLException("locked", null, BUSY);
                    }));
    assertTrue(Thread.interrupted());
    assertEquals("interrupted while waiting for the catalog", e.getMessage());
    assertEquals(1, runs.get());
  }

  @Test
  void whatIsBusyForGoodIsGivenUpAfterTwelveTriesWithEverLongerWaits() {
    AtomicInteger runs = new AtomicInteger();
    List<Long> waits = new ArrayList<>();
    LakeCatalog patient = LakeCatalog.open(catalog.database(), waits::add);
    CatalogException e =
        assertThrows(
            CatalogException.class,
            () ->
                patient.write(
                    "busy",
                    tx -> {
                      runs.incrementAndGet();
                      throw new SQLException("locked", null, BUSY);
                    }));
    assertTrue(e.getMessage().endsWith(": locked"), e.getMessage());
    assertEquals(12, runs.get());
    assertEquals(11, waits.size());
    double most = 50;
    for (long wait : waits) {
      assertTrue(wait >= (long) (most / 2) && wait <= most, waits.toString());
      most = Math.min(1.5 * most, 1000);
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
    Path path = directory.resolve("catalog.sqlite/below/c.sqlite");
    assertEquals(
        "catalog path: cannot make the directory of " + path,
        assertThrows(
                UncheckedIOException.class,
                () -> CatalogDatabase.open(CatalogType.SQLITE, path.toString()))
            .getMessage());
  }
}
