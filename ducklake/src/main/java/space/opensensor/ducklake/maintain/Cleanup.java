package space.opensensor.ducklake.maintain;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.ScheduledDeletions;
import space.opensensor.ducklake.store.Storage;

/**
 * Deletes files of the lake that are scheduled for it. An object a station put is never deleted,
 * whoever scheduled it: it is taken off the schedule instead, so that no other tool deletes it.
 */
public final class Cleanup {

  /**
   * What was done, or would be.
   *
   * @param deleted paths deleted
   * @param kept paths taken off the schedule because they are not the lake's
   */
  public record Report(List<String> deleted, List<String> kept) {}

  private final LakeCatalog catalog;
  private final Storage storage;

  public Cleanup(LakeCatalog catalog, Storage storage) {
    this.catalog = catalog;
    this.storage = storage;
  }

  /**
   * Cleans up.
   *
   * @param grace only what has been scheduled for at least so long, so that running queries end
   */
  public Report run(Duration grace, boolean dryRun) throws IOException {
    record Plan(List<ScheduledDeletions.Entry> delete, List<ScheduledDeletions.Entry> keep) {}
    Plan plan =
        catalog.write(
            "cleanup",
            tx -> {
              String dataPath = tx.reader().dataPath();
              ScheduledDeletions schedule = new ScheduledDeletions(tx);
              Map<String, List<ScheduledDeletions.Entry>> byName = new HashMap<>();
              List<ScheduledDeletions.Entry> all = schedule.all();
              all.forEach(
                  e -> byName.computeIfAbsent(name(e.path()), n -> new ArrayList<>()).add(e));
              Set<ScheduledDeletions.Entry> inUse = new HashSet<>();
              Set<ScheduledDeletions.Entry> stations = new HashSet<>();
              // Row by row: of registered objects there may be millions.
              tx.sql()
                  .forEach(
                      "SELECT path FROM ducklake_data_file UNION ALL SELECT path FROM"
                          + " ducklake_delete_file",
                      row -> {
                        String path = row.getString(1);
                        byName.getOrDefault(name(path), List.of()).stream()
                            .filter(e -> e.path().endsWith(path))
                            .forEach(inUse::add);
                      });
              tx.sql()
                  .forEach(
                      "SELECT bucket, object_key FROM station_ledger",
                      row -> {
                        String key = row.getString(2);
                        List<ScheduledDeletions.Entry> named =
                            byName.getOrDefault(name(key), List.of());
                        if (!named.isEmpty()) {
                          String uri = storage.bucket(row.getString(1)).uri(key);
                          named.stream().filter(e -> e.path().equals(uri)).forEach(stations::add);
                        }
                      });
              Plan found = new Plan(new ArrayList<>(), new ArrayList<>());
              for (ScheduledDeletions.Entry e : all) {
                boolean own = CatalogReader.isOwnFile(dataPath, e.path()) && !stations.contains(e);
                if (!own) {
                  found.keep().add(e);
                  if (!dryRun) {
                    schedule.remove(e);
                  }
                } else if (!e.since().plus(grace).isAfter(tx.time()) && !inUse.contains(e)) {
                  found.delete().add(e);
                }
              }
              return found;
            });
    List<String> deleted = new ArrayList<>();
    for (ScheduledDeletions.Entry e : plan.delete()) {
      if (!dryRun) {
        Storage.Located place = storage.locate(e.path());
        place.store().delete(place.key());
        catalog.write(
            "cleanup",
            tx -> {
              new ScheduledDeletions(tx).remove(e);
              return null;
            });
      }
      deleted.add(e.path());
    }
    return new Report(deleted, plan.keep().stream().map(ScheduledDeletions.Entry::path).toList());
  }

  /** What stands behind the last slash. */
  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
