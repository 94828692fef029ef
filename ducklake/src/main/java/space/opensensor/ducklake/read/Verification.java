package space.opensensor.ducklake.read;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.bucket.EtagMark;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.store.StoredObject;

/**
 * Compares a table with the stations' files row for row: every row of every file taken in must be
 * in the table exactly as often as in the files, and the other way round.
 */
public final class Verification {

  private static final Logger LOG = LoggerFactory.getLogger(Verification.class);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /**
   * What was found.
   *
   * @param files files compared
   * @param rows rows of these
   * @param missing rows of files that the table has not
   * @param surplus rows of the table that no file has
   * @param changed keys whose object is gone or has other content than when it was taken in
   * @param waiting keys not taken in and not set aside
   * @param unreadable what cannot be compared, and why; the rest is
   */
  public record Report(
      String table,
      long files,
      long rows,
      long missing,
      long surplus,
      List<String> changed,
      List<String> waiting,
      List<String> unreadable) {

    /** Whether table and files are the same. */
    public boolean same() {
      return missing == 0 && surplus == 0 && changed.isEmpty() && unreadable.isEmpty();
    }
  }

  private final LakeCatalog catalog;
  private final Storage storage;
  private final DuckEngine engine;
  private final FileCache cache;

  public Verification(LakeCatalog catalog, Storage storage, DuckEngine engine, FileCache cache) {
    this.catalog = catalog;
    this.storage = storage;
    this.engine = engine;
    this.cache = cache;
  }

  /**
   * What is compared.
   *
   * @param etags of objects set aside, by key
   * @param fields column ids by the name that files have for a column
   * @param station the column of the station's name
   */
  private record Plan(
      TableState state,
      List<Ledger.Entry> entries,
      Map<String, String> etags,
      Map<String, Long> fields,
      LakeColumn station) {

    /** The same without some data files. */
    Plan without(Set<Long> dataFiles) {
      List<DataFile> rest =
          state.files().stream().filter(f -> !dataFiles.contains(f.id())).toList();
      return new Plan(state.with(rest), entries, etags, fields, station);
    }

    Optional<LakeColumn> column(String inFiles) {
      Long id = fields.get(inFiles.toLowerCase(Locale.ROOT));
      return id == null ? state.table().column(inFiles) : state.table().column((long) id);
    }
  }

