package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/**
 * Files that Iceberg's readers would read wrong, and objects that are not what the lake's catalog
 * says, until they are.
 */
class LeftOutFilesTest extends LakeOfStations {

  private Path object(StationFile file) {
    return directory.resolve("bucket").resolve(file.key());
  }

  @Test
  void anObjectThatIsGoneIsLeftOutUntilItIsBack() throws IOException {
    StationFile gone = StationFile.floats("s0", "2026-11-20T01:00:00Z");
    put(
        StationFile.floats("s0", "2026-11-20T00:00:00Z"),
        gone,
        StationFile.floats("s0", "2026-11-20T02:00:00Z"));
    Files.delete(object(gone));
    for (int n = 0; n < 2; n++) {
      PublishReport report = publish();
      assertEquals(n == 0 ? 2 : 0, report.added());
      assertEquals(
          List.of(object(gone) + ": it is not there; restore the object"), report.leftOut());
      assertEquals(2, files(table()));
    }
    put(StationFile.floats("s0", "2026-11-20T03:00:00Z"));
    assertEquals(1, publish().leftOut().size());
    assertEquals(3, files(table()));
    Files.write(object(gone), gone.bytes());
    PublishReport back = publish();
    assertEquals(List.of(), back.leftOut());
    assertEquals(1, back.added());
    assertEquals(0, publish().snapshots());
    compareNewest();
  }

  @Test
  void anObjectOfAnotherLengthIsLeftOutUntilItIsRight() throws IOException {
    StationFile cut = StationFile.floats("s0", "2026-11-20T01:00:00Z");
    put(StationFile.floats("s0", "2026-11-20T00:00:00Z"), cut);
    byte[] whole = cut.bytes();
    Files.write(object(cut), new byte[100]);
    assertEquals(
        List.of(object(cut) + ": it has 100 bytes, the catalog says " + whole.length),
        publish().leftOut());
    Files.write(object(cut), new byte[whole.length]);
    PublishReport report = publish();
    assertEquals(1, report.leftOut().size());
    assertTrue(report.leftOut().get(0).startsWith(object(cut) + ": "), report.toString());
    Files.write(object(cut), whole);
    assertEquals(1, publish().added());
    compareNewest();
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
}
