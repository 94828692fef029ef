package space.opensensor.ducklake;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;

/**
 * Ends a thread's work with the catalog before its n-th statement or commit, or right after a
 * commit, as if the process had been killed there: the connection is closed without a word, and
 * nothing the thread still tries reaches the database. Other threads are left alone.
 */
public final class PowerCuts {

  /** What the thread that is cut off gets; no code under test catches it. */
  public static final class PowerCut extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Work with the catalog. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  private static final class Fuse {
    private int left;
    private boolean blown;
  }

  private static final ThreadLocal<Fuse> FUSE = new ThreadLocal<>();

  private PowerCuts() {}

  /** Puts itself between the code under test and the real drivers; once per JVM. */
  public static synchronized void install() throws SQLException {
    List<Driver> drivers = Collections.list(DriverManager.getDrivers());
    if (drivers.stream().anyMatch(CuttingDriver.class::isInstance)) {
      return;
    }
    for (Driver driver : drivers) {
      if (driver instanceof org.sqlite.JDBC || driver instanceof org.postgresql.Driver) {
        DriverManager.deregisterDriver(driver);
        DriverManager.registerDriver(new CuttingDriver(driver));
      }
    }
  }

  /**
   * Runs work that is cut off at a point.
   *
   * @param point statements and ends of commits that still get through
   * @return whether the work was cut off; false when it ended before
   */
  public static boolean cut(int point, Work work) throws Exception {
    Fuse fuse = new Fuse();
    fuse.left = point;
    FUSE.set(fuse);
    try {
      work.run();
      if (fuse.blown) {
        throw new AssertionError("the work went on after the power was cut");
      }
      return false;
    } catch (PowerCut e) {
      return true;
    } finally {
      FUSE.remove();
    }
  }

  private static void burn(Connection real) throws SQLException {
    Fuse fuse = FUSE.get();
    if (fuse != null && fuse.left-- == 0) {
      fuse.blown = true;
      real.abort(Runnable::run);
      throw new PowerCut();
    }
  }

  private static Object call(Object target, java.lang.reflect.Method method, Object[] args)
      throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(PowerCuts.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Connection wrap(Connection real) {
    return proxy(
        Connection.class,
        (self, method, args) -> {
          String name = method.getName();
          Fuse fuse = FUSE.get();
          if (name.equals("setAutoCommit") && args[0].equals(false)) {
            Turns.await();
          }
          boolean ends = name.equals("close") || name.equals("abort") || name.equals("isClosed");
          if (fuse != null && fuse.blown && !ends) {
            throw new PowerCut();
          }
          if (name.equals("commit")) {
            burn(real);
            Turns.commits();
          }
          Object result = call(real, method, args);
          if (name.equals("commit")) {
            burn(real);
          }
          if (result instanceof PreparedStatement statement) {
            return wrap(PreparedStatement.class, statement, real);
          }
          if (result instanceof Statement statement) {
            return wrap(Statement.class, statement, real);
          }
          return result;
        });
  }

  private static <T extends Statement> T wrap(Class<T> type, T real, Connection connection) {
    return proxy(
        type,
        (self, method, args) -> {
          if (method.getName().startsWith("execute")) {
            burn(connection);
          }
          return call(real, method, args);
        });
  }

  private record CuttingDriver(Driver real) implements Driver {

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
      Connection connection = real.connect(url, info);
      return connection == null ? null : wrap(connection);
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
      return real.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
      return real.getPropertyInfo(url, info);
    }

    @Override
    public int getMajorVersion() {
      return real.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
      return real.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
      return real.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }
  }
}
