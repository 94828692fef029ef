package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.maintain.Compactor;

/** Files whose rows lie on both sides of midnight: day(timestamp) has no one value for them. */
class MidnightTest extends LakeOfStations {

  private static final String MIDNIGHT = "2026-11-21T00:00:00+00:00";

  /** Station and day of each file that rows of a station in a time may lie in. */
  private List<String> planned(String station, Expression time) throws IOException {
    List<String> planned = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table().newScan().filter(Expressions.equal("station", station)).filter(time).planFiles()) {
      for (FileScanTask task : tasks) {
        StructLike partition = task.file().partition();
        planned.add(
            task.file().location().replaceAll(".*/data_(\\d+).*", "$1 ")
                + partition.get(0, String.class)
                + (partition.size() > 1
                    ? " " + LocalDate.ofEpochDay(partition.get(1, Integer.class))
                    : ""));
      }
    }
    planned.sort(null);
    return planned;
  }

  @Test
  void aFileOverMidnightIsOfItsStationAloneAndFoundFromBothDays() throws IOException {
    put(
        StationFile.floats("s0", "2026-11-20T23:59:00Z"),
        StationFile.floats("s0", "2026-11-21T00:00:00Z"),
        StationFile.floats("s1", "2026-11-20T23:59:00Z").rows(13),
        StationFile.floats("s1", "2026-11-20T22:00:00Z"));
    assertEquals(List.of(), publish().leftOut());
    Expression before = Expressions.lessThan("timestamp", MIDNIGHT);
    Expression after = Expressions.greaterThanOrEqual("timestamp", MIDNIGHT);
    assertEquals(List.of("2359 s0 2026-11-20"), planned("s0", before));
    assertEquals(List.of("0000 s0 2026-11-21"), planned("s0", after));
    // Its last row is at midnight.
    assertEquals(List.of("2200 s1 2026-11-20", "2359 s1"), planned("s1", before));
    assertEquals(List.of("2359 s1"), planned("s1", after));
    compareAll(43);
  }

  @Test
  void filesOverMidnightAreCompactedAndPublished() throws IOException {
    put(
        StationFile.floats("s1", "2026-11-20T23:58:00Z").rows(30),
        StationFile.floats("s1", "2026-11-20T23:57:00Z").rows(40));
    publish();
    lake.compactor(Compactor.Settings.DEFAULT).compact("readings", false);
    assertEquals(List.of(), publish().leftOut());
    compareAll(59);
  }
}
