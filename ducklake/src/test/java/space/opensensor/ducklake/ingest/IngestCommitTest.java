package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.ducklake.worker.LostShareException;
import space.opensensor.ducklake.worker.Shares;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/** One batch on its way into the catalog, and what others do there meanwhile. */
@Tag("integration")
class IngestCommitTest extends InspectedLake {

  private static final IngestSettings FOLD = IngestSettings.defaults().withMode(IngestMode.FOLD);

  private final List<Long> folded = new ArrayList<>();

  private static StationFile readings(String time) {
    return StationFile.floats("a", "2026-11-20T" + time + ":00Z").rows(3);
  }

  private IngestReport commit(
      IngestSettings settings,
      ObjectStore store,
      Shares shares,
      String cursor,
      List<Refused> refused,
      InspectedFile... files) {
    IngestMetrics metrics =
        new IngestMetrics() {
          @Override
          public void committed(IngestReport report, java.time.Duration slowest) {}

          @Override
          public void folded(long objects, long folds) {
            folded.addAll(List.of(objects, folds));
          }
        };
    return new IngestCommit(lake.catalog(), store, lake.engine(), settings, lake.storage(), metrics)
        .run(List.of(files), refused, shares, "", cursor);
  }

  private IngestReport commit(IngestSettings settings, InspectedFile... files) {
    return commit(settings, lake.bucket(), Shares.ALL, null, List.of(), files);
  }

