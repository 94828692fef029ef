package space.opensensor.ducklake.status;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * The newest file of each station, by a row that the catalog has of it: no file is opened and no
 * statistics are gone through, whatever their number. A station has one from the first file on that
 * a lake of this version took in.
 */
public final class NewestFiles {

  private final CatalogReader reader;
  private final LakeTable table;

  private NewestFiles(CatalogReader reader, LakeTable table) {
    this.reader = reader;
    this.table = table;
  }

  /** Those of a table now; empty where there is none, or nothing of this version wrote to it. */
  public static Optional<NewestFiles> of(CatalogReader reader, String name) throws SQLException {
    Optional<LakeTable> found = reader.findTable(name, reader.latest().id());
    return found.isPresent() && reader.database().hasTable(reader.sql(), "station_newest")
        ? Optional.of(new NewestFiles(reader, found.get()))
        : Optional.empty();
  }

  /** The column of a name, or empty. */
  public Optional<LakeColumn> column(String name) {
    return table.column(name);
  }

  /**
   * The newest file of each station that has rows since a time, by the stations' names.
   *
   * @param since a file whose rows are all older is none of them
   */
  public NavigableMap<String, NewestFile> since(Instant since) throws SQLException {
    Map<Long, String> names = new HashMap<>();
    table.columns().forEach(c -> names.put(c.id(), c.name().toLowerCase(Locale.ROOT)));
    NavigableMap<String, NewestFile> files = new TreeMap<>();
    reader
        .sql()
        .forEach(
            "SELECT * FROM station_newest WHERE table_id = ? AND last_row >= ?",
            row -> {
              String station = row.getString("station");
              StationState state = StationState.read(row);
              files.put(
                  station,
                  new NewestFile(
                      station,
                      state.first(),
                      state.last(),
                      state.arrived(),
                      named(state.values(), names),
                      named(state.steady(), names)));
            },
            table.id(),
            StationState.micros(since));
    return files;
  }

  private static <T> Map<String, T> named(Map<Long, T> byId, Map<Long, String> names) {
    Map<String, T> named = new HashMap<>();
    byId.forEach(
        (id, value) -> {
          if (names.containsKey(id)) {
            named.put(names.get(id), value);
          }
        });
    return named;
  }
}
