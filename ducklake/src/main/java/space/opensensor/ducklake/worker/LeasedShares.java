package space.opensensor.ducklake.worker;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.bucket.HivePath;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.Sql;

/**
 * Shares that are leased in the catalog: the stations are split into {@value #SHARES} by a hash of
 * their names, and each living worker has alike many. A worker that has not renewed for the life of
 * a lease, by the database's clock, is dead to the others, which take its shares over; each share
 * has a number that grows with every change of hands, and a commit under an old number is refused.
 */
public final class LeasedShares implements Shares {

  /** More workers than this find nothing to do. */
  public static final int SHARES = 64;

  private static final Logger LOG = LoggerFactory.getLogger(LeasedShares.class);

  private record Held(String worker, long epoch) {}

  private final LakeCatalog catalog;
  private final Duration life;
  private final String worker = UUID.randomUUID().toString();
  private volatile Map<Integer, Long> held = Map.of();
  private ScheduledExecutorService beat;

  /**
   * Shares of a new worker, none until it renews.
   *
   * @param life of its leases: so long it may say nothing
   */
  public LeasedShares(LakeCatalog catalog, Duration life) {
    this.catalog = catalog;
    this.life = life;
  }

  /** What the worker is called in the catalog. */
  public String worker() {
    return worker;
  }

  /** How many shares it has. */
  public int count() {
    return held.size();
  }

  /** From now on says that the worker is alive however long a listing or a wait takes. */
  public synchronized LeasedShares beating() {
    beat =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "worker-beat");
              thread.setDaemon(true);
              return thread;
            });
    long quarter = life.toMillis() / 4;
    beat.scheduleWithFixedDelay(this::beat, quarter, quarter, TimeUnit.MILLISECONDS);
    return this;
  }

  /** A worker that was taken for dead stays dead until it renews. */
  private void beat() {
    try {
      catalog.write(
          "shares of workers",
          tx ->
              tx.sql()
                  .update(
                      "UPDATE station_worker SET until = ? WHERE worker = ?",
                      tx.timestamp(tx.clock().plus(life)),
                      worker));
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("the catalog was not told that this worker is alive");
    }
  }

  @Override
  public boolean isAll() {
    return false;
  }

  @Override
  public boolean has(String key) {
    return held.containsKey(share(key));
  }

  private static int share(String key) {
    CRC32 crc = new CRC32();
    crc.update(HivePath.text(key, "station").orElse(key).getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % SHARES);
  }

  @Override
  public void renew() {
    Map<Integer, Long> before = held;
    held = catalog.write("shares of workers", this::renew);
    if (before.size() != held.size()) {
      LOG.atInfo().addKeyValue("shares", held.size()).addKeyValue("of", SHARES).log("shares");
    }
  }

  private Map<Integer, Long> renew(CatalogTransaction tx) throws SQLException {
    Sql sql = tx.sql();
    stayAlive(tx);
    Map<Integer, Held> shares = new TreeMap<>();
    sql.forEach(
        "SELECT share, worker, epoch FROM station_share",
        row -> shares.put((int) row.getLong(1), new Held(row.getString(2), row.getLong(3))));
    List<Object[]> missing = new ArrayList<>();
    for (int share = 0; share < SHARES; share++) {
      if (!shares.containsKey(share)) {
        shares.put(share, new Held(null, 0));
        missing.add(new Object[] {(long) share, null, 0L});
      }
    }
    sql.batch("INSERT INTO station_share (share, worker, epoch) VALUES (?, ?, ?)", missing);
    Set<String> living = living(tx);
    int fair = (SHARES + living.size() - 1) / living.size();
    Map<Integer, Long> mine = new TreeMap<>();
    shares.forEach(
        (share, held) -> {
          if (worker.equals(held.worker())) {
            mine.put(share, held.epoch());
          }
        });
    List<Object[]> changes = new ArrayList<>();
    for (Map.Entry<Integer, Held> each : shares.entrySet()) {
      int share = each.getKey();
      Held now = each.getValue();
      long next = now.epoch() + 1;
      if (mine.containsKey(share) && mine.size() > fair) {
        mine.remove(share);
        changes.add(new Object[] {null, next, (long) share});
      } else if (!mine.containsKey(share)
          && mine.size() < fair
          && (now.worker() == null || !living.contains(now.worker()))) {
        mine.put(share, next);
        changes.add(new Object[] {worker, next, (long) share});
      }
    }
    sql.batch("UPDATE station_share SET worker = ?, epoch = ? WHERE share = ?", changes);
    return Map.copyOf(mine);
  }

  private void stayAlive(CatalogTransaction tx) throws SQLException {
    Object until = tx.timestamp(tx.clock().plus(life));
    tx.sql()
        .update(
            "INSERT INTO station_worker (worker, until) VALUES (?, ?) ON CONFLICT (worker) DO"
                + " UPDATE SET until = excluded.until",
            worker,
            until);
  }

  /**
   * Workers that are alive; the dead are forgotten. No lease is longer than its life from now: one
   * that was taken before the clock was set back is cut.
   */
  private Set<String> living(CatalogTransaction tx) throws SQLException {
    Set<String> living = new TreeSet<>();
    List<Object[]> dead = new ArrayList<>();
    List<Object[]> cut = new ArrayList<>();
    Instant now = tx.clock();
    tx.sql()
        .forEach(
            "SELECT worker, until FROM station_worker",
            row -> {
              Instant until = tx.reader().database().instant(row, "until");
              if (until.isAfter(now)) {
                living.add(row.getString("worker"));
              } else {
                dead.add(new Object[] {row.getString("worker")});
              }
              if (until.isAfter(now.plus(life))) {
                cut.add(new Object[] {tx.timestamp(now.plus(life)), row.getString("worker")});
              }
            });
    tx.sql().batch("DELETE FROM station_worker WHERE worker = ?", dead);
    tx.sql().batch("UPDATE station_worker SET until = ? WHERE worker = ?", cut);
    return living;
  }

  @Override
  public void check(CatalogTransaction tx, Collection<String> keys) throws SQLException {
    Map<Integer, Long> mine = held;
    Map<Integer, Held> now = new HashMap<>();
    tx.sql()
        .forEach(
            "SELECT share, worker, epoch FROM station_share",
            row -> now.put((int) row.getLong(1), new Held(row.getString(2), row.getLong(3))));
    for (String key : keys) {
      int share = share(key);
      Held has = now.get(share);
      Long epoch = mine.get(share);
      if (epoch == null || has == null || !has.equals(new Held(worker, epoch))) {
        throw new LostShareException(
            "share "
                + share
                + " of the stations is another worker's by now; its commit is refused");
      }
    }
    stayAlive(tx);
  }

  @Override
  public synchronized void release() {
    if (beat != null) {
      beat.shutdownNow();
    }
    catalog.write(
        "shares of workers",
        tx -> {
          tx.sql()
              .update(
                  "UPDATE station_share SET worker = NULL, epoch = epoch + 1 WHERE worker = ?",
                  worker);
          tx.sql().update("DELETE FROM station_worker WHERE worker = ?", worker);
          return null;
        });
    held = Map.of();
  }
}
