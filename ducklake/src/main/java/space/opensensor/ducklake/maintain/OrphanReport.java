package space.opensensor.ducklake.maintain;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.store.Storage;

/**
 * Files under the lake's path that the catalog does not know: left by a writer that was killed
 * between storing its file and its commit. It only reports; objects not named as the lake names its
 * files, such as a station's that has not been taken in yet, are never in it.
 */
public final class OrphanReport {

  private OrphanReport() {}

  /**
   * Finds orphans.
   *
   * @param age younger files may belong to a commit under way
   */
  public static List<String> find(LakeCatalog catalog, Storage storage, Duration age)
      throws IOException {
    Set<String> known = new HashSet<>();
    String dataPath =
        catalog.read(
            r -> {
              r.sql()
                  .forEach(
                      "SELECT path FROM ducklake_data_file UNION ALL SELECT path FROM"
                          + " ducklake_delete_file UNION ALL SELECT path FROM"
                          + " ducklake_files_scheduled_for_deletion",
                      row -> {
                        String path = row.getString(1);
                        known.add(path.substring(path.lastIndexOf('/') + 1));
                      });
              return r.dataPath();
            });
    Storage.Located root = storage.locate(dataPath);
    List<String> orphans = new ArrayList<>();
    Instant before = Instant.now().minus(age);
    root.store()
        .forEach(
            root.key(),
            o -> {
              String name = o.key().substring(o.key().lastIndexOf('/') + 1);
              if (name.startsWith("ducklake-")
                  && !known.contains(name)
                  && !o.lastModified().isAfter(before)) {
                orphans.add(root.store().uri(o.key()));
              }
            });
    return orphans;
  }
}
