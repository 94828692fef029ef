package space.opensensor.ducklake.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DuckLake catalog: reads in a consistent view, and commits that many processes may try at once,
 * DuckDB among them.
 *
 * @see <a href="https://ducklake.select/docs/stable/specification/introduction">DuckLake:
 *     specification</a>
 */
public final class LakeCatalog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LakeCatalog.class);
  private static final int ATTEMPTS = 12;

  /** Work on a consistent view. */
  @FunctionalInterface
  public interface ReadWork<T> {
    T run(CatalogReader reader) throws SQLException;
  }

  /** Work of one commit; it may run more than once, and only its last run counts. */
  @FunctionalInterface
  public interface WriteWork<T> {
    T run(CatalogTransaction transaction) throws SQLException;
  }

  /** A wait of so many milliseconds. */
  @FunctionalInterface
  interface Pause {
    void of(long millis) throws InterruptedException;
  }

  private final CatalogDatabase database;
  private final Pause pause;
  private volatile Runnable onRetry = () -> {};

  private LakeCatalog(CatalogDatabase database, Pause pause) {
    this.database = database;
    this.pause = pause;
  }

  /**
   * Opens a catalog, and makes it when the database has none.
   *
   * @param dataPath where the lake's own files go, used when the catalog is made; a catalog that is
   *     there keeps its own
   * @param version used when the catalog is made
   */
  public static LakeCatalog openOrCreate(
      CatalogDatabase database, String dataPath, CatalogVersion version) {
    LakeCatalog catalog = new LakeCatalog(database, Thread::sleep);
    catalog.attempt(
        false,
        () -> {
          try (Connection connection = database.connectUnlessAway()) {
            catalog.create(connection, dataPath.endsWith("/") ? dataPath : dataPath + "/", version);
          }
          return null;
        });
    catalog.checkVersion();
    return catalog;
  }

  /**
   * Opens a catalog that is there.
   *
   * @throws CatalogException when it is not, or is of a version not understood here
   */
  public static LakeCatalog open(CatalogDatabase database) {
    return open(database, Thread::sleep);
  }

  /** The same with another way to wait before something is tried again. */
  static LakeCatalog open(CatalogDatabase database, Pause pause) {
    LakeCatalog catalog = new LakeCatalog(database, pause);
    catalog.checkVersion();
    return catalog;
  }

  /** The database beneath. */
  public CatalogDatabase database() {
    return database;
  }

  /** Is told of every commit that has to be tried again. */
  public void onRetry(Runnable listener) {
    this.onRetry = listener;
  }

  /** Reads in one consistent view. */
  public <T> T read(ReadWork<T> work) {
    return attempt(
        false,
        () -> {
          try (Connection connection = database.connectUnlessAway()) {
            if (database.type() == CatalogType.POSTGRES) {
              connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            } else {
              connection
                  .unwrap(org.sqlite.SQLiteConnection.class)
                  .setCurrentTransactionMode(org.sqlite.SQLiteConfig.TransactionMode.DEFERRED);
            }
            // Closed without a commit, the pool takes back what was written.
            connection.setAutoCommit(false);
            return work.run(new CatalogReader(database, new Sql(connection)));
          }
        });
  }

  /**
   * Commits. A snapshot is made when the work changed the lake; rows it wrote to tables outside
   * DuckLake's are committed in any case.
   *
   * @param message why, kept with the snapshot
   */
  public <T> T write(String message, WriteWork<T> work) {
    return attempt(
        true,
        () -> {
          // Closed without a commit, the pool takes back what was written.
          try (Connection connection = database.connect()) {
            database.beginWrite(connection);
            Sql sql = new Sql(connection);
            CatalogTransaction transaction = new CatalogTransaction(database, sql);
            T result = work.run(transaction);
            if (transaction.makesSnapshot()) {
              transaction.writeSnapshot("opensensor", message);
            }
            connection.commit();
            return result;
          }
        });
  }

  /** Closes the connections to the database. */
  @Override
  public void close() {
    database.close();
  }

  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws SQLException;
  }

  /** Only commits wait for a server that cannot be reached; who reads may have another way. */
  private <T> T attempt(boolean patient, Attempt<T> work) {
    double wait = 50;
    for (int attempt = 1; ; attempt++) {
      try {
        return work.run();
      } catch (SQLException e) {
        boolean away = CatalogDatabase.isUnreachable(e);
        if (attempt == ATTEMPTS || !database.isTransient(e) || away && !patient) {
          throw new CatalogException(
              "catalog " + database.label() + ": " + firstLine(e.getMessage()), e);
        }
        onRetry.run();
        LOG.atDebug().addKeyValue("attempt", attempt).setCause(e).log("commit tried again");
        try {
          pause.of((long) (wait * ThreadLocalRandom.current().nextDouble(0.5, 1)));
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new CatalogException("interrupted while waiting for the catalog", interrupted);
        }
        wait = Math.min(wait * 1.5, 1_000);
      }
    }
  }

  private static String firstLine(String text) {
    return text == null ? "no message" : text.lines().findFirst().orElse("");
  }

  private void checkVersion() {
    String version =
        attempt(
            false,
            () -> {
              try (Connection connection = database.connectUnlessAway()) {
                Sql sql = new Sql(connection);
                if (!database.hasTable(sql, "ducklake_metadata")) {
                  throw new CatalogException(
                      "catalog " + database.label() + ": there is none; make it with: lake init");
                }
                return new CatalogReader(database, sql).metadata("version").orElse("none");
              }
            });
    if (CatalogVersion.of(version).isEmpty()) {
      throw new CatalogException(
          "catalog "
              + database.label()
              + ": version "
              + version
              + ", expected 1.0 or 1.1; open it once in DuckDB with AUTOMATIC_MIGRATION TRUE");
    }
  }

  private void create(Connection connection, String dataPath, CatalogVersion version)
      throws SQLException {
    Sql sql = new Sql(connection);
    if (database.hasTable(sql, "ducklake_metadata")
        && database.hasColumn(sql, "station_unmapped", "source_type")
        && database.hasTable(sql, "station_origin")
        && database.hasTable(sql, "station_firmware")
        && database.hasTable(sql, "station_share")
        && database.hasTable(sql, "station_values_by_first")
        && database.hasTable(sql, "station_newest")) {
      return;
    }
    connection.setAutoCommit(false);
    if (database.type() == CatalogType.POSTGRES) {
      sql.forEach("SELECT pg_advisory_xact_lock(7310579603459)", row -> {});
    }
    if (!database.hasTable(sql, "ducklake_metadata")) {
      script(sql, "catalog-1.0.sql");
      if (version == CatalogVersion.V1_1) {
        script(sql, "catalog-1.1.sql");
      }
      seed(sql, dataPath, version);
    }
    script(sql, "ingest-1.sql");
    if (!database.hasColumn(sql, "station_unmapped", "source_type")) {
      sql.update("ALTER TABLE station_unmapped ADD COLUMN source_type VARCHAR");
    }
    connection.commit();
  }

  private void script(Sql sql, String resource) throws SQLException {
    try (InputStream in = LakeCatalog.class.getResourceAsStream(resource)) {
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String statement : script.split(";\\s*\\n")) {
        if (!statement.isBlank()) {
          sql.update(database.ddl(statement));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void seed(Sql sql, String dataPath, CatalogVersion version) throws SQLException {
    Instant now = database.now(sql);
    sql.update(
        "INSERT INTO ducklake_snapshot (snapshot_id, snapshot_time, schema_version,"
            + " next_catalog_id, next_file_id) VALUES (0, ?, 0, 1, 0)",
        database.timestamp(now));
    sql.update(
        "INSERT INTO ducklake_snapshot_changes (snapshot_id, changes_made) VALUES (0, ?)",
        "created_schema:\"main\"");
    String[][] metadata = {
      {"version", version.toString()},
      {"created_by", "opensensor ducklake"},
      {"data_path", dataPath},
      {"encrypted", "false"},
      // DuckDB would put small inserts into catalog tables that other readers do not know.
      {"data_inlining_row_limit", "0"}
    };
    for (String[] entry : metadata) {
      sql.update("INSERT INTO ducklake_metadata (key, value) VALUES (?, ?)", entry[0], entry[1]);
    }
    sql.update(
        "INSERT INTO ducklake_schema (schema_id, schema_uuid, begin_snapshot, end_snapshot,"
            + " schema_name, path, path_is_relative) VALUES (0, ?, 0, NULL, 'main', 'main/', ?)",
        database.uuid(UUID.randomUUID()),
        true);
  }
}
