package space.opensensor.ducklake.bucket;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.Sql;

/**
 * The ledger of objects that were folded: a row for each station's day in place of one for each
 * object, and a row for each fold. Written in the commit that registers the fold; hence each object
 * is counted once. Objects that do not fit a day (second copies, names that others gave, a batch of
 * another series) have rows in {@link Ledger}.
 */
public final class FoldLedger {

  /** So many keys are asked for by one statement. */
  private static final int ASKED = 400;

  /** Up to so many numbers above a day's last batch its place in the index stays the same. */
  private static final long STEP = 0x7fff;

  /** A day of a folder. */
  private record Place(String folder, long day) {}

  private final Sql sql;
  private final CatalogReader reader;
  private Boolean filled;

  public FoldLedger(CatalogReader reader) {
    this.reader = reader;
    this.sql = reader.sql();
  }

  /**
   * Whether anything was ever folded. Catalogs of older versions have no such tables as long as
   * they are only read.
   */
  private boolean isFilled() throws SQLException {
    if (filled == null) {
      filled =
          reader.database().hasTable(sql, "station_fold")
              && sql.number("SELECT count(*) FROM (SELECT 1 FROM station_fold LIMIT 1) f") > 0;
    }
    return filled;
  }

  /** ETags of those of some keys that were folded, or marks in their place, by key. */
  public Map<String, String> etags(String bucket, Collection<String> keys) throws SQLException {
    Map<String, String> etags = new HashMap<>();
    if (!isFilled()) {
      return etags;
    }
    Map<String, WindowKey> windows = new LinkedHashMap<>();
    keys.forEach(key -> WindowKey.of(key).ifPresent(w -> windows.put(key, w)));
    Map<Place, FoldedDay> days = read(bucket, windows.values());
    windows.forEach(
        (key, w) -> {
          FoldedDay day = days.get(new Place(w.folder(), w.day()));
          FoldedObject object = day == null ? null : day.at(w.minute());
          if (object != null) {
            etags.put(key, EtagMark.text(object.mark()));
          }
        });
    return etags;
  }

  private Map<Place, FoldedDay> read(String bucket, Collection<WindowKey> windows)
      throws SQLException {
    Map<Long, Set<String>> asked = new TreeMap<>();
    windows.forEach(
        w -> asked.computeIfAbsent(w.day(), d -> new LinkedHashSet<>()).add(w.folder()));
    Map<Place, FoldedDay> days = new HashMap<>();
    if (asked.isEmpty() || !isFilled()) {
      return days;
    }
    for (Map.Entry<Long, Set<String>> each : asked.entrySet()) {
      List<String> folders = new ArrayList<>(each.getValue());
      for (int from = 0; from < folders.size(); from += ASKED) {
        List<Object> parameters = new ArrayList<>(List.of(bucket, each.getKey()));
        parameters.addAll(folders.subList(from, Math.min(folders.size(), from + ASKED)));
        sql.forEach(
            "SELECT * FROM station_day WHERE bucket = ? AND day = ? AND folder IN (?"
                + ", ?".repeat(parameters.size() - 3)
                + ")",
            row -> {
              FoldedDay day = day(row);
              days.put(new Place(day.folder(), day.day()), day);
            },
            parameters.toArray());
      }
    }
    return days;
  }

  private static FoldedDay day(ResultSet row) throws SQLException {
    return new FoldedDay(
        row.getString("bucket"),
        row.getString("folder"),
        row.getLong("day"),
        row.getLong("table_id"),
        row.getString("series"),
        row.getBytes("windows"));
  }

  /** What the objects of those of some batches were that came in folds, by batch. */
  Map<String, Ledger.Entry> firstOf(long table, Collection<String> batches) throws SQLException {
    Map<String, Ledger.Entry> found = new HashMap<>();
    if (!isFilled()) {
      return found;
    }
    Map<String, Map<Long, String>> asked = new LinkedHashMap<>();
    for (String batch : batches) {
      BatchNumber.of(batch)
          .ifPresent(
              b -> asked.computeIfAbsent(b.series(), s -> new TreeMap<>()).put(b.number(), batch));
    }
    List<String> series = new ArrayList<>(asked.keySet());
    for (int from = 0; from < series.size(); from += ASKED) {
      List<Object> parameters = new ArrayList<>();
      List<String> part = series.subList(from, Math.min(series.size(), from + ASKED));
      for (String each : part) {
        TreeMap<Long, String> numbers = new TreeMap<>(asked.get(each));
        parameters.addAll(List.of(each, numbers.firstKey(), numbers.lastKey()));
      }
      parameters.add(table);
      sql.forEach(
          "WITH asked(series, least, most) AS (VALUES (?, ?, ?)"
              + ", (?, ?, ?)".repeat(part.size() - 1)
              + ") SELECT d.* FROM asked a JOIN station_day d ON d.series = a.series AND"
              + " d.batch_until >= a.least AND d.first_batch <= a.most WHERE d.table_id = ?",
          row -> {
            FoldedDay day = day(row);
            Map<Long, String> numbers = asked.get(day.series());
            for (FoldedObject o : day.objects()) {
              String batch = numbers.get(o.batch());
              if (batch != null) {
                found.put(batch, day.entry(o));
              }
            }
          },
          parameters.toArray());
    }
    return found;
  }

