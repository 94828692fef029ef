package space.opensensor.ducklake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A catalog that DuckDB's own extension wrote into, with DuckDB's answers about it; what they are
 * and how they were made is in {@code recorded/README.md}. It is copied to a test's directory, and
 * the paths in it to where it lies there.
 */
public final class RecordedCatalog {

  private static final String PREFIX = "/fixture/";

  private final Path directory;
  private final JsonNode expected;

  public RecordedCatalog(String name, Path directory) {
    this.directory = directory;
    try {
      Path from = root().resolve(name);
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
      this.expected = new ObjectMapper().readTree(from.resolve("expected.json").toFile());
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
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names of all recorded catalogs. */
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(root())) {
      return folders
          .filter(Files::isDirectory)
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    try {
      return Path.of(RecordedCatalog.class.getResource("/recorded").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
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
        directory.resolve("cache").toString());
  }

  /** The lake in it. */
  public Lake open() {
    return new Lake(new LakeSettings(environment()));
  }
}
