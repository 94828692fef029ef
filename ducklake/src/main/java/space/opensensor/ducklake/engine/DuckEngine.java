package space.opensensor.ducklake.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Comparator;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.slf4j.LoggerFactory;

/**
 * DuckDB in this process, in memory, without extensions and without the network: it reads Parquet
 * files of this machine only.
 *
 * @see <a href="https://duckdb.org/docs/stable/clients/java">DuckDB: Java</a>
 */
public final class DuckEngine implements AutoCloseable {

  /** What DuckDB takes for a part of a pattern in a path. */
  private static final Pattern PATTERN = Pattern.compile("[*?\\[]");

  private final int memoryMegabytes;
  private final int threads;
  private final Path scratch;
  private final FutureTask<DuckDBConnection> first = new FutureTask<>(this::start);
  private DuckDBConnection root;

  /**
   * Starts an engine. It goes on starting while its caller does something else, so why it does not
   * start is said by {@link #connect()}.
   *
   * @param memoryMegabytes the most memory all its queries take together
   * @param threads the most threads all its queries run on
   */
  public DuckEngine(int memoryMegabytes, int threads) {
    this.memoryMegabytes = memoryMegabytes;
    this.threads = threads;
    try {
      scratch = Files.createTempDirectory("ducklake-");
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for temporary files", e);
    }
    Thread starter = new Thread(first, "duckdb-start");
    starter.setDaemon(true);
    starter.start();
  }

  /** Waits until it has started. */
  private void await() {
    boolean interrupted = false;
    try {
      while (root == null) {
        try {
          root = first.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "DuckDB does not start: " + e.getCause().getMessage(), e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * A connection of its own, to be closed by the caller. An engine that a file brought down for
   * good is replaced by a new one first.
   *
   * @throws IllegalStateException when it does not start
   */
  public synchronized Connection connect() throws SQLException {
    await();
    try {
      return alive(root.duplicate());
    } catch (SQLException e) {
      LoggerFactory.getLogger(DuckEngine.class)
          .atError()
          .addKeyValue("why", e.getMessage())
          .log("DuckDB failed and is started again");
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
    // Not by the DriverManager, which would make the catalog's driver wait for this one.
    DuckDBConnection started =
        (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
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
  public synchronized void close() {
    await();
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
