package space.opensensor.ducklake.catalog;

import com.zaxxer.hikari.HikariConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A database that breaks the connection behind a commit: it came about, and who asked for it is
 * told that it may be tried again.
 */
public final class LostAnswers extends CatalogDatabase {

  /** That of a busy SQLite file, for a state alone is of PostgreSQL. */
  private static final int BUSY = 5;

  private final CatalogDatabase of;
  private final AtomicReference<Runnable> next = new AtomicReference<>();

  /** Another way to a database. */
  public LostAnswers(CatalogDatabase of) {
    super(config(), "lost answers");
    this.of = of;
  }

  private static HikariConfig config() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:sqlite::memory:");
    config.setMinimumIdle(0);
    return config;
  }

  /** The answer of the next commit is lost, and this is done before it is tried again. */
  public void loseNext(Runnable meanwhile) {
    next.set(meanwhile);
  }

  /** Whether it has happened. */
  public boolean isLost() {
    return next.get() == null;
  }

  @Override
  public Connection connect() throws SQLException {
    Connection connection = of.connect();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              Runnable meanwhile = method.getName().equals("commit") ? next.getAndSet(null) : null;
              if (meanwhile != null) {
                meanwhile.run();
                throw new SQLException("connection lost", "08006", BUSY);
              }
              return result;
            });
  }

  @Override
  Connection connectUnlessAway() throws SQLException {
    return connect();
  }

  @Override
  public CatalogType type() {
    return of.type();
  }

  @Override
  String ddl(String statement) {
    return of.ddl(statement);
  }

  @Override
  void beginWrite(Connection connection) throws SQLException {
    of.beginWrite(connection);
  }

  @Override
  Instant now(Sql sql) throws SQLException {
    return of.now(sql);
  }

  @Override
  public Object timestamp(Instant instant) {
    return of.timestamp(instant);
  }

  @Override
  Object uuid(UUID uuid) {
    return of.uuid(uuid);
  }

  @Override
  public Instant instant(ResultSet row, String column) throws SQLException {
    return of.instant(row, column);
  }

  @Override
  public boolean hasTable(Sql sql, String table) throws SQLException {
    return of.hasTable(sql, table);
  }

  @Override
  boolean hasColumn(Sql sql, String table, String column) throws SQLException {
    return of.hasColumn(sql, table, column);
  }

  @Override
  public long sizeBytes(Sql sql) throws SQLException {
    return of.sizeBytes(sql);
  }

  @Override
  boolean isTransient(SQLException failure) {
    return of.isTransient(failure);
  }

  @Override
  public void waitForLocks(Connection connection, Duration most) throws SQLException {
    of.waitForLocks(connection, most);
  }

  @Override
  public String lockReport(Sql sql) throws SQLException {
    return of.lockReport(sql);
  }

  @Override
  public void close() {
    of.close();
    super.close();
  }
}
