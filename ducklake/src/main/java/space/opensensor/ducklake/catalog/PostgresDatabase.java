package space.opensensor.ducklake.catalog;

import com.zaxxer.hikari.HikariConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A catalog in a PostgreSQL database, 12 or newer. Writers take turns by a lock on {@code
 * ducklake_snapshot} that DuckDB's inserts wait for as well.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html">PostgreSQL: explicit
 *     locking</a>
 */
final class PostgresDatabase extends CatalogDatabase {

  /** Unique violation, serialization failure, deadlock, lock timeout, connection lost, shutdown. */
  private static final Set<String> TRANSIENT =
      Set.of(
          "23505", "40001", "40P01", "55P03", "08000", "08001", "08003", "08006", "57P01", "57P02",
          "57P03");

  private static final int CONNECTION_SECONDS = 5;

  PostgresDatabase(String path) {
    super(config(path), label(path));
  }

  private static HikariConfig config(String path) {
    HikariConfig config = new HikariConfig();
    if (path.startsWith("jdbc:")) {
      config.setJdbcUrl(path);
    } else {
      URI uri = uri(path);
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      config.setJdbcUrl(
          "jdbc:postgresql://" + uri.getHost() + port(uri) + uri.getRawPath() + query);
      if (uri.getRawUserInfo() != null) {
        String[] user = uri.getRawUserInfo().split(":", 2);
        config.setUsername(URLDecoder.decode(user[0], StandardCharsets.UTF_8));
        if (user.length > 1) {
          config.setPassword(URLDecoder.decode(user[1], StandardCharsets.UTF_8));
        }
      }
    }
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    // Within a transaction rows come by so many, not all at once.
    config.addDataSourceProperty("defaultRowFetchSize", "1000");
    config.addDataSourceProperty("ApplicationName", "ducklake");
    config.addDataSourceProperty("connectTimeout", Integer.toString(CONNECTION_SECONDS));
    config.setConnectionTimeout(CONNECTION_SECONDS * 1000L);
    config.addDataSourceProperty("options", "-c lock_timeout=60s -c TimeZone=UTC");
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    return config;
  }

  /** Reads an address; what is said of a wrong one does not repeat it, for it holds a password. */
  private static URI uri(String path) {
    try {
      URI uri = new URI(path);
      if (uri.getHost() != null
          && ("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "catalog path: expected postgresql://user:password@host:5432/database, with %XX for"
            + " characters that a URL does not have");
  }

  private static String port(URI uri) {
    return uri.getPort() < 0 ? "" : ":" + uri.getPort();
  }

  private static String label(String path) {
    URI uri = uri(path.startsWith("jdbc:") ? path.substring("jdbc:".length()) : path);
    return "postgresql://" + uri.getHost() + port(uri) + uri.getPath();
  }

  @Override
  public CatalogType type() {
    return CatalogType.POSTGRES;
  }

  @Override
  String ddl(String statement) {
    // Keys are compared byte by byte, in the order in which S3 lists them. A row that changes with
    // each window of its day gets its next version on the same page.
    return statement
        .replace("KEYTEXT", "VARCHAR COLLATE \"C\"")
        .replace(" BYTES", " BYTEA")
        .replace("ROOMY", " WITH (fillfactor = 60)");
  }

  @Override
  void beginWrite(Connection connection) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE ducklake_snapshot IN SHARE ROW EXCLUSIVE MODE");
    }
  }

  @Override
  Instant now(Sql sql) throws SQLException {
    return sql.first(
            "SELECT clock_timestamp()", row -> row.getObject(1, OffsetDateTime.class).toInstant())
        .orElseThrow();
  }

  @Override
  public Object timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  @Override
  Object uuid(UUID uuid) {
    return uuid;
  }

  @Override
  public Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  @Override
  public boolean hasTable(Sql sql, String table) throws SQLException {
    return sql.number("SELECT count(*) FROM pg_class WHERE oid = to_regclass(?)", table) > 0;
  }

  @Override
  boolean hasColumn(Sql sql, String table, String column) throws SQLException {
    return sql.number(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ?",
            table,
            column)
        > 0;
  }

  @Override
  public long sizeBytes(Sql sql) throws SQLException {
    return sql.number(
        "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relkind = 'r'"
            + " AND (relname LIKE 'ducklake\\_%' OR relname LIKE 'station\\_%')"
            + " AND relnamespace = current_schema()::regnamespace");
  }

  @Override
  boolean isTransient(SQLException failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql
          && sql.getSQLState() != null
          && TRANSIENT.contains(sql.getSQLState())) {
        return true;
      }
    }
    return failure instanceof java.sql.SQLTransientException;
  }

  @Override
  public void waitForLocks(Connection connection, Duration most) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          most == null ? "RESET lock_timeout" : "SET lock_timeout = " + most.toMillis());
    }
  }

  @Override
  public String lockReport(Sql sql) throws SQLException {
    List<String> waiting =
        sql.list(
            "SELECT pid || ' waits for ' || pg_blocking_pids(pid)::text FROM pg_stat_activity"
                + " WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
                + " AND now() - state_change > interval '5 seconds'",
            row -> row.getString(1));
    return waiting.isEmpty()
        ? ""
        : "process "
            + String.join(", process ", waiting)
            + ": end the blocking one with pg_terminate_backend(pid)";
  }
}