  /** Rows compared, and those that only one side has. */
  private record Counts(long rows, long missing, long surplus) {
    private static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(rows + other.rows, missing + other.missing, surplus + other.surplus);
    }
  }

  /** Compares one table with the files of a bucket. */
  public Report verify(String name, ObjectStore bucket, String prefix) throws IOException {
    Map<String, StoredObject> objects = list(bucket, prefix, name);
    Plan plan =
        catalog.read(
            r -> {
              long now = r.latest().id();
              LakeTable table = r.table(name, now);
              Ledger ledger = new Ledger(r);
              Map<String, String> etags = new HashMap<>();
              ledger.setAside().forEach(s -> etags.put(s.key(), s.etag()));
              Map<String, Long> fields = new HashMap<>();
              ledger
                  .fields(table.id())
                  .values()
                  .forEach(f -> fields.put(f.sourceName().toLowerCase(Locale.ROOT), f.columnId()));
              List<Ledger.Entry> entries =
                  ledger.entries(table.id()).stream()
                      .filter(e -> e.bucket().equals(bucket.name()) && e.key().startsWith(prefix))
                      .toList();
              LakeColumn station =
                  new TableFiles(r, table)
                      .pathColumn("station")
                      .orElseThrow(
                          () ->
                              new CatalogException(
                                  "table " + name + ": it has no column of stations any more"));
              return new Plan(TableState.visible(r, table, now), entries, etags, fields, station);
            });
    List<String> changed = new ArrayList<>();
    Map<String, List<Ledger.Entry>> stations = new TreeMap<>();
    for (Ledger.Entry e : plan.entries()) {
      StoredObject o = objects.remove(e.key());
      if (o == null || !EtagMark.isSame(e.etag(), o.etag())) {
        changed.add(e.key());
      } else if (e.dataFile() != null) {
        stations.computeIfAbsent(station(e.key()), s -> new ArrayList<>()).add(e);
      }
    }
    List<String> waiting =
        objects.keySet().stream().filter(k -> !plan.etags().containsKey(k)).toList();
    List<String> unreadable = new ArrayList<>();
    long files = stations.values().stream().mapToLong(List::size).sum();
    Counts counts;
    try {
      counts = compareAll(plan, stations, bucket);
    } catch (IOException e) {
      counts = compareReadable(plan, stations, bucket, unreadable);
    }
    return new Report(
        name,
        files,
        counts.rows(),
        counts.missing(),
        counts.surplus(),
        changed,
        waiting,
        unreadable);
  }

  private Map<String, StoredObject> list(ObjectStore bucket, String prefix, String table)
      throws IOException {
    String dataPath = catalog.read(CatalogReader::dataPath);
    Map<String, StoredObject> objects = new LinkedHashMap<>();
    bucket.forEach(
        prefix,
        o -> {
          try {
            if (!CatalogReader.isOwnFile(dataPath, bucket.uri(o.key()))
                && StationKey.parse(o.key()).table().equals(table)) {
              objects.put(o.key(), o);
            }
          } catch (RejectedFileException e) {
            LOG.atTrace().addKeyValue("key", o.key()).log("not a station's");
          }
        });
    return objects;
  }

  private static String station(String key) {
    try {
      return StationKey.parse(key).station();
    } catch (RejectedFileException e) {
      throw new IllegalStateException("ledger: " + key, e);
    }
  }

  private Counts compareAll(Plan plan, Map<String, List<Ledger.Entry>> stations, ObjectStore bucket)
      throws IOException {
    Counts counts = Counts.NONE;
    for (Map.Entry<String, List<Ledger.Entry>> e : stations.entrySet()) {
      counts = counts.plus(compare(plan, e.getKey(), e.getValue(), bucket));
    }
    return counts;
  }

  /** Compares what can be read; files that cannot, and objects that have changed, are left out. */
  private Counts compareReadable(
      Plan plan,
      Map<String, List<Ledger.Entry>> stations,
      ObjectStore bucket,
      List<String> unreadable) {
    Map<String, List<Ledger.Entry>> readable = new TreeMap<>();
    Set<Long> left = new HashSet<>();
    stations.forEach(
        (station, entries) -> {
          for (Ledger.Entry entry : entries) {
            String fault = fault(entry, bucket);
            if (fault == null) {
              readable.computeIfAbsent(station, s -> new ArrayList<>()).add(entry);
              left.add(entry.dataFile());
            } else {
              unreadable.add(entry.key() + ": " + fault);
            }
          }
        });
    Set<Long> out = new HashSet<>();
    plan.entries().stream()
        .filter(e -> e.dataFile() != null && !left.contains(e.dataFile()))
        .forEach(e -> out.add(e.dataFile()));
    Plan rest = plan.without(out);
    Counts counts = Counts.NONE;
    for (Map.Entry<String, List<Ledger.Entry>> e : readable.entrySet()) {
      try {
        counts = counts.plus(compare(rest, e.getKey(), e.getValue(), bucket));
      } catch (IOException why) {
        unreadable.add(String.valueOf(why.getMessage()).lines().findFirst().orElse(e.getKey()));
      }
    }
    return counts;
  }

  /** Why a file cannot be read, or null. */
  private String fault(Ledger.Entry entry, ObjectStore bucket) {
    String uri = bucket.uri(entry.key());
    try {
      Path local = cache.fetch(Map.of(uri, entry.bytes())).get(uri);
      new ValueStatistics(engine).rows(local, LONGEST);
      return null;
    } catch (IOException | SQLException e) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read");
    }
  }

  private Counts compare(Plan plan, String station, List<Ledger.Entry> entries, ObjectStore bucket)
      throws IOException {
    Map<String, Long> sizes = new LinkedHashMap<>();
    entries.forEach(e -> sizes.put(bucket.uri(e.key()), e.bytes()));
    String source =
        "read_parquet("
            + DuckEngine.files(cache.fetch(sizes).values())
            + ", union_by_name = true, hive_partitioning = false)";
    try (Connection connection = engine.connect();
        Statement statement = connection.createStatement()) {
      // Of files without a column of the table, the rows are counted.
      List<String> plain = new ArrayList<>(List.of("NULL"));
      List<String> lake = new ArrayList<>(List.of("NULL"));
      try (ResultSet row = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
        while (row.next()) {
          String column = row.getString(1);
          plan.column(column)
              .ifPresent(
                  c -> {
                    plain.add("CAST(" + DuckEngine.identifier(column) + " AS " + c.duckdb() + ")");
                    lake.add("c" + c.id());
                  });
        }
      }
      statement.execute(
          "CREATE TEMP TABLE in_files AS SELECT " + String.join(", ", plain) + " FROM " + source);
      statement.execute(
          "CREATE TEMP TABLE in_lake AS SELECT "
              + String.join(", ", lake)
              + " FROM ("
              + new TableScan(connection, cache, plan.state()).visible()
              + ") WHERE c"
              + plan.station().id()
              + " = "
              + DuckEngine.quoted(station));
      return new Counts(
          count(statement, "SELECT * FROM in_files"),
          count(statement, "SELECT * FROM in_files EXCEPT ALL SELECT * FROM in_lake"),
          count(statement, "SELECT * FROM in_lake EXCEPT ALL SELECT * FROM in_files"));
    } catch (SQLException e) {
      throw new IOException("station " + station + ": " + e.getMessage(), e);
    }
  }

  private static long count(Statement statement, String select) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT count(*) FROM (" + select + ")")) {
      row.next();
      return row.getLong(1);
    }
  }
}
