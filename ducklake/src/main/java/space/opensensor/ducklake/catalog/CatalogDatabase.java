package space.opensensor.ducklake.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;

/**
 * The database that holds a catalog, and what differs between SQLite and PostgreSQL: types, the
 * lock that makes writers take turns, the clock, and which failures pass by themselves.
 */
public abstract class CatalogDatabase implements AutoCloseable {

  /** How long a database that could not be reached is taken to be away, where nothing is set. */
  public static final Duration DEFAULT_RETRY = Duration.ofSeconds(10);

  private final HikariDataSource pool;
  private final String label;
  private volatile Duration retry = DEFAULT_RETRY;
  private volatile long awaySince;
  private volatile boolean away;

  CatalogDatabase(HikariConfig config, String label) {
    this.label = label;
    config.setPoolName("catalog");
    config.setInitializationFailTimeout(-1);
    this.pool = new HikariDataSource(config);
  }

  /**
   * Opens the database at a path.
   *
   * @param path a file for SQLite; {@code postgresql://user:password@host:port/database} or a JDBC
   *     URL for PostgreSQL
   */
  public static CatalogDatabase open(CatalogType type, String path) {
    return type == CatalogType.SQLITE ? new SqliteDatabase(path) : new PostgresDatabase(path);
  }

  /** Opens the database at a path; see {@link #connectUnlessAway()} for the duration. */
  public static CatalogDatabase open(CatalogType type, String path, Duration retry) {
    CatalogDatabase database = open(type, path);
    database.retry = retry;
    return database;
  }

  /** A connection in auto-commit mode, to be closed by the caller. */
  public Connection connect() throws SQLException {
    try {
      if (pool.getHikariPoolMXBean().getTotalConnections() == 0) {
        reach();
      }
      Connection connection = pool.getConnection();
      away = false;
      return connection;
    } catch (SQLException e) {
      // Where there are connections, all of them were busy.
      away = pool.getHikariPoolMXBean().getTotalConnections() == 0;
      awaySince = System.nanoTime();
      throw e.getCause() instanceof SQLException cause ? unreachable(cause) : e;
    }
  }

  /** Connections that there are lead to what is a database no more. */
  final void closeConnections() {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  /** The pool only tells that it waited; why there is no connection is the driver's to say. */
  private static SQLException unreachable(SQLException cause) {
    return new SQLTransientConnectionException(cause.getMessage(), "08001", cause);
  }

  /**
   * The same for those who would rather have no answer than wait: for a while after a connection
   * could not be had, this fails at once instead of trying again.
   */
  Connection connectUnlessAway() throws SQLException {
    if (away && System.nanoTime() - awaySince < retry.toNanos()) {
      throw new SQLTransientConnectionException("it could not be reached a moment ago", "08001");
    }
    return connect();
  }

  /**
   * Starts the driver and says at once why there is no connection, where the pool would go on
   * trying for its whole time.
   */
  private void reach() throws SQLException {
    Properties properties = new Properties();
    properties.putAll(pool.getDataSourceProperties());
    if (pool.getUsername() != null) {
      properties.setProperty("user", pool.getUsername());
    }
    if (pool.getPassword() != null) {
      properties.setProperty("password", pool.getPassword());
    }
    try {
      DriverManager.getConnection(pool.getJdbcUrl(), properties).close();
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  /**
   * How another library connects to the database.
   *
   * @param url without user and password, for libraries show it when they fail
   * @param user null where there is none, and so the password
   */
  public record Login(String url, String user, String password) {

    /** Shows no password. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /** How another library connects to the database. */
  public Login login() {
    String url = pool.getJdbcUrl();
    String user = pool.getUsername();
    String password = pool.getPassword();
    int query = url.indexOf('?');
    List<String> kept = new ArrayList<>();
    for (String parameter : query < 0 ? new String[0] : url.substring(query + 1).split("&")) {
      String value = parameter.substring(parameter.indexOf('=') + 1);
      if (parameter.startsWith("user=")) {
        user = URLDecoder.decode(value, StandardCharsets.UTF_8);
      } else if (parameter.startsWith("password=")) {
        password = URLDecoder.decode(value, StandardCharsets.UTF_8);
      } else {
        kept.add(parameter);
      }
    }
    String place = query < 0 ? url : url.substring(0, query);
    return new Login(kept.isEmpty() ? place : place + "?" + String.join("&", kept), user, password);
  }

  /** Where the database is, without secrets. */
  public String label() {
    return label;
  }

  /** Which of the two kinds it is. */
  public abstract CatalogType type();

  /** One statement of the catalog's DDL in this database's types. */
  abstract String ddl(String statement);

  /**
   * Starts a transaction that no other writer can overtake: it returns once all earlier writers,
   * DuckDB's own among them, have committed or given up.
   */
  abstract void beginWrite(Connection connection) throws SQLException;

  /** The time of the server that all writers share. */
  abstract Instant now(Sql sql) throws SQLException;

  /** An instant as a parameter. */
  public abstract Object timestamp(Instant instant);

  /** A UUID as a parameter. */
  abstract Object uuid(UUID uuid);

  /** A TIMESTAMPTZ of a row, or null. */
  public abstract Instant instant(ResultSet row, String column) throws SQLException;

  /** Whether a table, or an index, exists. */
  public abstract boolean hasTable(Sql sql, String table) throws SQLException;

  /** Whether a table exists and has a column. */
  abstract boolean hasColumn(Sql sql, String table, String column) throws SQLException;

  /** Bytes of the whole database on disk. */
  public abstract long sizeBytes(Sql sql) throws SQLException;

  /** Whether the same work may succeed when tried again. */
  abstract boolean isTransient(SQLException failure);

  /** Whether it failed because of what another writer does, and may succeed when tried again. */
  public boolean isBusy(SQLException failure) {
    return isTransient(failure) && !isUnreachable(failure);
  }

  /**
   * Bounds how long the statements of a connection wait for locks of others.
   *
   * @param most null is the database's own bound again
   */
  public abstract void waitForLocks(Connection connection, Duration most) throws SQLException;

  /** Whether a failure is that no connection could be had. */
  static boolean isUnreachable(SQLException failure) {
    return failure instanceof SQLTransientConnectionException
        || failure.getSQLState() != null && failure.getSQLState().startsWith("08");
  }

  /** One line about writers that block others, or empty. */
  public abstract String lockReport(Sql sql) throws SQLException;

  @Override
  public void close() {
    pool.close();
  }
}
