package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/** What is published is read by Iceberg's own reader and compared with what the lake answers. */
class PublishTest extends LakeOfStations {

  @Test
  void eachSnapshotAnswersAsTheLakeDid() throws IOException {
    putHours("s0", "2026-11-20", 5);
    putHours("s1", "2026-11-21", 4);
    PublishReport first = publish();
    assertEquals(List.of(), first.leftOut());
    assertEquals(9, first.added());
    putHours("s2", "2026-11-22", 2);
    assertEquals(2, publish().added());
    assertEquals(5, table().history().size());
    assertEquals(11, files(table()));
    assertEquals(
        "[1000: station: identity(1000), 1001: timestamp_day: day(1)]",
        table().spec().fields().toString());
    compareAll(7);
  }

  @Test
  void aFilterReadsOnlyTheFilesOfItsStationAndDay() throws IOException {
    putHours("s0", "2026-11-20", 3);
    putHours("s1", "2026-11-21", 4);
    publish();
    try (CloseableIterable<FileScanTask> tasks =
        table()
            .newScan()
            .filter(Expressions.equal("station", "s1"))
            .filter(Expressions.greaterThan("timestamp", "2026-11-21T02:00:59+00:00"))
            .planFiles()) {
      List<String> planned = new ArrayList<>();
      tasks.forEach(t -> planned.add(t.file().location().replaceAll(".*/data_", "")));
      assertEquals(List.of("0300.parquet"), planned);
    }
  }

  @Test
  void nothingNewMakesNoSnapshot() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    PublishReport again = publish();
    assertEquals(0, again.snapshots());
    lake.catalog()
        .write(
            "another table",
            tx ->
                new SchemaChange(tx)
                    .createTable(
                        "other",
                        List.of(new SchemaChange.NewColumn("n", LakeType.INT64)),
                        List.of()));
    assertEquals(0, publish().snapshots());
    assertEquals(1, table().history().size());
  }

  @Test
  void zeroOfBothSignsAndNanHideNoRow() throws Exception {
    Path file = directory.resolve("bucket/station=s0/year=2026/month=11/day=20/data_0000.parquet");
    Files.createDirectories(file.getParent());
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute(
          "COPY (SELECT TIMESTAMPTZ '2026-11-20 00:00:00+00' + to_seconds(i) AS timestamp,"
              + " CASE i WHEN 0 THEN '-0'::FLOAT WHEN 1 THEN 0::FLOAT ELSE -i::FLOAT END AS"
              + " temperature, CASE WHEN i % 3 = 0 THEN 'nan'::FLOAT ELSE i::FLOAT END AS humidity"
              + " FROM range(20) t(i)) TO '"
              + file
              + "' (FORMAT parquet, WRITE_BLOOM_FILTER false)");
    }
    putHours("s1", "2026-11-20", 1);
    PublishReport report = publish();
    assertEquals(List.of(), report.leftOut());
    for (Expression filter :
        List.of(
            Expressions.greaterThanOrEqual("temperature", 0f),
            Expressions.lessThanOrEqual("temperature", -19f),
            Expressions.lessThan("humidity", 2f),
            Expressions.greaterThan("humidity", 18f),
            Expressions.isNaN("humidity"))) {
      try (CloseableIterable<FileScanTask> tasks = table().newScan().filter(filter).planFiles()) {
        List<String> planned = new ArrayList<>();
        tasks.forEach(t -> planned.add(t.file().location()));
        assertTrue(planned.contains("file://" + file), filter + " reads " + planned);
      }
    }
  }

  @Test
  void aMeasurementThatComesLaterKeepsItsNumber() throws IOException {
    putHours("s0", "2026-11-20", 1);
    Column co2 = Column.of(11, "co2", ColumnType.INT32).optional();
    put(StationFile.floats("s0", "2026-11-21T00:00:00Z").with(co2));
    PublishReport report = publish();
    assertEquals(List.of(), report.leftOut());
    assertEquals(2, report.added());
    assertEquals(11, table().schema().findField("co2").fieldId());
    compareAll(29);
  }

  @Test
  void aRebuildFromNothingGivesTheSameTables() throws IOException {
    putHours("s0", "2026-11-20", 3);
    publish();
    putHours("s1", "2026-11-21", 3);
    publish();
    List<String> once = summaries();
    tables.drop(IcebergTables.id(readings()));
    publish();
    assertEquals(once, summaries());
  }

  private List<String> summaries() {
    List<String> all = new ArrayList<>();
    for (Snapshot snapshot : table().snapshots()) {
      all.add(
          List.of("total-records", "total-data-files", PublishedTable.SNAPSHOT).stream()
              .map(snapshot.summary()::get)
              .filter(Objects::nonNull)
              .collect(Collectors.joining(" ")));
    }
    return all;
  }
}
