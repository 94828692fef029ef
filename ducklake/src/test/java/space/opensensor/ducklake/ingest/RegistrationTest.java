package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.Origins;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.status.NewestFiles;
import space.opensensor.ducklake.store.StoredObject;

/** Which judged files count, and what a commit notes of them; the files' values are made up. */
class RegistrationTest {

  private static final String BUCKET = "bucket";
  private static final String DAY = "station=a/year=2026/month=11/day=20/";
  private static final long TIME = 1;
  private static final long TEMPERATURE = 2;
  private static final NameMapping NO_MAPPING = new NameMapping(List.of(), List.of());

  @TempDir Path directory;

  private LakeCatalog catalog;
  private LakeTable table;

  @BeforeEach
  void open() {
    catalog =
        LakeCatalog.openOrCreate(
            CatalogDatabase.open(
                CatalogType.SQLITE, directory.resolve("catalog.sqlite").toString()),
            directory + "/lake",
            CatalogVersion.V1_0);
    StationTables.create(catalog);
    table = table(StationKey.READINGS);
  }

  @AfterEach
  void close() {
    assertEquals(List.of(), catalog.read(Invariants::breaches));
    catalog.close();
  }

  private LakeTable table(String name) {
    return catalog.read(r -> r.table(name, r.latest().id()));
  }

  /** A file of station a that a judge accepted. */
  private final class File {
    private final String key;
    private String etag = "etag";
    private long bytes = 1000;
    private long rows = 12;
    private String batch;
    private String firmware = "0.1.0";
    private String sensors = "chips";
    private List<FileShape.Column> unknown = List.of();
    private List<ColumnStats> stats = List.of();

    File(String key) {
      this.key = key;
    }

    File etag(String other) {
      etag = other;
      return this;
    }

    File bytes(long number) {
      bytes = number;
      return this;
    }

    File rows(long number) {
      rows = number;
      return this;
    }

    File batch(String name) {
      batch = name;
      return this;
    }

    File of(String writer, String origin) {
      firmware = writer;
      sensors = origin;
      return this;
    }

    File unknown(FileShape.Column... columns) {
      unknown = List.of(columns);
      return this;
    }

    File stats(ColumnStats... columns) {
      stats = List.of(columns);
      return this;
    }

    File temperature(Long nulls, String min, String max) {
      Long values = nulls == null ? null : rows - nulls;
      return stats(new ColumnStats(TEMPERATURE, null, values, nulls, min, max, false));
    }

