package space.opensensor.ducklake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A catalog that DuckDB's own extension wrote into, with DuckDB's answers about it; what they are
 * and how they were made is in {@code recorded/README.md}. It is copied to a test's directory, and
 * the paths in it to where it lies there.
 */
public final class RecordedCatalog {

  private static final String PREFIX = "/fixture/";

  /** Ends the name of a catalog that is migrated to version 1.1 before it is opened. */
  private static final String MIGRATED = " migrated to 1.1";

  /** Those with rows and deletes kept in the catalog, and with views: where 1.1 differs. */
  private static final List<String> ALSO_MIGRATED =
      List.of("inlined-over-schema-changes", "inlining-switched-on", "view-and-macro");

  private static FileSystem jar;

  private final Path directory;
  private final JsonNode expected;

  public RecordedCatalog(String name, Path directory) {
    this.directory = directory;
    try {
      Path from = root().resolve(name.replace(MIGRATED, ""));
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Path to = directory.resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(to);
          } else {
            Files.copy(file, to);
          }
        }
      }
      this.expected =
          new ObjectMapper().readTree(Files.readAllBytes(from.resolve("expected.json")));
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + catalogPath())) {
        for (String[] place :
            new String[][] {
              {"ducklake_metadata", "value"},
              {"ducklake_data_file", "path"},
              {"ducklake_delete_file", "path"},
              {"ducklake_files_scheduled_for_deletion", "path"}
            }) {
          try (PreparedStatement update =
              connection.prepareStatement(
                  String.format(
                      Locale.ROOT,
                      "UPDATE %1$s SET %2$s = ? || substr(%2$s, %3$d) WHERE %2$s LIKE '%4$s%%'",
                      place[0],
                      place[1],
                      PREFIX.length() + 1,
                      PREFIX))) {
            update.setString(1, directory + "/");
            update.executeUpdate();
          }
        }
        if (name.endsWith(MIGRATED)) {
          migrate(connection);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What DuckDB 2.0 does to a catalog of version 1.0 that it migrates. */
  private static void migrate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<String> stores = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery("SELECT table_name FROM ducklake_inlined_data_tables")) {
        while (rows.next()) {
          stores.add(rows.getString(1));
        }
      }
      for (String store : stores) {
        for (String column : List.of("row_id", "begin_snapshot", "end_snapshot")) {
          statement.execute(
              "ALTER TABLE " + store + " RENAME COLUMN " + column + " TO _ducklake_" + column);
        }
      }
      statement.execute("ALTER TABLE ducklake_data_file ADD COLUMN row_group_count BIGINT");
      statement.execute("ALTER TABLE ducklake_delete_file ADD COLUMN row_group_count BIGINT");
      statement.execute(
          "CREATE TABLE ducklake_view_column_tag(view_id BIGINT, column_name VARCHAR,"
              + " begin_snapshot BIGINT, end_snapshot BIGINT, key VARCHAR, value VARCHAR)");
      statement.execute("UPDATE ducklake_metadata SET value = '1.1' WHERE key = 'version'");
    }
  }

  /** Names of all recorded catalogs. */
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(root())) {
      return Stream.concat(
              folders.filter(Files::isDirectory).map(f -> f.getFileName().toString()).sorted(),
              ALSO_MIGRATED.stream().map(name -> name + MIGRATED))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Every second name, or all in the profile "full".
   *
   * @param first 0 or 1
   */
  public static Stream<String> half(int first) {
    List<String> all = names();
    return IntStream.range(0, all.size())
        .filter(i -> Boolean.getBoolean("ducklake.full") || i % 2 == first)
        .mapToObj(all::get);
  }

  /** In a folder, or in the jar of these tests. */
  private static synchronized Path root() {
    try {
      URI place = RecordedCatalog.class.getResource("/recorded").toURI();
      if (place.getScheme().equals("jar") && jar == null) {
        jar = FileSystems.newFileSystem(place, Map.of());
      }
      return Path.of(place);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String catalogPath() {
    return directory.resolve("catalog.sqlite").toString();
  }

  /** What the file {@code expected.json} says. */
  public JsonNode expected() {
    return expected;
  }

  /** Settings that open it. */
  public Map<String, String> environment() {
    return Map.of(
        "DUCKLAKE_CATALOG_PATH",
        catalogPath(),
        "DUCKLAKE_DATA_PATH",
        directory.resolve("data/lake") + "/",
        "DUCKLAKE_BUCKET_NAME",
        directory.resolve("data/bucket").toString(),
        "DUCKLAKE_CACHE_PATH",
        directory.resolve("cache").toString(),
        // The files have few rows.
        "DUCKLAKE_THREADS",
        "1");
  }

  /**
   * Versions, changes or filters of a table to ask about: all in the profile "full", otherwise the
   * last and every fifth. Catalogs begin at different ones, so that all kinds are among them.
   */
  public List<JsonNode> some(JsonNode all) {
    int begin = Math.floorMod(expected.get("name").asText().hashCode(), 5);
    List<JsonNode> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (Boolean.getBoolean("ducklake.full") || i % 5 == begin || i == all.size() - 1) {
        some.add(all.get(i));
      }
    }
    return some;
  }

  /** The lake in it. */
  public Lake open() {
    return new Lake(new LakeSettings(environment()));
  }
}