  /** A bucket that does something whenever it is asked where an object lies, as plans ask. */
  private ObjectStore asking(Runnable before) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("uri")) {
                before.run();
              }
              try {
                return method.invoke(lake.bucket(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** What a share's check does in a commit. */
  private interface Check {
    void run(CatalogTransaction tx, Collection<String> keys) throws SQLException;
  }

  private static Shares checking(Check check) {
    return new Shares() {
      @Override
      public boolean isAll() {
        return false;
      }

      @Override
      public void renew() {}

      @Override
      public boolean has(String key) {
        return true;
      }

      @Override
      public void check(CatalogTransaction tx, Collection<String> keys) throws SQLException {
        check.run(tx, keys);
      }

      @Override
      public void release() {}
    };
  }

  private void addColumn(String name) {
    lake.catalog()
        .write(
            "by hand",
            tx ->
                new SchemaChange(tx)
                    .addColumn(
                        tx.reader().table("readings", tx.head().id()),
                        new SchemaChange.NewColumn(name, LakeType.INT64),
                        null));
  }

  private LakeTable readings() {
    return lake.catalog().read(r -> r.table("readings", r.latest().id()));
  }

  private long rows() {
    LakeTable table = readings();
    return lake.catalog().read(r -> new TableFiles(r, table).visible(r.latest().id())).stream()
        .mapToLong(f -> f.rows())
        .sum();
  }

  /** Files under the lake's own path. */
  private long ownFiles() throws Exception {
    Path own = directory.resolve("lake");
    if (!Files.exists(own)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(own)) {
      return all.filter(f -> f.toString().endsWith(".parquet")).count();
    }
  }

  private long latest() {
    return lake.catalog().read(r -> r.latest().id());
  }

  private String cursor() {
    return lake.catalog().read(r -> new Ledger(r).cursor(lake.bucket().name(), ""));
  }

  @Test
  void aPlanForTablesThatChangedMeanwhileIsMadeAgain() throws Exception {
    AtomicInteger plans = new AtomicInteger();
    ObjectStore store =
        asking(
            () -> {
              if (plans.incrementAndGet() == 1) {
                addColumn("by_hand");
              }
            });
    IngestReport report =
        commit(
            IngestSettings.defaults(),
            store,
            Shares.ALL,
            null,
            List.of(),
            inspected(readings("10:00")));
    assertEquals(1, report.files());
    assertEquals(2, plans.get());
    assertEquals(3, rows());
  }

  @Test
  void tablesThatChangeAllTheTimeAreGivenUpAfterEightPlans() throws Exception {
    AtomicInteger plans = new AtomicInteger();
    ObjectStore store = asking(() -> addColumn("c" + plans.incrementAndGet()));
    InspectedFile file = inspected(readings("10:00"));
    assertEquals(
        "tables change faster than files can be matched",
        assertThrows(
                IllegalStateException.class,
                () -> commit(IngestSettings.defaults(), store, Shares.ALL, null, List.of(), file))
            .getMessage());
    assertEquals(8, plans.get());
    assertEquals(0, rows());
  }

  @Test
  void aFoldOfWhichAnotherTookAFileIsWrittenAgainWithoutIt() throws Exception {
    InspectedFile one = inspected(readings("10:00"));
    InspectedFile two = inspected(readings("10:15"));
    AtomicInteger checks = new AtomicInteger();
    AtomicInteger plans = new AtomicInteger();
    long table = readings().id();
    Shares shares =
        checking(
            (tx, keys) -> {
              assertEquals(List.of(one.object().key(), two.object().key()), keys);
              if (checks.incrementAndGet() == 1) {
                new Ledger(tx.reader())
                    .add(
                        List.of(
                            new Ledger.Entry(
                                lake.bucket().name(),
                                one.object().key(),
                                one.object().etag(),
                                one.object().bytes(),
                                table,
                                null,
                                null,
                                0,
                                0)));
              }
            });
    IngestReport report =
        commit(FOLD, asking(plans::incrementAndGet), shares, "k", List.of(), one, two);
    assertEquals(1, report.files());
    assertEquals(1, report.known());
    assertEquals(3, report.rows());
    assertEquals(2, checks.get());
    assertEquals(2, plans.get(), "one plan is good for both commits, of two files");
    assertEquals(1, ownFiles());
    assertEquals(List.of(1L, 1L), folded);
    assertEquals("k", cursor());
  }

  @Test
  void foldsOfFilesThatAreAnotherWorkersAreDeleted() throws Exception {
    InspectedFile file = inspected(readings("10:00"));
    Refused refused = new Refused(new StoredObject("x.txt", "e", 5, Instant.EPOCH), "no station's");
    Shares shares =
        checking(
            (tx, keys) -> {
              assertEquals(List.of(file.object().key(), "x.txt"), List.copyOf(keys));
              throw new LostShareException("taken over");
            });
    assertThrows(
        LostShareException.class,
        () -> commit(FOLD, lake.bucket(), shares, "k", List.of(refused), file));
    assertEquals(0, ownFiles());
    assertEquals(0, rows());
    assertEquals("", cursor());
    assertEquals(List.of(), lake.catalog().read(r -> new Ledger(r).setAside()));
    assertEquals(List.of(), folded);
  }

  @Test
  void foldsThatTheCatalogDoesNotTakeAreDeleted() throws Exception {
    InspectedFile file = inspected(readings("10:00"));
    Shares shares =
        checking(
            (tx, keys) -> {
              throw new SQLException("refused");
            });
    assertThrows(
        CatalogException.class, () -> commit(FOLD, lake.bucket(), shares, "k", List.of(), file));
    assertEquals(0, ownFiles());
    assertEquals(0, rows());
    assertEquals(1, commit(FOLD, file).files());
  }

  private InspectedFile health() throws Exception {
    StationFile health =
        StationFile.bare("a", "2026-11-20T10:00:00Z")
            .rows(4)
            .with(Column.of(2, "free_heap", ColumnType.INT32).optional());
    InspectedFile file =
        inspected("health/" + health.key().replace("data_", "health_"), health.bytes());
    StationTables.create(lake.catalog(), "health", file.shape());
    return file;
  }

  @Test
  void foldsThatWereWrittenBeforeOneThatCannotBeStoredAreDeleted() throws Exception {
    Path place = directory.resolve("lake/main/health");
    Files.createDirectories(place.getParent());
    Files.writeString(place, "no directory");
    InspectedFile readings = inspected(readings("10:00"));
    InspectedFile health = health();
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> commit(FOLD, readings, health));
    assertEquals("fold: " + e.getCause().getMessage(), e.getMessage());
    assertEquals(0, ownFiles());
    assertEquals(0, rows());
    Files.delete(place);
    assertEquals(2, commit(FOLD, readings, health).files());
  }

  @Test
  void foldsThatWereWrittenBeforeWhatNobodyForesawAreDeleted() throws Exception {
    InspectedFile file = inspected(readings("10:00"));
    IngestPlan plan =
        IngestPlan.of(
            lake.catalog(), lake.bucket(), new ValueStatistics(lake.engine()), FOLD, List.of(file));
    IngestPlan odd =
        new IngestPlan(
            plan.schemaVersion(),
            List.of(plan.tables().get(0), new IngestPlan.TablePlan(readings(), null)),
            List.of(),
            List.of(),
            List.of());
    Folding folding =
        new Folding(lake.catalog(), lake.bucket().name(), lake.engine(), lake.storage());
    assertThrows(NullPointerException.class, () -> folding.of(odd));
    assertEquals(0, ownFiles());
    assertEquals(1, folding.of(plan).size());
    assertEquals(1, ownFiles());
  }

  @Test
  void whatIsSetAsideAndWhatIsTriedAgainIsCountedAndTheListingGoesOnOrNot() throws Exception {
    Refused unreadable =
        new Refused(new StoredObject("x.txt", "e", 5, Instant.EPOCH), "no station's");
    InspectedFile wide =
        inspected(
            StationFile.bare("a", "2026-11-20T11:00:00Z")
                .rows(3)
                .with(Column.of(2, "temperature", ColumnType.DOUBLE)));
    InspectedFile good = inspected(readings("10:00"));
    InspectedFile away = inspected(readings("10:15"));
    Files.delete(away.content());
    long before = latest();
    IngestReport report =
        commit(
            IngestSettings.defaults(),
            lake.bucket(),
            Shares.ALL,
            "k1",
            List.of(unreadable),
            wide,
            good,
            away);
    assertEquals(new IngestReport(0, 1, 3, 0, 0, 2, 1, 1), report);
    assertEquals(before + 1, latest());
    assertEquals("", cursor(), "the listing has to come by what could not be read");
    String narrow =
        "column \"temperature\": float64, the table has only float32; widen it: lake columns"
            + " readings --accept temperature, then lake aside --retry";
    assertEquals(
        List.of(
            wide.object().key()
                + " "
                + wide.object().etag()
                + " "
                + wide.object().bytes()
                + " "
                + narrow,
            "x.txt e 5 no station's"),
        lake.catalog().read(r -> new Ledger(r).setAside()).stream()
            .map(s -> s.key() + " " + s.etag() + " " + s.bytes() + " " + s.reason())
            .toList());
    Ledger.Proposal proposal = lake.catalog().read(r -> new Ledger(r).proposals()).get(0);
    assertEquals(
        List.of("temperature", "float64", 2L, wide.object().key()),
        List.of(proposal.column(), proposal.type(), proposal.fieldId(), proposal.key()));
    // With nothing left to be tried again, and nothing to be registered.
    report =
        commit(
            IngestSettings.defaults(), lake.bucket(), Shares.ALL, "k2", List.of(unreadable), good);
    assertEquals(new IngestReport(0, 0, 0, 1, 0, 1, 0, 0), report);
    assertEquals(before + 1, latest());
    assertEquals("k2", cursor());
    commit(IngestSettings.defaults(), good);
    assertEquals("k2", cursor(), "of what was notified there is no listing");
  }

  @Test
  void filesOfTwoTablesAreOneCommitWithTheirOwnFolds() throws Exception {
    InspectedFile h = health();
    long before = latest();
    IngestReport report =
        commit(FOLD, inspected(readings("10:00")), h, inspected(readings("10:15")));
    assertEquals(new IngestReport(0, 3, 10, 0, 0, 0, 0, 1), report);
    assertEquals(before + 1, latest());
    assertEquals(6, rows());
    assertEquals(2, ownFiles());
    assertEquals(List.of(3L, 2L), folded);
  }
}