    FileJudge.Accepted accepted() {
      try {
        byte[] file =
            StationFile.bare("a", "2026-11-20T10:00:00Z")
                .metadata("batch", batch)
                .metadata("firmware", firmware)
                .metadata("sensors", sensors)
                .bytes();
        InspectedFile inspected =
            new InspectedFile(
                new StoredObject(key, etag, bytes, Instant.EPOCH),
                StationKey.parse(key),
                Declared.footer(file),
                new FileShape(List.of()),
                null);
        return new FileJudge.Accepted(
            new FileJudge.Matched(
                inspected,
                new SchemaMatch(List.of(), unknown, List.of(), NO_MAPPING),
                "/bucket/" + key),
            new NewFile("/bucket/" + key, false, rows, bytes, 50L, null, null, stats));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private File file(String name) {
    return new File(DAY + name + ".parquet");
  }

  private static IngestPlan.TablePlan plan(LakeTable table, List<FileJudge.Accepted> files) {
    return new IngestPlan.TablePlan(table, files);
  }

  private IngestPlan.TablePlan plan(File... files) {
    List<FileJudge.Accepted> accepted = new ArrayList<>();
    for (File f : files) {
      accepted.add(f.accepted());
    }
    return plan(table, accepted);
  }

  private Selection select(File... files) {
    IngestPlan.TablePlan plan = plan(files);
    return catalog.read(r -> Selection.of(r, BUCKET, plan));
  }

  private IngestReport register(IngestPlan.TablePlan plan, Folding.Fold... folds) {
    return catalog.write(
        "register", tx -> new Registration(tx, BUCKET, plan, List.of(folds)).run());
  }

  private IngestReport register(File... files) {
    return register(plan(files));
  }

  private static List<String> names(List<FileJudge.Accepted> files) {
    return files.stream()
        .map(a -> a.file().file().object().key().replace(DAY, "").replace(".parquet", ""))
        .toList();
  }

  private static List<String> reasons(Selection selection) {
    return selection.refused().stream().map(Refused::reason).toList();
  }

  private Folding.Fold fold(String name, FileJudge.Accepted... sources) {
    long rows = List.of(sources).stream().mapToLong(s -> s.dataFile().rows()).sum();
    return new Folding.Fold(
        table,
        sources[0].file().file().key().day().toEpochDay(),
        List.of(sources),
        new NewFile(
            name,
            true,
            rows,
            500,
            60L,
            null,
            null,
            List.of(
                new ColumnStats(TIME, null, rows, 0L, null, null, null),
                new ColumnStats(TEMPERATURE, null, rows - 3, 3L, "1.5", "8.5", false))));
  }

  @Test
  void anObjectCountsOnceAndIsKnownByItsEtag() {
    assertEquals(1, register(file("one")).files());
    Selection again = select(file("one"), file("two"), file("one").etag("other"));
    assertEquals(List.of("two"), names(again.fresh()));
    assertEquals(2, again.known());
    assertEquals(
        List.of("object was overwritten after it had been taken in; the table has its old rows"),
        reasons(again));
    assertEquals(List.of(), again.repeats());
    // The same key of another bucket is another object.
    IngestPlan.TablePlan plan = plan(file("one"));
    assertEquals(0, catalog.read(r -> Selection.of(r, "other", plan)).known());
  }

  @Test
  void aBatchCountsOnceWithinACommitAndAfterwards() {
    Selection together =
        select(
            file("one").batch("b"),
            file("copy").batch("b"),
            file("more").batch("b").etag("x").rows(13),
            file("none"),
            file("none-either"),
            file("other").batch("c"));
    assertEquals(List.of("one", "none", "none-either", "other"), names(together.fresh()));
    assertEquals(List.of("copy"), names(together.repeats()));
    assertEquals(
        List.of(
            "batch \"a/b\" came before under "
                + DAY
                + "one.parquet with other rows: 12 there,"
                + " 13 here"),
        reasons(together));
    register(file("one").batch("b"));
    Selection later =
        select(
            file("copy").batch("b"),
            file("more").batch("b").etag("x").rows(13),
            file("other").batch("c"));
    assertEquals(List.of("other"), names(later.fresh()));
    assertEquals(List.of("copy"), names(later.repeats()));
    assertEquals(reasons(together), reasons(later));
  }

  /** What is said of a second file of a batch, by the first; null when it is a repeat. */
  private String other(File first, File second) {
    Selection selection = select(first.batch("b"), second.batch("b").etag("x"));
    return whatIsSaid(selection);
  }

  private static String whatIsSaid(Selection selection) {
    if (selection.refused().isEmpty()) {
      assertEquals(1, selection.repeats().size());
      return null;
    }
    assertEquals(List.of(), selection.repeats());
    return reasons(selection).get(0).replaceFirst(".* with other ", "");
  }

  @Test
  void ofAnotherContentARepeatHasTheSameValuesAndBytes() {
    File plain = file("one").temperature(1L, "1.5", "8.5");
    assertEquals(null, other(plain, file("two").temperature(1L, "1.5", "8.5")));
    // Written otherwise, and as unknown as before.
    assertEquals(null, other(plain, file("two").temperature(1L, "1.50", "8.500")));
    assertEquals(
        null,
        other(
            file("one").temperature(null, null, null), file("two").temperature(null, null, null)));
    String values = "values: column \"temperature\"";
    assertEquals(values, other(plain, file("two").temperature(2L, "1.5", "8.5")));
    assertEquals(values, other(plain, file("two").temperature(null, "1.5", "8.5")));
    assertEquals(values, other(plain, file("two").temperature(1L, "1.4", "8.5")));
    assertEquals(values, other(plain, file("two").temperature(1L, "1.6", "8.5")));
    assertEquals(values, other(plain, file("two").temperature(1L, "1.5", "8.4")));
    assertEquals(values, other(plain, file("two").temperature(1L, "1.5", "8.6")));
    assertEquals(values, other(plain, file("two").temperature(1L, null, "8.5")));
    assertEquals(values, other(plain, file("two").temperature(1L, "1.5", null)));
    assertEquals(
        "bytes, though as many rows",
        other(plain, file("two").temperature(1L, "1.5", "8.5").bytes(1001)));
    // Nothing is known of a column that the first one lacks.
    assertEquals(null, other(file("one"), file("two").temperature(1L, "1.5", "8.5")));
    ColumnStats gone = new ColumnStats(77, null, 12L, 0L, "1", "2", null);
    ColumnStats changed = new ColumnStats(77, null, 12L, 0L, "1", "3", null);
    assertEquals(null, other(file("one").stats(gone), file("two").stats(gone)));
    assertEquals(
        "values: column \"?\"", other(file("one").stats(gone), file("two").stats(changed)));
  }

  @Test
  void aRepeatOfAFileThatWasTakenInIsHeldAgainstItsStatistics() {
    register(file("one").batch("b").temperature(1L, "1.5", "8.5"));
    assertEquals(
        null, whatIsSaid(select(file("two").batch("b").etag("x").temperature(1L, "1.5", "8.5"))));
    assertEquals(
        "values: column \"temperature\"",
        whatIsSaid(select(file("two").batch("b").etag("x").temperature(1L, "2.5", "8.5"))));
  }

  @Test
  void aRepeatOfAFileInAFoldHasValuesAmongThoseOfTheFold() {
    FileJudge.Accepted one = file("data_1000").batch("journal-00000001").rows(4).accepted();
    FileJudge.Accepted two = file("data_1015").batch("journal-00000002").rows(5).accepted();
    register(plan(table, List.of(one, two)), fold("f.parquet", one, two));
    File again = file("again").batch("journal-00000001").rows(4).etag("x");
    assertEquals(null, whatIsSaid(select(again.temperature(3L, "1.5", "8.5"))));
    assertEquals(null, whatIsSaid(select(again.temperature(0L, "2.5", "7.5"))));
    assertEquals(null, whatIsSaid(select(again.temperature(null, null, null))));
    String values = "values: column \"temperature\"";
    assertEquals(values, whatIsSaid(select(again.temperature(4L, "1.5", "8.5"))));
    assertEquals(values, whatIsSaid(select(again.temperature(3L, "1.4", "8.5"))));
    assertEquals(values, whatIsSaid(select(again.temperature(3L, "1.5", "8.6"))));
    assertEquals(
        null,
        whatIsSaid(
            select(
                again.stats(
                    new ColumnStats(TIME, null, 4L, 0L, "2026-11-20 10:00:00+00", null, null)))));
  }

  @Test
  void everythingThatIsKnownOfAFileIsNotedInTheCommit() throws Exception {
    FileShape.Column co2 = new FileShape.Column("co2", 11, LakeType.FLOAT32);
    Instant tried = Instant.parse("2026-11-19T00:00:00Z");
    catalog.write(
        "aside",
        tx -> {
          for (String name : List.of("data_1000", "copy", "elsewhere")) {
            new Ledger(tx.reader())
                .setAside(BUCKET, DAY + name + ".parquet", "etag", 1, "broken", tried);
          }
          return null;
        });
    IngestReport report =
        register(
            file("data_1000")
                .batch("b")
                .unknown(co2)
                .stats(
                    new ColumnStats(
                        TIME,
                        null,
                        12L,
                        0L,
                        "2026-11-20 10:00:00+00",
                        "2026-11-20 10:00:55+00",
                        null)),
            file("data_1015").rows(5).etag("e2").bytes(77).of("0.2.0", "model"),
            file("copy").batch("b"));
    assertEquals(new IngestReport(0, 2, 17, 0, 1, 0, 0, 0), report);
    Ledger.Entry first =
        new Ledger.Entry(
            BUCKET, DAY + "data_1000.parquet", "etag", 1000, table.id(), "a/b", 0L, 2, 12);
    catalog.read(
        r -> {
          Ledger ledger = new Ledger(r);
          assertEquals(
              List.of(
                  new Ledger.Entry(
                      BUCKET, DAY + "copy.parquet", "etag", 1000, table.id(), "a/b", null, 2, 0),
                  first,
                  new Ledger.Entry(
                      BUCKET, DAY + "data_1015.parquet", "e2", 77, table.id(), null, 1L, 2, 5)),
              ledger.entries(table.id()));
          assertEquals(
              Map.of("a/b", first), ledger.firstOf(table.id(), java.util.Set.of("a/b", "a/none")));
          assertEquals(
              List.of(DAY + "elsewhere.parquet"),
              ledger.setAside().stream().map(Ledger.SetAside::key).toList());
          Ledger.Proposal proposal = ledger.proposals().get(0);
          assertEquals(
              List.of("co2", "float32", 11L, DAY + "data_1000.parquet"),
              List.of(proposal.column(), proposal.type(), proposal.fieldId(), proposal.key()));
          assertEquals(r.latest().time(), proposal.firstSeen());
          assertEquals(
              List.of(
                  new Origins.Line("readings", "a", "chips", 1, 12, 2),
                  new Origins.Line("readings", "a", "model", 1, 5, 2)),
              new Origins(r).all());
          Firmwares.Running running = new Firmwares(r).running().get(0);
          assertEquals("0.2.0", running.now().firmware());
          assertEquals("0.1.0", running.before().firmware());
          assertEquals(
              Instant.parse("2026-11-20T10:00:55Z"),
              NewestFiles.of(r, "readings").orElseThrow().since(Instant.EPOCH).get("a").last());
          return null;
        });
  }

  @Test
  void nobodyIsSaidToHaveComeByEstimatedTimes() {
    table = table(StationKey.UNSYNCED);
    register(
        new File("unsynced/station=a/boot=17/data_0001.parquet")
            .stats(
                new ColumnStats(
                    TIME,
                    null,
                    12L,
                    0L,
                    "2026-11-20 10:00:00+00",
                    "2026-11-20 10:00:55+00",
                    null)));
    assertEquals(
        Map.of(),
        catalog.read(
            r -> NewestFiles.of(r, StationKey.UNSYNCED).orElseThrow().since(Instant.EPOCH)));
  }

  @Test
  void foldsComeBehindTheFilesThatStayWhereTheyLie() {
    FileJudge.Accepted one = file("data_1000").batch("journal-00000001").rows(4).accepted();
    FileJudge.Accepted two = file("data_1015").rows(5).accepted();
    FileJudge.Accepted odd = file("morning").batch("by hand").rows(6).accepted();
    FileJudge.Accepted alone = file("alone").batch("journal-00000009").rows(7).accepted();
    IngestReport report =
        register(
            plan(table, List.of(one, alone, two, odd)),
            fold("f.parquet", one, odd),
            fold("g.parquet", two));
    assertEquals(new IngestReport(0, 4, 22, 0, 0, 0, 0, 0), report);
    catalog.read(
        r -> {
          List<DataFile> files = new TableFiles(r, table).visible(r.latest().id());
          assertEquals(
              List.of("0 7 alone.parquet", "1 10 f.parquet", "2 5 g.parquet"),
              files.stream()
                  .map(
                      f ->
                          f.id()
                              + " "
                              + f.rows()
                              + " "
                              + f.path().substring(f.path().lastIndexOf('/') + 1))
                  .sorted()
                  .toList());
          Ledger ledger = new Ledger(r);
          assertEquals(
              List.of("alone a/journal-00000009 0 7", "morning a/by hand 1 6"),
              ledger.entries(table.id()).stream()
                  .limit(2)
                  .map(
                      e ->
                          e.key().replace(DAY, "").replace(".parquet", "")
                              + " "
                              + e.batch()
                              + " "
                              + e.dataFile()
                              + " "
                              + e.rows())
                  .toList());
          assertEquals(
              List.of("data_1000 4 a/journal-00000001", "data_1015 5 null"),
              Stream.of(1, 2)
                  .flatMap(fold -> objectsOf(ledger, fold).stream())
                  .map(
                      e ->
                          e.key().replace(DAY, "").replace(".parquet", "")
                              + " "
                              + e.rows()
                              + " "
                              + e.batch())
                  .toList());
          assertTrue(ledger.folds().isFold(1));
          assertFalse(ledger.folds().isFold(0));
          assertEquals(
              java.util.Set.of("a/journal-00000001", "a/journal-00000009", "a/by hand"),
              ledger.batchesAmong(
                  table.id(),
                  List.of("a/journal-00000001", "a/journal-00000009", "a/by hand", "a/x")));
          return null;
        });
  }

  private static List<Ledger.Entry> objectsOf(Ledger ledger, long fold) {
    try {
      return ledger.folds().objectsOf(fold);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void filesWithRowsAndADayAreFoldedByDayAndOthersStayWhereTheyLie() {
    FileShape.Column co2 = new FileShape.Column("co2", 11, LakeType.FLOAT32);
    FileJudge.Accepted one = file("one").accepted();
    FileJudge.Accepted two = file("two").rows(1).accepted();
    FileJudge.Accepted next = new File(DAY.replace("day=20", "day=21") + "x.parquet").accepted();
    FileJudge.Accepted empty = file("empty").rows(0).accepted();
    FileJudge.Accepted more = file("more").unknown(co2).accepted();
    FileJudge.Accepted undated =
        new File("unsynced/station=a/boot=17/data_0001.parquet").accepted();
    List<FileJudge.Accepted> all = List.of(next, empty, one, more, undated, two);
    long day = LocalDate.of(2026, 11, 20).toEpochDay();
    Map<Long, List<FileJudge.Accepted>> days = Folding.days(table, all);
    assertEquals(Map.of(day, List.of(one, two), day + 1, List.of(next)), days);
    LakeTable nested =
        new LakeTable(
            table.id(),
            "main",
            "readings",
            table.path(),
            List.of(
                new LakeColumn(
                    1,
                    1,
                    "l",
                    new LakeType("list"),
                    null,
                    true,
                    List.of(new LakeColumn(2, 1, "e", LakeType.INT64, null, true, List.of())))),
            null);
    assertEquals(Map.of(), Folding.days(nested, all));
  }

  @Test
  void aFoldOfAFileThatOthersTookIsNotExact() {
    FileJudge.Accepted one = file("data_1000").accepted();
    FileJudge.Accepted two = file("data_1015").accepted();
    IngestPlan.TablePlan plan = plan(table, List.of(one, two));
    assertTrue(isExact(plan, fold("f.parquet", one, two)));
    assertTrue(isExact(plan, fold("f.parquet", one)));
    assertTrue(isExact(plan));
    register(file("data_1015"));
    assertFalse(isExact(plan, fold("f.parquet", one, two)));
    assertTrue(isExact(plan, fold("f.parquet", one)));
    // An equal file is not the one that the fold was made of.
    assertFalse(isExact(plan, fold("f.parquet", file("data_1000").accepted())));
  }

  private boolean isExact(IngestPlan.TablePlan plan, Folding.Fold... folds) {
    return catalog.write(
        "look", tx -> new Registration(tx, BUCKET, plan, List.of(folds)).isExact());
  }
}
