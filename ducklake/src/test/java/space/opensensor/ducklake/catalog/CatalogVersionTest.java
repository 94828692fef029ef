package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.RecordedCatalog;
import space.opensensor.ducklake.SettingException;

class CatalogVersionTest {

  @TempDir Path directory;

  private Lake lake(String version) {
    Map<String, String> settings = new HashMap<>();
    settings.put("DUCKLAKE_CATALOG_PATH", directory.resolve("catalog.sqlite").toString());
    settings.put("DUCKLAKE_BUCKET_NAME", directory.toString());
    if (version != null) {
      settings.put("DUCKLAKE_CATALOG_VERSION", version);
    }
    return new Lake(new LakeSettings(settings));
  }

  private static String stated(Lake lake) {
    return lake.catalog().read(reader -> reader.metadata("version").orElseThrow());
  }

  /** Columns of DuckLake's tables in their order, but of those that keep rows. */
  private static TreeSet<String> tables(String catalog) throws SQLException {
    TreeSet<String> tables = new TreeSet<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + catalog);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT t.name, group_concat(c.name, ', ') FROM sqlite_master t,"
                    + " pragma_table_info(t.name) c WHERE t.name LIKE 'ducklake_%'"
                    + " AND t.name NOT LIKE 'ducklake_inlined_d%_%' GROUP BY t.name")) {
      while (rows.next()) {
        tables.add(rows.getString(1) + ": " + rows.getString(2));
      }
    }
    return tables;
  }

  @ParameterizedTest
  @CsvSource({",1.0", "1.0,1.0", "1.1,1.1"})
  void aNewCatalogIsOfTheVersionAskedForAndKeepsIt(String asked, String made) {
    try (Lake lake = lake(asked)) {
      assertEquals(made, stated(lake));
    }
    try (Lake lake = lake(made.equals("1.0") ? "1.1" : "1.0")) {
      assertEquals(made, stated(lake));
    }
  }

  @ParameterizedTest
  @CsvSource({"1.0,view-and-macro", "1.1,view-and-macro migrated to 1.1"})
  void aNewCatalogHasTheTablesThatDuckDbMakes(String version, String recorded) throws SQLException {
    try (Lake lake = lake(version)) {
      stated(lake);
    }
    assertEquals(
        tables(new RecordedCatalog(recorded, directory.resolve("recorded")).catalogPath()),
        tables(directory.resolve("catalog.sqlite").toString()));
  }

  @Test
  void anotherVersionIsRefusedWithThoseThereAre() {
    try (Lake lake = lake("2.0")) {
      SettingException e = assertThrows(SettingException.class, lake::catalog);
      assertEquals(
          "DUCKLAKE_CATALOG_VERSION: expected one of [1.0, 1.1], got \"2.0\"", e.getMessage());
    }
  }
}
