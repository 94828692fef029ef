package space.opensensor.engines.queries;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.engines.EngineLines;

/**
 * A table of readings as it grows: files of three stations over two days, a column added, renamed
 * and widened between them. At each named moment it was published for engines; what it was then is
 * also a table of DuckDB, read from the files that stations had written until then.
 */
final class PublishedLake implements AutoCloseable {

  private static final String DAY = "2026-11-20T";
  private static final String NEXT_DAY = "2026-11-21T";

  private interface Change {
    void on(SchemaChange change, LakeTable table) throws SQLException;
  }

  private final LakeHost host;
  private final Path plain;
  private final Random random;
  private final List<String> files = new ArrayList<>();
  private final Connection duck;
  private final Map<String, Long> moments = new LinkedHashMap<>();
  private String metadata;
  private String columns =
      "station, timestamp, temperature, humidity, pressure, pm1_0, pm2_5, pm10, gas_resistance,"
          + " light, noise";

  PublishedLake(LakeHost host, Path plain, long seed) throws Exception {
    this.host = host;
    this.plain = plain;
    this.random = new Random(seed);
    this.duck = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
    grow();
  }

  private StationBatch batch(String station, String start, int rows) {
    return new StationBatch(station, Instant.parse(start), rows, random);
  }

  private void grow() throws Exception {
    for (String station : List.of("s0", "s1", "s2")) {
      for (int hour = 0; hour < 4; hour++) {
        put(batch(station, DAY + "0" + hour + ":00:00Z", 60));
      }
    }
    publish("first");
    // One file over midnight, one that ends before it and one that begins with it.
    put(batch("s1", DAY + "23:30:00Z", 60));
    put(batch("s0", DAY + "23:00:00Z", 60));
    put(batch("s0", NEXT_DAY + "00:00:00Z", 60));
    for (int hour = 1; hour < 3; hour++) {
      put(batch("s2", NEXT_DAY + "0" + hour + ":00:00Z", 60));
    }
    publish("nights");
    put(batch("s1", NEXT_DAY + "01:00:00Z", 60).withCo2());
    columns += ", co2";
    publish("added");
    change((change, table) -> change.renameColumn(table, "noise", "loudness"));
    columns = columns.replace("noise", "noise AS loudness");
    put(batch("s2", NEXT_DAY + "03:00:00Z", 60).withCo2());
    publish("renamed");
    change((change, table) -> change.widenColumn(table, "light", new LakeType("float64")));
    columns = columns.replace("light", "light::DOUBLE AS light");
    put(batch("s0", NEXT_DAY + "01:00:00Z", 60).withCo2().withDoubleLight());
    put(batch("s1", NEXT_DAY + "02:00:00Z", 60));
    publish("widened");
  }

  /** Stores a file of a station in the bucket, and beside it on disk for DuckDB. */
  private void put(StationBatch batch) throws IOException {
    byte[] bytes = batch.bytes();
    Path file = plain.resolve(batch.key());
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    files.add("'" + file + "'");
    host.put(batch.key(), bytes);
  }

  private void change(Change change) {
    LakeCatalog catalog = host.lake().catalog();
    LakeTable table = catalog.read(r -> r.table("readings", r.latest().id()));
    catalog.write(
        "change a column",
        tx -> {
          change.on(new SchemaChange(tx), table);
          return null;
        });
  }

  /** Takes in files of some hours more and does not publish them. */
  void grow(String station, String start, int hours) throws Exception {
    for (int hour = 0; hour < hours; hour++) {
      put(batch(station, Instant.parse(start).plus(Duration.ofHours(hour)).toString(), 60));
    }
    expect(host.run("ingest"), "");
    keep("latest");
  }

  /** Takes in what is new, publishes it and gives the moment a name. */
  private void publish(String moment) throws Exception {
    expect(host.run("ingest"), "");
    publishAgain();
    moments.put(moment, snapshotId(newest()));
    keep(moment);
    keep("latest");
  }

  /** Runs {@code ./lake iceberg}, which has to succeed. */
  void publishAgain(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("iceberg"));
    arguments.addAll(List.of(options));
    LakeHost.Ran ran = host.run(arguments.toArray(new String[0]));
    expect(ran, "readings: ");
    Matcher place = Pattern.compile("readings: .*; (s3://\\S+)").matcher(ran.out());
    if (!place.find()) {
      throw new IllegalStateException(ran.toString());
    }
    metadata = place.group(1);
  }

  private static void expect(LakeHost.Ran ran, String said) {
    if (ran.code() != 0 || !ran.out().contains(said) || !ran.err().isEmpty()) {
      throw new IllegalStateException(ran.toString());
    }
  }

  /** The table's newest metadata, from the place that {@code ./lake iceberg} has named. */
  private JsonNode newest() throws IOException {
    String key = metadata.substring(metadata.indexOf('/', "s3://".length()) + 1);
    return new ObjectMapper().readTree(host.s3().bytes(host.s3().bucket(), key));
  }

  private static long snapshotId(JsonNode metadata) {
    return metadata.get("current-snapshot-id").asLong();
  }

  /** Iceberg's snapshot of each moment that was published. */
  Map<String, Long> moments() {
    return Map.copyOf(moments);
  }

  /**
   * Reads the stations' files into a table of DuckDB. No filter reaches the files: DuckDB 2.0.0
   * skips row groups by bounds that know nothing of NaN, and {@code isnan} then finds none.
   */
  private void keep(String moment) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(
          "CREATE OR REPLACE TABLE readings_"
              + moment
              + " AS SELECT "
              + columns
              + " FROM read_parquet("
              + files.stream().collect(Collectors.joining(", ", "[", "]"))
              + ", union_by_name = true, hive_partitioning = true, hive_types_autocast = false)");
    }
  }

  /** What DuckDB answers from the stations' files. */
  List<List<String>> expected(Queries query) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet results = statement.executeQuery(Dialect.DUCKDB.spell(query.sql(), Map.of()))) {
      int width = results.getMetaData().getColumnCount();
      while (results.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
          row.add(EngineLines.text(results.getObject(i)));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  @Override
  public void close() throws Exception {
    duck.close();
  }
}
