package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/** What becomes of a batch's files and of the tables they go to, before anything is committed. */
@Tag("integration")
class IngestPlanTest extends InspectedLake {

  private static final IngestSettings PROPOSE = IngestSettings.defaults();
  private static final IngestSettings ADD = PROPOSE.withEvolution(SchemaEvolution.ADD);

  private IngestPlan plan(IngestSettings settings, ObjectStore store, InspectedFile... files) {
    return IngestPlan.of(
        lake.catalog(), store, new ValueStatistics(lake.engine()), settings, List.of(files));
  }

  private IngestPlan plan(IngestSettings settings, InspectedFile... files) {
    return plan(settings, lake.bucket(), files);
  }

  /** A file of station a with a temperature and no other measurement. */
  private static StationFile file(String time) {
    return StationFile.bare("a", "2026-11-20T" + time + ":00Z")
        .rows(2)
        .with(Column.of(2, "temperature", ColumnType.FLOAT).optional());
  }

  private LakeTable table(String name) {
    return lake.catalog().read(r -> r.table(name, r.latest().id()));
  }

  private List<String> behind(String name, int columns) {
    LakeTable table = table(name);
    return table.columns().subList(columns, table.columns().size()).stream()
        .map(c -> c.id() + " " + c.name() + " " + c.type())
        .toList();
  }

  private Map<Long, Ledger.Field> fields(String name) {
    LakeTable table = table(name);
    return lake.catalog().read(r -> new Ledger(r).fields(table.id()));
  }

  private static List<String> reasons(IngestPlan plan) {
    return plan.refused().stream().map(Refused::reason).toList();
  }

  private static List<String> taken(IngestPlan plan) {
    List<String> keys = new ArrayList<>();
    for (IngestPlan.TablePlan part : plan.tables()) {
      part.files().forEach(f -> keys.add(part.table().name() + " " + f.file().file().key().day()));
    }
    return keys;
  }

  private long version() {
    return lake.catalog().read(r -> r.latest().schemaVersion());
  }

  @Test
  void columnsThatFilesBringAreLeftToAPersonOrAdded() throws Exception {
    InspectedFile file =
        inspected(
            file("10:00")
                .with(Column.of(11, "co2", ColumnType.FLOAT).optional())
                .with(Column.of(12, "level", ColumnType.INT32).optional()));
    long version = version();
    IngestPlan proposing = plan(PROPOSE, file);
    assertEquals(version, proposing.schemaVersion());
    assertEquals(version, version());
    assertEquals(List.of("readings 2026-11-20"), taken(proposing));
    assertEquals(
        List.of("co2", "level"),
        proposing.tables().get(0).files().get(0).file().match().unknown().stream()
            .map(FileShape.Column::name)
            .toList());
    LakeTable table = table("readings");
    lake.catalog()
        .write(
            "proposed",
            tx -> {
              new Ledger(tx.reader())
                  .propose(table.id(), "CO2", LakeType.FLOAT32, 11, "k", tx.time());
              return null;
            });

    IngestPlan adding = plan(ADD, file);

    assertEquals(version + 1, version());
    assertEquals(version(), adding.schemaVersion());
    assertEquals(List.of("11 co2 float32", "12 level int32"), behind("readings", 11));
    assertEquals(new Ledger.Field("co2", 11), fields("readings").get(11L));
    assertEquals(new Ledger.Field("level", 12), fields("readings").get(12L));
    assertEquals(List.of(), adding.tables().get(0).files().get(0).file().match().unknown());
    assertEquals(List.of(), lake.catalog().read(r -> new Ledger(r).proposals()));
    // A plan of what is there changes nothing.
    plan(ADD, file);
    assertEquals(version + 1, version());
  }

  @Test
  void aColumnWithoutANumberOfTheFirmwareGetsOneOfTheLake() throws Exception {
    plan(
        ADD,
        inspected(
            file("10:00")
                .with(Column.of(11, "co2", ColumnType.FLOAT).optional())
                .metadata("firmware", null)));
    assertEquals(List.of("1001 co2 float32"), behind("readings", 11));
    assertEquals(10, fields("readings").size());
    // The lake's numbers begin with 1, a firmware's may begin with 0.
    plan(ADD, inspected(file("10:15").with(Column.of(0, "zero", ColumnType.FLOAT).optional())));
    assertEquals(new Ledger.Field("zero", 1002), fields("readings").get(0L));
  }