  /** A checked object that went into a fold. */
  public record Added(String key, String etag, long bytes, long rows, String batch) {}

  /**
   * Notes a fold and its objects.
   *
   * @param day in days since 1970
   * @return those that do not fit a day's row, for rows of their own
   */
  public List<Added> add(
      String bucket, long table, long day, long dataFile, long snapshot, List<Added> objects)
      throws SQLException {
    Map<Added, WindowKey> windows = new LinkedHashMap<>();
    List<Added> others = new ArrayList<>();
    for (Added a : objects) {
      Optional<WindowKey> window = WindowKey.of(a.key());
      boolean numbered = a.batch() == null || BatchNumber.of(a.batch()).isPresent();
      if (window.isPresent() && numbered) {
        windows.put(a, window.get());
      } else {
        others.add(a);
      }
    }
    Map<Place, FoldedDay> days = read(bucket, windows.values());
    Set<FoldedDay> changed = new LinkedHashSet<>();
    for (Map.Entry<Added, WindowKey> each : windows.entrySet()) {
      Added a = each.getKey();
      WindowKey w = each.getValue();
      FoldedDay of =
          days.computeIfAbsent(
              new Place(w.folder(), w.day()),
              p -> new FoldedDay(bucket, p.folder(), p.day(), table));
      BatchNumber batch = a.batch() == null ? null : BatchNumber.of(a.batch()).orElseThrow();
      FoldedObject object =
          new FoldedObject(
              w.minute(),
              EtagMark.of(a.etag()),
              a.bytes(),
              a.rows(),
              batch == null ? -1 : batch.number(),
              dataFile);
      if (of.add(table, object, batch)) {
        changed.add(of);
      } else {
        others.add(a);
      }
    }
    store(changed);
    filled = true;
    sql.update(
        "INSERT INTO station_fold (data_file_id, table_id, day, snapshot_id, objects, rows)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        dataFile,
        table,
        day,
        snapshot,
        objects.size(),
        objects.stream().mapToLong(Added::rows).sum());
    return others;
  }

  private void store(Collection<FoldedDay> days) throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    for (FoldedDay d : days) {
      long first = Long.MAX_VALUE;
      long last = -1;
      long sum = 0;
      for (FoldedObject o : d.objects()) {
        sum += o.rows();
        if (o.batch() >= 0) {
          first = Math.min(first, o.batch());
          last = Math.max(last, o.batch());
        }
      }
      rows.add(
          new Object[] {
            d.bucket(),
            d.folder(),
            d.day(),
            d.table(),
            (long) d.objects().size(),
            sum,
            d.series(),
            last < 0 ? null : (Long) first,
            last < 0 ? null : (Long) (last | STEP),
            d.stored()
          });
    }
    sql.batch(
        "INSERT INTO station_day (bucket, folder, day, table_id, objects, rows, series,"
            + " first_batch, batch_until, windows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (bucket, day, folder) DO UPDATE SET objects = excluded.objects,"
            + " rows = excluded.rows, series = excluded.series,"
            + " first_batch = excluded.first_batch, batch_until = excluded.batch_until,"
            + " windows = excluded.windows",
        rows);
  }

  /** Entries of all objects of a table that were folded into days. */
  List<Ledger.Entry> entries(long table) throws SQLException {
    List<Ledger.Entry> entries = new ArrayList<>();
    if (isFilled()) {
      sql.forEach(
          "SELECT * FROM station_day WHERE table_id = ? ORDER BY bucket, folder, day",
          row -> {
            FoldedDay day = day(row);
            day.objects().forEach(o -> entries.add(day.entry(o)));
          },
          table);
    }
    return entries;
  }

  /** Entries of the objects that one fold was made of, those with rows of their own left out. */
  public List<Ledger.Entry> objectsOf(long dataFile) throws SQLException {
    List<Ledger.Entry> entries = new ArrayList<>();
    if (isFilled()) {
      sql.forEach(
          "SELECT d.* FROM station_fold f JOIN station_day d ON d.day = f.day AND d.table_id ="
              + " f.table_id WHERE f.data_file_id = ? ORDER BY d.bucket, d.folder",
          row -> {
            FoldedDay day = day(row);
            for (FoldedObject o : day.objects()) {
              if (o.dataFile() == dataFile) {
                entries.add(day.entry(o));
              }
            }
          },
          dataFile);
    }
    return entries;
  }

  /** Whether a data file is a fold. */
  public boolean isFold(long dataFile) throws SQLException {
    return isFilled()
        && sql.number("SELECT count(*) FROM station_fold WHERE data_file_id = ?", dataFile) > 0;
  }

  /** The folds of a table. */
  List<Long> dataFiles(long table) throws SQLException {
    return isFilled()
        ? sql.list(
            "SELECT data_file_id FROM station_fold WHERE table_id = ?",
            row -> row.getLong(1),
            table)
        : List.of();
  }
}
