package space.opensensor.ducklake.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DuckDB in this process, in memory, without extensions and without the network: it reads Parquet
 * files of this machine only.
 *
 * @see <a href="https://duckdb.org/docs/stable/clients/java">DuckDB: Java</a>
 */
public final class DuckEngine implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DuckEngine.class);

  /** What DuckDB takes for a part of a pattern in a path. */
  private static final Pattern PATTERN = Pattern.compile("[*?\\[]");

  private final int memoryMegabytes;
  private final int threads;
  private final Path scratch;
  private DuckDBConnection root;

  /**
   * Starts an engine.
   *
   * @param memoryMegabytes the most memory all its queries take together
   * @param threads the most threads all its queries run on
   */
  public DuckEngine(int memoryMegabytes, int threads) {
    this.memoryMegabytes = memoryMegabytes;
    this.threads = threads;
    try {
      scratch = Files.createTempDirectory("ducklake-");
      root = start();
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not start: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for temporary files", e);
    }
  }

  /**
   * A connection of its own, to be closed by the caller. An engine that a file brought down for
   * good is replaced by a new one first.
   */
  public synchronized Connection connect() throws SQLException {
    try {
      return alive(root.duplicate());
    } catch (SQLException e) {
      LOG.atError().addKeyValue("why", e.getMessage()).log("DuckDB failed and is started again");
      root = start();
      return alive(root.duplicate());
    }
  }

  private static Connection alive(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private DuckDBConnection start() throws SQLException {
    DuckDBConnection started = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = started.createStatement()) {
      statement.execute("SET memory_limit = '" + memoryMegabytes + "MB'");
      statement.execute("SET threads = " + threads);
      statement.execute("SET temp_directory = " + quoted(scratch.resolve("spill").toString()));
      statement.execute("SET autoinstall_known_extensions = false");
      statement.execute("SET autoload_known_extensions = false");
      statement.execute("SET GLOBAL TimeZone = 'UTC'");
      // Metadata that call a text a geometry would bring the engine down.
      statement.execute("SET GLOBAL enable_geoparquet_conversion = false");
    }
    return started;
  }

  /** A directory for files that live no longer than the engine. */
  public Path scratch() {
    return scratch;
  }

  /** Files as a list of SQL literals; none of their names is taken for a pattern. */
  public static String files(Collection<Path> files) {
    return files.stream().map(f -> quoted(path(f))).collect(Collectors.joining(", ", "[", "]"));
  }

  /** A file's path as DuckDB takes it: not for a pattern. */
  public static String path(Path file) {
    String name = file.toString();
    boolean plain = name.indexOf('*') < 0 && name.indexOf('?') < 0 && name.indexOf('[') < 0;
    return plain ? name : PATTERN.matcher(name).replaceAll("[$0]");
  }

  /** Text as an SQL literal. */
  public static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** A name as an SQL identifier. */
  public static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  @Override
  public void close() {
    try {
      root.close();
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not stop: " + e.getMessage(), e);
    }
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("temporary files stay in " + scratch, e);
    }
  }
}
