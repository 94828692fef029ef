package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class CatalogAwayTest {

  @Test
  void aDatabaseThatIsAwayIsNotWaitedForAgain() {
    askTwice(Duration.ofHours(1), true);
  }

  @Test
  @Tag("full")
  void aDatabaseThatIsAwayIsAskedAgainWhenItIsTimeToRetry() {
    askTwice(Duration.ZERO, false);
  }

  private static void askTwice(Duration retry, boolean answersAtOnce) {
    try (CatalogDatabase database =
        CatalogDatabase.open(
            CatalogType.POSTGRES, "postgresql://nobody:x@127.0.0.1:1/none", retry)) {
      String first =
          assertThrows(CatalogException.class, () -> LakeCatalog.open(database)).getMessage();
      String second =
          assertThrows(CatalogException.class, () -> LakeCatalog.open(database)).getMessage();
      String atOnce = "it could not be reached a moment ago";
      assertEquals(false, first.contains(atOnce), first);
      assertEquals(answersAtOnce, second.contains(atOnce), second);
    }
  }

  @Test
  void aFileThatIsDeletedOrReplacedIsNotGoneOnWith(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("c.sqlite");
    Path copy = directory.resolve("copy.sqlite");
    try (LakeCatalog catalog =
        LakeCatalog.openOrCreate(
            CatalogDatabase.open(CatalogType.SQLITE, file.toString()),
            directory + "/lake",
            CatalogVersion.V1_0)) {
      try (Connection connection = catalog.database().connect();
          Statement statement = connection.createStatement()) {
        statement.execute("VACUUM INTO '" + copy + "'");
      }
      for (String each : List.of("c.sqlite", "c.sqlite-wal", "c.sqlite-shm")) {
        Files.deleteIfExists(directory.resolve(each));
      }
      String gone =
          "catalog sqlite:"
              + file
              + ": the file is gone: restore it, or stop this and run lake init";
      for (int i = 0; i < 2; i++) {
        assertEquals(
            gone,
            assertThrows(CatalogException.class, () -> catalog.read(r -> r.latest().id()))
                .getMessage());
        assertEquals(
            gone,
            assertThrows(CatalogException.class, () -> catalog.write("x", tx -> tx.head().id()))
                .getMessage());
      }
      assertFalse(Files.exists(file), "a reader makes no catalog");
      Files.copy(copy, file);
      long latest = catalog.read(r -> r.latest().id());
      assertEquals(0, latest);
      catalog.write(
          "x",
          tx ->
              tx.sql()
                  .update(
                      "INSERT INTO ducklake_metadata (key, value) VALUES ('mark', 'restored')"));
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery("SELECT value FROM ducklake_metadata WHERE key = 'mark'")) {
        assertTrue(row.next(), "what is written is in the file that is there");
      }
    }
  }
}
