package space.opensensor.ducklake;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server for the tests of this JVM, from binaries in Maven's repository. It is
 * started when first asked for; each test gets a database of its own. {@code
 * -Dducklake.sqlite=true} leaves its tests out.
 */
public final class PostgresServer {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static EmbeddedPostgres server;
  private static String whyNot;

  private PostgresServer() {}

  /** Why no server can run here, or null when one runs. */
  public static synchronized String start() {
    if (Boolean.getBoolean("ducklake.sqlite")) {
      return "left out: SQLite alone was asked for";
    }
    if (server == null && whyNot == null) {
      try {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
      } catch (Exception e) {
        whyNot = "PostgreSQL cannot be started here: " + e;
      }
    }
    return whyNot;
  }

  /** Makes an empty database and returns its URL. */
  public static synchronized String newDatabase() {
    String name = "lake" + NUMBERS.incrementAndGet();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
    return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/" + name;
  }
}