  /** Where files that were taken in have a column of the table, by name and number. */
  private List<String> shown(String column) {
    LakeTable table = table("readings");
    return lake.catalog().read(r -> new TableFiles(r, table).mappings()).values().stream()
        .flatMap(m -> m.entries().stream())
        .filter(e -> e.sourceName().equals(column))
        .map(e -> e.sourceName() + " " + e.columnId())
        .toList();
  }

  @Test
  void filesThatWereTakenInBeforeShowTheColumnTheyBroughtOnceItIsWideEnough() throws Exception {
    InspectedFile first =
        inspected(file("10:00").with(Column.of(11, "co2", ColumnType.DOUBLE).optional()));
    FileJudge.Accepted accepted = plan(PROPOSE, first).tables().get(0).files().get(0);
    LakeTable table = table("readings");
    lake.catalog()
        .write("one", tx -> new FileAppend(tx, table).append(List.of(accepted.dataFile())));
    assertEquals(List.of(), shown("co2"));
    lake.catalog()
        .write(
            "by hand",
            tx ->
                new SchemaChange(tx)
                    .addColumn(
                        table, new SchemaChange.NewColumn("co2", LakeType.FLOAT32, 11), null));
    assertEquals(List.of(), shown("co2"));
    plan(ADD, first);
    assertEquals(List.of("co2 11"), shown("co2"));
  }

  @Test
  void filesThatWereTakenInBeforeShowAColumnThatIsAdded() throws Exception {
    InspectedFile first =
        inspected(file("10:00").with(Column.of(11, "co2", ColumnType.FLOAT).optional()));
    FileJudge.Accepted accepted = plan(PROPOSE, first).tables().get(0).files().get(0);
    lake.catalog()
        .write(
            "one",
            tx ->
                new FileAppend(tx, tx.reader().table("readings", tx.head().id()))
                    .append(List.of(accepted.dataFile())));
    assertEquals(List.of(), shown("co2"));
    plan(ADD, first);
    assertEquals(List.of("co2 11"), shown("co2"));
  }

  @Test
  void aTypeThatIsTooNarrowIsProposedOrWidened() throws Exception {
    InspectedFile wide =
        inspected(
            StationFile.bare("a", "2026-11-20T10:00:00Z")
                .rows(2)
                .with(Column.of(2, "temperature", ColumnType.DOUBLE).optional())
                .with(Column.of(3, "humidity", ColumnType.DOUBLE).optional()));
    InspectedFile narrow = inspected(file("10:15"));
    IngestPlan proposing = plan(PROPOSE, wide, narrow);
    assertEquals(
        List.of(
            "column \"temperature\": float64, the table has only float32, and 1 columns more; widen"
                + " it: lake columns readings --accept temperature, then lake aside --retry"),
        reasons(proposing));
    assertSame(wide.object(), proposing.refused().get(0).object());
    assertEquals(
        List.of("temperature float64", "humidity float64"),
        proposing.widenings().stream()
            .map(w -> w.column().lake().name() + " " + w.column().file().type())
            .toList());
    assertEquals(wide.object().key(), proposing.widenings().get(0).key());
    assertEquals(List.of("readings 2026-11-20"), taken(proposing));

    IngestPlan adding = plan(ADD, wide, narrow);

    assertEquals(List.of(), reasons(adding));
    assertEquals(List.of("readings 2026-11-20", "readings 2026-11-20"), taken(adding));
    assertEquals("float64", table("readings").column("temperature").orElseThrow().type().name());
    assertEquals("float64", table("readings").column("humidity").orElseThrow().type().name());
    assertEquals("float32", table("readings").column("pressure").orElseThrow().type().name());
  }

