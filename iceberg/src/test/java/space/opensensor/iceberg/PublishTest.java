package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.RecordedCatalog;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.maintain.Compactor;
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
  void compactionReplacesFilesAndKeepsRowsAndHistory() throws IOException {
    putHours("s0", "2026-11-20", 4);
    publish();
    BaseTable before = table();
    List<String> rows =
        icebergRows(before, before.currentSnapshot().snapshotId(), Expressions.alwaysTrue());
    lake.compactor(Compactor.Settings.DEFAULT).compact("readings", false);
    PublishReport report = publish();
    assertEquals(1, report.added());
    assertEquals(4, report.removed());
    BaseTable after = table();
    assertEquals("replace", after.currentSnapshot().operation());
    assertEquals(1, files(after));
    assertEquals(
        rows, icebergRows(after, after.currentSnapshot().snapshotId(), Expressions.alwaysTrue()));
    assertEquals(
        rows, icebergRows(after, before.currentSnapshot().snapshotId(), Expressions.alwaysTrue()));
    putHours("s1", "2026-11-21", 1);
    assertEquals(1, publish().added());
  }

  @Test
  void columnsAreAddedRenamedAndWidened() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    lake.catalog()
        .write(
            "add",
            tx -> {
              new SchemaChange(tx)
                  .addColumn(readings(), new SchemaChange.NewColumn("co2", LakeType.INT64), null);
              return null;
            });
    lake.catalog()
        .write(
            "rename",
            tx -> {
              new SchemaChange(tx).renameColumn(readings(), "noise", "loudness");
              return null;
            });
    lake.catalog()
        .write(
            "widen",
            tx -> {
              new SchemaChange(tx).widenColumn(readings(), "light", new LakeType("float64"));
              return null;
            });
    putHours("s1", "2026-11-21", 1);
    publish();
    BaseTable table = table();
    assertEquals("double", table.schema().findField("light").type().toString());
    assertEquals(10, table.schema().findField("loudness").fieldId());
    compareAll(11);
  }

  @Test
  void snapshotsThatExpiredInTheMiddleLoseNoFile() throws IOException {
    putHours("s0", "2026-11-20", 5);
    putHours("s1", "2026-11-21", 7);
    expire("snapshot_id IN (3, 5)");
    assertEquals(12, publish().added());
    assertEquals(12, files(table()));
    compareAll(17);
  }

  @Test
  void snapshotsThatTheLakeForgetsAreForgotten() throws IOException {
    putHours("s0", "2026-11-20", 5);
    putHours("s1", "2026-11-21", 4);
    publish();
    long all = snapshots();
    expire("snapshot_id = 3");
    publish();
    assertEquals(all - 1, snapshots());
    assertEquals(9, files(table()));
    compareAll(19);
  }

  private void expire(String which) {
    lake.catalog()
        .write("expire", tx -> tx.sql().update("DELETE FROM ducklake_snapshot WHERE " + which));
  }

  private long snapshots() {
    return StreamSupport.stream(table().snapshots().spliterator(), false).count();
  }

  @Test
  void aColumnThatIcebergHasNoTypeForStopsOnlyTheSnapshotsThatHaveIt() throws IOException {
    putHours("s0", "2026-11-20", 1);
    lake.catalog()
        .write(
            "json",
            tx ->
                new SchemaChange(tx)
                    .addColumn(
                        readings(),
                        new SchemaChange.NewColumn("note", new LakeType("json")),
                        null));
    putHours("s1", "2026-11-21", 1);
    PublishException e = assertThrows(PublishException.class, this::publish);
    assertEquals(
        "table readings, column \"note\": Iceberg has no type for json; drop it, or leave the table"
            + " out with --table",
        e.getMessage());
    lake.catalog().write("drop", tx -> new SchemaChange(tx).dropColumn(readings(), "note"));
    assertEquals(2, publish().added());
    compareAll(23);
  }

  @Test
  void aRebuildThatCannotBeDoneLeavesWhatWasPublished() throws IOException {
    putHours("s0", "2026-11-20", 1);
    publish();
    lake.catalog()
        .write(
            "json",
            tx ->
                new SchemaChange(tx)
                    .addColumn(
                        readings(),
                        new SchemaChange.NewColumn("note", new LakeType("json")),
                        null));
    long latest = lake.catalog().read(r -> r.latest().id());
    assertThrows(
        PublishException.class,
        () -> new TablePublisher(lake, tables, readings(), latest, true).publish());
    assertEquals(1, files(table()));
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
  void timesInMillisecondsAreLeftOutUntilTheyAreRewritten() throws IOException {
    put(
        StationFile.floats("s0", "2026-11-20T00:00:00Z").inMillis(),
        StationFile.floats("s0", "2026-11-20T01:00:00Z").inMillis(),
        StationFile.floats("s1", "2026-11-20T01:00:00Z"));
    PublishReport report = publish();
    assertEquals(1, report.added());
    assertEquals(2, report.leftOut().size());
    assertTrue(
        report
            .leftOut()
            .get(0)
            .endsWith(
                ".parquet: its column \"timestamp\" is TIMESTAMP(MILLIS,UTC), which Iceberg"
                    + " misreads as timestamptz"),
        report.leftOut().get(0));
    lake.compactor(Compactor.Settings.DEFAULT).compact("readings", false);
    PublishReport rewritten = publish();
    assertEquals(List.of(), rewritten.leftOut());
    assertEquals(1, rewritten.added());
    BaseTable table = table();
    assertEquals(
        lakeRows(rewritten.upTo(), "true"),
        icebergRows(table, table.currentSnapshot().snapshotId(), Expressions.alwaysTrue()));
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

  /** The lake's own columns have numbers from 1000 on, one of which a file claims for another. */
  @Test
  void aFileWhoseFieldIdIsAnotherColumnsIsLeftOutUntilItIsRewritten() throws IOException {
    putHours("s0", "2026-11-20", 1);
    Column co2 = Column.of(1000, "co2", ColumnType.INT32).optional();
    put(
        StationFile.floats("s0", "2026-11-21T00:00:00Z").with(co2),
        StationFile.floats("s0", "2026-11-21T01:00:00Z").with(co2));
    PublishReport report = publish();
    assertEquals(2, report.leftOut().size());
    assertTrue(
        report.leftOut().get(0).endsWith(": Iceberg would take its column \"co2\" for another"),
        report.toString());
    lake.compactor(Compactor.Settings.DEFAULT).compact("readings", false);
    assertEquals(1, publish().added());
    compareAll(13);
  }

  @Test
  void decimalsInAColumnOfFloatsAreLeftOut() throws IOException {
    putHours("s0", "2026-11-20", 1);
    put(StationFile.decimals("s0", "2026-11-20T01:00:00Z"));
    PublishReport report = publish();
    assertEquals(1, report.added());
    assertTrue(report.leftOut().get(0).contains("\"temperature\" is DECIMAL"), report.toString());
  }

  /** Fails, or does something else, at the n-th metadata file that is opened or written. */
  private final class Troubled extends LakeFileIo {

    private static final long serialVersionUID = 1L;
    private final transient Runnable trouble;
    private final boolean writing;
    private int left;

    Troubled(boolean writing, int n, Runnable trouble) {
      super(lake.storage());
      this.writing = writing;
      this.left = n;
      this.trouble = trouble;
    }

    @Override
    public InputFile newInputFile(String path) {
      if (!writing && left-- == 0) {
        trouble.run();
      }
      return super.newInputFile(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
      if (writing && left-- == 0) {
        trouble.run();
      }
      return super.newOutputFile(path);
    }
  }

  @Test
  void aPublishThatEndsAnywhereIsFinishedByTheNext() throws IOException {
    putHours("s0", "2026-11-20", 4);
    putHours("s1", "2026-11-21", 4);
    int ended = 0;
    for (int n = 0; ; n++) {
      IcebergTables troubled =
          new IcebergTables(
              lake,
              new Troubled(
                  true,
                  n,
                  () -> {
                    throw new IllegalStateException("power");
                  }),
              RestLimits.DEFAULT);
      try {
        publish(troubled);
        break;
      } catch (IllegalStateException e) {
        ended++;
        publish();
        assertEquals(8, files(table()), "ended at write " + n);
        compareAll(n);
        tables.drop(IcebergTables.id(readings()));
      } finally {
        troubled.close();
      }
    }
    assertTrue(ended > 5, ended + " places");
  }

  /** Publishes as if the lake had only the snapshots up to that of its first files. */
  private void publishFirst(int files) throws IOException {
    long first =
        lake.catalog()
            .read(r -> r.sql().number("SELECT min(begin_snapshot) FROM ducklake_data_file"));
    new TablePublisher(lake, tables, readings(), first, false).publish();
    assertEquals(files, files(table()));
  }

  @Test
  void ofTwoPublishersOnlyOneRegistersAFile() throws IOException {
    putHours("s0", "2026-11-20", 2);
    putHours("s0", "2026-11-21", 2);
    for (boolean writing : new boolean[] {true, false}) {
      List<Exception> refused = new ArrayList<>();
      for (int n = 0; n < 4; n++) {
        tables.drop(IcebergTables.id(readings()));
        publishFirst(2);
        try (IcebergTables slower =
            new IcebergTables(lake, new Troubled(writing, n, this::publish), RestLimits.DEFAULT)) {
          publish(slower);
        } catch (RuntimeException e) {
          refused.add(e);
        }
        assertEquals(4, files(table()), "overtaken at " + n + ", writing: " + writing);
      }
      assertTrue(!refused.isEmpty(), "nobody was overtaken, writing: " + writing);
    }
    compareAll(3);
  }

  @Test
  void noEngineMayDeleteTheFilesOfSnapshotsThatItExpires() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    BaseTable table = table();
    assertThrows(ValidationException.class, () -> table.expireSnapshots().commit());
  }

  @Test
  void whatAnotherEngineCommittedIsNotFollowed() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    BaseTable table = table();
    table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
    putHours("s0", "2026-11-21", 1);
    PublishException e = assertThrows(PublishException.class, this::publish);
    assertTrue(
        e.getMessage()
            .matches(
                "table readings: another engine has committed to it \\(delete, Iceberg snapshot"
                    + " \\d+\\), and the lake does not follow; publish it anew with --rebuild,"
                    + " which keeps all data files"),
        e.getMessage());
    tables.drop(IcebergTables.id(readings()));
    publish();
    assertEquals(3, files(table()));
  }

  @ParameterizedTest
  @CsvSource({
    "three-deletes-of-one-file, ducklake_rewrite_data_files",
    "inlining-switched-on, ducklake_flush_inlined_data"
  })
  void whatDuckDbDeletedOrKeptInTheCatalogIsRefusedWithTheCure(String name, String cure) {
    Path place = directory.resolve("recorded");
    RecordedCatalog recorded = new RecordedCatalog(name, place);
    Map<String, String> settings = new HashMap<>(recorded.environment());
    try (Lake other = new Lake(new LakeSettings(settings));
        IcebergTables its = new IcebergTables(other)) {
      long latest = other.catalog().read(r -> r.latest().id());
      LakeTable table =
          other.catalog().read(r -> r.tables(latest)).stream()
              .filter(t -> t.name().equals("readings"))
              .findFirst()
              .orElseThrow();
      PublishException e =
          assertThrows(
              PublishException.class,
              () -> new TablePublisher(other, its, table, latest, false).publish());
      assertTrue(e.getMessage().contains(cure), e.getMessage());
    }
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
          List.of("total-records", "total-data-files", TablePublisher.SNAPSHOT).stream()
              .map(snapshot.summary()::get)
              .filter(Objects::nonNull)
              .collect(Collectors.joining(" ")));
    }
    return all;
  }
}
