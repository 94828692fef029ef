package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;

/**
 * The stations' files read without a catalog: what the API answers from before there is a lake, and
 * while its catalog is away. It knows no snapshots, and counts a batch twice that came twice.
 */
public final class PlainFiles {

  private final ObjectStore store;
  private final String prefix;
  private final DuckEngine engine;
  private final FileCache cache;
  private final int maxFiles;

  /**
   * Plain files.
   *
   * @param maxFiles a query that would read more is refused
   */
  public PlainFiles(
      ObjectStore store, String prefix, DuckEngine engine, FileCache cache, int maxFiles) {
    this.store = store;
    this.prefix = prefix;
    this.engine = engine;
    this.cache = cache;
    this.maxFiles = maxFiles;
  }

  /** Rows of the files of a table; the query must be of the newest state. */
  public Rows rows(RowQuery query, QueryLimits limits) throws IOException {
    if (!query.snapshot().equals(SnapshotChoice.LATEST)) {
      throw new IllegalArgumentException("snapshot: plain files have none, only the lake has");
    }
    Map<String, StationKey> keys = new LinkedHashMap<>();
    Map<String, Long> sizes = new LinkedHashMap<>();
    list(query, keys, sizes);
    if (sizes.isEmpty()) {
      return new Rows(-1, List.of(), List.of(), List.of());
    }
    try (Connection connection = engine.connect()) {
      stage(new LocalFiles(connection, cache), sizes, keys);
      Map<String, String> types = columns(connection);
      StringBuilder sql = new StringBuilder("SELECT ");
      List<String> wanted =
          query.columns().isEmpty() ? List.copyOf(types.keySet()) : query.columns();
      sql.append(wanted.stream().map(c -> name(types, c)).collect(Collectors.joining(", ")));
      sql.append(" FROM plain");
      List<String> values = new ArrayList<>();
      String glue = " WHERE ";
      for (Filter filter : query.filters()) {
        sql.append(glue).append(name(types, filter.column())).append(" ");
        sql.append(filter.operator().sql());
        if (filter.operator().takesValue()) {
          sql.append(" CAST(? AS ").append(types.get(filter.column().toLowerCase(Locale.ROOT)));
          sql.append(")");
          values.add(filter.value());
        }
        glue = " AND ";
      }
      if (query.orderBy() != null) {
        sql.append(" ORDER BY ").append(name(types, query.orderBy()));
        sql.append(query.descending() ? " DESC" : "").append(" NULLS LAST");
      }
      sql.append(" LIMIT ").append(Math.min(query.limit(), limits.rows()));
      try (PreparedStatement statement = LakeReader.bound(connection, sql.toString(), values);
          ResultSet result = statement.executeQuery()) {
        return LakeReader.collect(result, -1, limits);
      }
    } catch (SQLException e) {
      throw new IllegalArgumentException(
          "query: " + e.getMessage().lines().findFirst().orElse("failed"), e);
    }
  }

  private void list(RowQuery query, Map<String, StationKey> keys, Map<String, Long> sizes)
      throws IOException {
    String station =
        query.filters().stream()
            .filter(f -> f.column().equals("station") && f.operator() == Filter.Operator.EQ)
            .map(Filter::value)
            .findFirst()
            .orElse(null);
    store.forEach(
        prefix,
        o -> {
          StationKey key = key(o);
          if (key != null
              && key.table().equals(query.table())
              && (station == null || station.equals(key.station()))) {
            keys.put(store.uri(o.key()), key);
            sizes.put(store.uri(o.key()), o.bytes());
          }
          if (sizes.size() > maxFiles) {
            throw new IllegalArgumentException(
                "more than " + maxFiles + " plain files: ask for one station, or use the lake");
          }
        });
  }

  /** What a key says, or null when it is not one of a station's. */
  private static StationKey key(StoredObject object) {
    try {
      return StationKey.parse(object.key());
    } catch (RejectedFileException e) {
      return null;
    }
  }

  /** Makes a view of the files; those of one schema are read together, so that nothing is cast. */
  private static void stage(LocalFiles files, Map<String, Long> sizes, Map<String, StationKey> keys)
      throws SQLException, IOException {
    files.fetch(sizes);
    Map<List<FileField>, List<String>> alike = new LinkedHashMap<>();
    files
        .schemas(List.copyOf(sizes.keySet()))
        .forEach((path, schema) -> alike.computeIfAbsent(schema, s -> new ArrayList<>()).add(path));
    List<String> parts = new ArrayList<>();
    for (List<String> paths : alike.values()) {
      List<List<Object>> stations = new ArrayList<>();
      paths.forEach(p -> stations.add(List.of(keys.get(p).station())));
      parts.add(
          "SELECT s.*, f.station FROM "
              + files.joined(paths, List.of("station VARCHAR"), stations));
    }
    try (Statement statement = files.connection().createStatement()) {
      statement.execute("CREATE TEMP VIEW plain AS " + String.join(" UNION ALL BY NAME ", parts));
    }
  }

  private static Map<String, String> columns(Connection connection) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("DESCRIBE plain")) {
      while (row.next()) {
        types.put(row.getString(1).toLowerCase(Locale.ROOT), row.getString(2));
      }
    }
    return types;
  }

  private static String name(Map<String, String> types, String column) {
    if (!types.containsKey(column.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("column \"" + column + "\": the files have none such");
    }
    return DuckEngine.identifier(column);
  }
}