  @Test
  void aTableTakesAThousandColumnsFromFilesAndWidensThemStill() throws Exception {
    lake.catalog()
        .write(
            "many",
            tx -> {
              LakeTable now =
                  new SchemaChange(tx)
                      .addColumn(
                          tx.reader().table("readings", tx.head().id()),
                          new SchemaChange.NewColumn("c0", LakeType.INT64),
                          null);
              List<Object[]> rows = new ArrayList<>();
              for (long i = 1; now.columns().size() + i <= 998; i++) {
                rows.add(new Object[] {2000 + i, tx.snapshotId(), now.id(), 100 + i, "c" + i});
              }
              tx.sql()
                  .batch(
                      "INSERT INTO ducklake_column (column_id, begin_snapshot, table_id,"
                          + " column_order, column_name, column_type, default_value, nulls_allowed,"
                          + " default_value_type, default_value_dialect) VALUES (?, ?, ?, ?, ?,"
                          + " 'int64', 'NULL', 1, 'literal', 'duckdb')",
                      rows);
              return null;
            });
    assertEquals(998, table("readings").columns().size());
    InspectedFile two =
        inspected(
            file("10:00")
                .with(Column.of(11, "co2", ColumnType.FLOAT).optional())
                .with(Column.of(12, "level", ColumnType.INT32).optional()));
    InspectedFile more =
        inspected(
            StationFile.bare("a", "2026-11-20T10:15:00Z")
                .rows(2)
                .with(Column.of(2, "temperature", ColumnType.DOUBLE).optional())
                .with(Column.of(13, "more", ColumnType.INT32).optional()));
    IngestPlan plan = plan(ADD, two, more);
    assertEquals(1000, table("readings").columns().size());
    assertEquals(List.of(), reasons(plan));
    assertEquals(2, taken(plan).size());
    assertEquals("float64", table("readings").column("temperature").orElseThrow().type().name());
    assertEquals("level", behind("readings", 999).get(0).split(" ")[1]);
    long version = version();
    plan(ADD, more);
    assertEquals(version, version(), "nothing is left to be done");
  }

  @Test
  void aTableBeginsWithAFileThatHasTimes() throws Exception {
    InspectedFile health =
        inspected(
            "health/station=a/year=2026/month=11/day=20/health_1000.parquet",
            StationFile.bare("a", "2026-11-20T10:00:00Z")
                .rows(2)
                .with(Column.of(2, "free_heap", ColumnType.INT32).optional())
                .bytes());
    InspectedFile readings = inspected(file("10:00"));
    FileShape timeless =
        new FileShape(List.of(new FileShape.Column("free_heap", 2, new LakeType("int32"))));
    InspectedFile without =
        new InspectedFile(
            health.object(), health.key(), health.footer(), timeless, health.content());
    IngestPlan none = plan(ADD, without, readings);
    assertEquals(List.of("no column of times: it cannot begin table health"), reasons(none));
    assertEquals(List.of("readings 2026-11-20"), taken(none));
    IngestPlan begun = plan(PROPOSE, health, without, readings);
    assertEquals(
        List.of("no column \"timestamp\": rows without a time are not taken"), reasons(begun));
    assertEquals(List.of("health 2026-11-20", "readings 2026-11-20"), taken(begun));
    assertEquals(
        List.of("1 timestamp timestamptz", "2 free_heap int32", "1000 station varchar"),
        behind("health", 0));
  }

  @Test
  void aFileThatContradictsItsTableBringsNothingAndStopsNoOther() throws Exception {
    InspectedFile contradicting =
        inspected(
            file("10:00")
                .with(Column.of(11, "humidity", ColumnType.FLOAT).optional())
                .with(Column.of(12, "co2", ColumnType.FLOAT).optional()));
    InspectedFile good = inspected(file("10:15"));
    long version = version();
    IngestPlan plan = plan(ADD, contradicting, good);
    assertEquals(List.of("column \"humidity\": field id 11, files before it had 3"), reasons(plan));
    assertEquals(List.of("readings 2026-11-20"), taken(plan));
    assertEquals(version, version());
  }

  @Test
  void whatNobodyForesawSetsOneFileAside() throws Exception {
    InspectedFile odd = inspected(file("10:00"));
    InspectedFile good = inspected(file("10:15"));
    ObjectStore store =
        (ObjectStore)
            java.lang.reflect.Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) -> {
                  if (arguments[0].equals(odd.object().key())) {
                    throw new IllegalStateException("odd\nkey");
                  }
                  return method.invoke(lake.bucket(), arguments);
                });
    IngestPlan plan = plan(PROPOSE, store, odd, good);
    assertEquals(
        List.of("cannot be taken in: java.lang.IllegalStateException: odd?key"), reasons(plan));
    assertEquals(List.of("readings 2026-11-20"), taken(plan));
  }

  @Test
  void whatTheJudgeSaysOfAFileIsKeptApart() throws Exception {
    InspectedFile future = inspected(StationFile.bare("a", "2126-11-20T10:00:00Z").rows(2));
    InspectedFile away = inspected(file("10:00"));
    Files.delete(away.content());
    IngestPlan plan = plan(PROPOSE, future, away, inspected(file("10:15")));
    assertEquals(1, plan.refused().size());
    assertSame(future.object(), plan.refused().get(0).object());
    assertEquals(1, plan.deferred().size());
    assertSame(away.object(), plan.deferred().get(0).object());
    assertEquals(List.of("readings 2026-11-20"), taken(plan));
  }
}
