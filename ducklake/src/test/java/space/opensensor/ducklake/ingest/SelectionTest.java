package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.ColumnStats;

/**
 * Which judged files count, and what a commit notes of them;
 *
 * <p>/** Which judged files count: each object once, each batch once.
 */
class SelectionTest extends RegistrationBench {

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
}
