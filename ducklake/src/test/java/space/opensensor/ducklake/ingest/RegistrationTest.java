package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.Origins;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.status.NewestFiles;

/**
 * Which judged files count, and what a commit notes of them;
 *
 * <p>/** What a commit notes of the files that count, and of folds.
 */
class RegistrationTest extends RegistrationBench {

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
