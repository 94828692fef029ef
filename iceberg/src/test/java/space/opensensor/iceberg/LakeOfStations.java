package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;

/** A lake over station files of a folder, and its tables of Iceberg's. */
abstract class LakeOfStations {

  @TempDir Path directory;

  Lake lake;
  IcebergTables tables;

  @BeforeEach
  void open() throws IOException {
    Files.createDirectories(directory.resolve("bucket"));
    lake = new Lake(new LakeSettings(settings()));
    tables = new IcebergTables(lake);
  }

  /** The settings of the lake. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("DUCKLAKE_CATALOG_PATH", directory.resolve("catalog.sqlite").toString());
    settings.put("DUCKLAKE_DATA_PATH", directory.resolve("lake") + "/");
    settings.put("DUCKLAKE_BUCKET_NAME", directory.resolve("bucket").toString());
    settings.put("DUCKLAKE_CACHE_PATH", directory.resolve("cache").toString());
    settings.put("DUCKLAKE_SCHEMA_EVOLUTION", "add");
    settings.put("DUCKLAKE_FILES_PER_SNAPSHOT", "3");
    // The files have few rows.
    settings.put("DUCKLAKE_THREADS", "1");
    return settings;
  }

  @AfterEach
  void close() {
    tables.close();
    lake.close();
  }

  void put(StationFile... files) throws IOException {
    for (StationFile file : files) {
      Path to = directory.resolve("bucket").resolve(file.key());
      Files.createDirectories(to.getParent());
      Files.write(to, file.bytes());
    }
    try (Ingester ingester = lake.ingester(IngestMetrics.NONE)) {
      ingester.pass();
    }
  }

  void putHours(String station, String day, int hours) throws IOException {
    StationFile[] files = new StationFile[hours];
    for (int h = 0; h < hours; h++) {
      files[h] = StationFile.floats(station, day + "T" + (h < 10 ? "0" : "") + h + ":00:00Z");
    }
    put(files);
  }

  LakeTable readings() {
    return lake.catalog().read(r -> r.table("readings", r.latest().id()));
  }

  PublishReport publish() {
    return publish(tables);
  }

  PublishReport publish(IcebergTables into) {
    long latest = lake.catalog().read(r -> r.latest().id());
    return new TablePublisher(lake, into, readings(), latest, false).publish();
  }

  BaseTable table() {
    return tables.find(IcebergTables.id(readings()));
  }

  static String text(Object value) {
    return value instanceof OffsetDateTime time
        ? time.toInstant().toString()
        : String.valueOf(value);
  }

  static List<String> icebergRows(BaseTable table, long snapshot, Expression filter)
      throws IOException {
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(table).useSnapshot(snapshot).where(filter).build()) {
      for (Record record : records) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < record.size(); i++) {
          values.add(text(record.get(i)));
        }
        rows.add(values.toString());
      }
    }
    rows.sort(null);
    return rows;
  }

  List<String> lakeRows(long snapshot, String where) {
    List<String> rows =
        new ArrayList<>(
            lake
                .reader()
                .sql(
                    "SELECT * FROM readings WHERE " + where,
                    SnapshotChoice.version(snapshot),
                    QueryLimits.WIDE)
                .rows()
                .stream()
                .map(row -> row.stream().map(LakeOfStations::text).toList().toString())
                .toList());
    rows.sort(null);
    return rows;
  }

  static long shown(Snapshot snapshot) {
    return Long.parseLong(snapshot.summary().get(PublishedTable.SNAPSHOT));
  }

  /** Every published snapshot, under no filter and under some by chance. */
  void compareAll(long seed) throws IOException {
    Random random = new Random(seed);
    BaseTable table = table();
    for (Snapshot snapshot : table.snapshots()) {
      String where = "seed " + seed + ", snapshot " + shown(snapshot);
      assertEquals(
          lakeRows(shown(snapshot), "true"),
          icebergRows(table, snapshot.snapshotId(), Expressions.alwaysTrue()),
          where);
      for (int n = 0; n < 2; n++) {
        String station = "s" + random.nextInt(3);
        String time = "2026-11-2" + random.nextInt(3) + "T0" + random.nextInt(5) + ":00:00Z";
        float least = random.nextInt(400) / 10f;
        assertEquals(
            lakeRows(
                shown(snapshot),
                "station = '"
                    + station
                    + "' AND timestamp >= '"
                    + time
                    + "' AND temperature > "
                    + least),
            icebergRows(
                table,
                snapshot.snapshotId(),
                Expressions.and(
                    Expressions.equal("station", station),
                    Expressions.greaterThanOrEqual("timestamp", time.replace("Z", "+00:00")),
                    Expressions.greaterThan("temperature", least))),
            where + ", " + station + " from " + time + " over " + least);
      }
    }
  }

  /** What the newest snapshots have, where files were left out of earlier ones. */
  void compareNewest() throws IOException {
    BaseTable table = table();
    assertEquals(
        lakeRows(shown(table.currentSnapshot()), "true"),
        icebergRows(table, table.currentSnapshot().snapshotId(), Expressions.alwaysTrue()));
  }

  static long files(BaseTable table) throws IOException {
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      List<String> places = new ArrayList<>();
      tasks.forEach(t -> places.add(t.file().location()));
      assertEquals(places.size(), places.stream().distinct().count(), "a file twice");
      return places.size();
    }
  }
}
