package space.opensensor.ducklake.catalog;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A catalog in an SQLite file: write-ahead log, {@code BEGIN IMMEDIATE} for writers, the machine's
 * clock. UUID and TIMESTAMPTZ are text, BOOLEAN is 0 or 1.
 *
 * @see <a href="https://www.sqlite.org/lang_transaction.html">SQLite: transactions</a>
 */
final class SqliteDatabase extends CatalogDatabase {

  private static final int SQLITE_BUSY = 5;
  private static final int SQLITE_LOCKED = 6;

  /** A file is never far: only a machine that stalls takes this long. */
  private static final long CONNECTION_MILLIS = 60_000;

  private static final int LOCK_MILLIS = 20_000;

  private final Path file;

  /** The key of the file that connections are to, or null before the first. */
  private Object opened;

  SqliteDatabase(String path) {
    super(config(path), "sqlite:" + path);
    this.file = Path.of(path);
  }

  /**
   * A connection to the file that is at the path now: one that was deleted, or replaced by a copy,
   * goes on to be there for the connections which have it open, and what they write is lost.
   */
  @Override
  public Connection connect() throws SQLException {
    leaveDeletedFile();
    Connection connection = super.connect();
    connected();
    return connection;
  }

  private synchronized void leaveDeletedFile() throws SQLException {
    Object there = fileKey();
    if (opened == null || opened.equals(there)) {
      return;
    }
    closeConnections();
    if (there == null) {
      throw new SQLException("the file is gone: restore it, or stop this and run lake init");
    }
    opened = there;
  }

  private synchronized void connected() {
    opened = opened == null ? fileKey() : opened;
  }

  /** What tells the file from any other, or null where it is not there or the system knows none. */
  private Object fileKey() {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  private static HikariConfig config(String path) {
    try {
      Path parent = Path.of(path).toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("catalog path: cannot make the directory of " + path, e);
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:sqlite:" + path);
    config.setConnectionTimeout(CONNECTION_MILLIS);
    config.addDataSourceProperty("journal_mode", "WAL");
    config.addDataSourceProperty("synchronous", "NORMAL");
    config.addDataSourceProperty("busy_timeout", Integer.toString(LOCK_MILLIS));
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    return config;
  }

  @Override
  public CatalogType type() {
    return CatalogType.SQLITE;
  }

  @Override
  String ddl(String statement) {
    return statement
        .replace("KEYTEXT", "VARCHAR")
        .replace(" BYTES", " BLOB")
        .replace("ROOMY", "")
        .replace(" UUID", " VARCHAR")
        .replace(" TIMESTAMPTZ", " VARCHAR")
        .replace(" BOOLEAN", " BIGINT");
  }

  @Override
  void beginWrite(Connection connection) throws SQLException {
    // The driver turns this into its own state: commit and rollback go through the connection.
    connection
        .unwrap(org.sqlite.SQLiteConnection.class)
        .setCurrentTransactionMode(org.sqlite.SQLiteConfig.TransactionMode.IMMEDIATE);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      // The driver begins with the first statement that writes or reads; this one takes the lock.
      statement.executeUpdate("DELETE FROM ducklake_metadata WHERE 1 = 0");
    }
  }

  @Override
  Instant now(Sql sql) {
    return Instant.now();
  }

  @Override
  public Object timestamp(Instant instant) {
    return TimestampText.format(instant);
  }

  @Override
  Object uuid(UUID uuid) {
    return uuid.toString();
  }

  @Override
  public Instant instant(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : TimestampText.parse(text);
  }

  @Override
  public boolean hasTable(Sql sql, String table) throws SQLException {
    return sql.number(
            "SELECT count(*) FROM sqlite_master WHERE type IN ('table', 'index') AND name = ?",
            table)
        > 0;
  }

  @Override
  boolean hasColumn(Sql sql, String table, String column) throws SQLException {
    return sql.number("SELECT count(*) FROM pragma_table_info(?) WHERE name = ?", table, column)
        > 0;
  }

  @Override
  public long sizeBytes(Sql sql) throws SQLException {
    return sql.number("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");
  }

  @Override
  boolean isTransient(SQLException failure) {
    int code = failure.getErrorCode() & 0xff;
    return code == SQLITE_BUSY || code == SQLITE_LOCKED;
  }

  @Override
  public void waitForLocks(Connection connection, Duration most) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = " + (most == null ? LOCK_MILLIS : most.toMillis()));
    }
  }

  @Override
  public String lockReport(Sql sql) throws SQLException {
    Connection connection = sql.connection();
    try {
      beginWrite(connection);
      return "";
    } catch (SQLException e) {
      return "another process holds the write lock of " + file + ": stop it, or wait for it";
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
