package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.StationFile;

/** Files of many stations in one, which are of no partition: Iceberg finds all of their rows. */
class FoldedFilesTest extends LakeOfStations {

  @Override
  Map<String, String> settings() {
    Map<String, String> settings = super.settings();
    settings.put("DUCKLAKE_INGEST", "fold");
    return settings;
  }

  @Test
  void foldsAreReadAsTheLakeReadsThem() throws IOException {
    put(
        StationFile.floats("s0", "2026-11-20T00:00:00Z"),
        StationFile.floats("s1", "2026-11-20T00:00:00Z"),
        StationFile.floats("s2", "2026-11-20T01:00:00Z"));
    putHours("s0", "2026-11-21", 2);
    PublishReport report = publish();
    assertEquals(List.of(), report.leftOut());
    assertEquals(2, report.added());
    compareAll(11);
    try (CloseableIterable<FileScanTask> tasks =
        table()
            .newScan()
            .filter(Expressions.equal("station", "s2"))
            .filter(Expressions.lessThan("timestamp", "2026-11-20T23:00:00+00:00"))
            .planFiles()) {
      int planned = 0;
      for (FileScanTask task : tasks) {
        planned += task.file().recordCount() == 36 ? 1 : 100;
      }
      assertEquals(1, planned);
    }
  }
}
