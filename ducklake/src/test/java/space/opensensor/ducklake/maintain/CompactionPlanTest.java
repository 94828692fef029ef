package space.opensensor.ducklake.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.SchemaChange.PartitionKey;

/**
 * What upkeep leaves in the catalog and on the disk;
 *
 * <p>/** Which files a compaction merges, by what it says it would do.
 */
class CompactionPlanTest extends UpkeepBench {

  private Compactor.Report plan(Compactor.Settings settings) {
    return new Compactor(catalog, null, null, storage, settings).compact("t", true);
  }

  private static Compactor.Report merges(long merges, long sources, long bytes) {
    return new Compactor.Report(merges, sources, bytes, 0, null);
  }

  private static NewFile sized(String name, List<String> partition, long bytes, String first) {
    List<ColumnStats> stats =
        first == null ? List.of() : List.of(new ColumnStats(2, null, 1L, 0L, first, first, null));
    return new NewFile("/b/" + name, false, 1, bytes, 50L, null, partition, stats);
  }

  @Test
  void smallFilesOfOnePartitionAreMergedUpToATarget() {
    LakeTable table = table("t", List.of(new PartitionKey("station", "identity")));
    for (int i = 0; i < 5; i++) {
      append(table, sized("a" + i, List.of("a"), 100, null));
    }
    append(table, sized("large", List.of("a"), 101, null));
    append(table, sized("b0", List.of("b"), 10, null));
    append(table, sized("b1", List.of("b"), 20, null));
    append(table, sized("c", List.of("c"), 10, null));
    assertEquals(merges(2, 7, 530), plan(new Compactor.Settings(2, 100, 1000)));
    assertEquals(merges(2, 8, 631), plan(new Compactor.Settings(2, 101, 1000)));
    assertEquals(merges(1, 5, 500), plan(new Compactor.Settings(3, 100, 1000)));
    assertEquals(merges(1, 5, 500), plan(new Compactor.Settings(5, 100, 500)));
    // Two and two of a hundred bytes each, and the fifth alone.
    assertEquals(merges(3, 6, 430), plan(new Compactor.Settings(2, 100, 200)));
    assertEquals(merges(1, 2, 30), plan(new Compactor.Settings(2, 100, 199)));
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 100, 29)));
    List<String> told = new ArrayList<>();
    new Compactor(catalog, null, null, storage, new Compactor.Settings(2, 100, 200))
        .compact("t", true, (done, of) -> told.add(done + "/" + of));
    assertEquals(List.of("0/3", "1/3", "2/3"), told);
    // A partitioning of before has other keys.
    change("UPDATE ducklake_partition_info SET end_snapshot = begin_snapshot");
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 100, 1000)));
  }

  @Test
  void filesWithoutPartitionsAreMergedAsTheyCome() {
    LakeTable table = table("t", null);
    append(table, sized("one", null, 100, "2026-01-01 10:00:00+00"));
    append(table, sized("two", null, 100, "2026-01-02 10:00:00+00"));
    assertEquals(merges(1, 2, 200), plan(new Compactor.Settings(2, 100, 200)));
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 99, 200)));
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 100, 199)));
    remove(table, 0);
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 100, 200)));
  }

  @Test
  void foldsOfADayAreMergedUpToEightTargets() {
    LakeTable table = table("t", DAYS);
    for (int i = 0; i < 17; i++) {
      String time = String.format(Locale.ROOT, "2026-01-01 %02d:00:00+00", i);
      append(table, sized("a" + i, null, 100, time));
    }
    append(table, sized("b0", null, 70, "2026-01-02 00:00:00+00"));
    append(table, sized("b1", null, 80, "2026-01-02 23:59:59+00"));
    append(table, sized("unknown", null, 1, null));
    append(table, sized("short", null, 2, "2026-01"));
    append(table, sized("large", null, 101, "2026-01-02 10:00:00+00"));
    append(table, sized("of-partition", List.of("a", "2026", "1", "1"), 5, null));
    // A fold may have half the target's bytes, whatever is said of sources.
    assertEquals(merges(2, 4, 150 + 3), plan(new Compactor.Settings(2, 5, 198)));
    assertEquals(merges(3, 20, 1600 + 150 + 3), plan(new Compactor.Settings(2, 5, 200)));
    assertEquals(merges(3, 21, 1600 + 251 + 3), plan(new Compactor.Settings(2, 5, 202)));
    assertEquals(merges(3, 22, 1700 + 251 + 3), plan(new Compactor.Settings(2, 5, 214)));
  }

  @Test
  void aTableThatTheLakeDoesNotWriteIsLeftAlone() {
    LakeTable table = table("t", null);
    append(table, sized("one", null, 100, null));
    append(table, sized("two", null, 100, null));
    change("UPDATE ducklake_column SET column_type = 'geometry' WHERE column_id = 1");
    Compactor.Report report = plan(new Compactor.Settings(2, 100, 200));
    assertEquals(
        new Compactor.Report(
            0,
            0,
            0,
            0,
            "table t: column \"station\" is of type geometry, which is not read here; use DuckDB's"
                + " extension"),
        report);
  }

  @Test
  void aMergeIsOfTwoFilesOrMore() {
    assertEquals(2, new Compactor.Settings(2, 1, 1).minFiles());
    assertEquals(
        "files to merge: expected 2 or more, got 1",
        assertThrows(IllegalArgumentException.class, () -> new Compactor.Settings(1, 1, 1))
            .getMessage());
  }
}
