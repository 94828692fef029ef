package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.InputFile;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.maintain.Compactor;

/** The lake rewrites its files and forgets its snapshots, and Iceberg's follow. */
class HistoryTest extends LakeOfStations {

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

  /** Counts the manifests that are opened. */
  private final class Counting extends LakeFileIo {

    private static final long serialVersionUID = 1L;
    private int manifests;

    Counting() {
      super(lake.storage());
    }

    @Override
    public InputFile newInputFile(String path) {
      manifests += path.matches(".*-m\\d+\\.avro") ? 1 : 0;
      return super.newInputFile(path);
    }
  }

  /**
   * Files whose rows were taken from the lake's catalog are known from Iceberg's manifests alone.
   */
  @Test
  void filesThatTheLakeHasForgottenAreFoundInTheManifests() throws IOException {
    putHours("s0", "2026-11-20", 4);
    putHours("s1", "2026-11-21", 1);
    publish();
    lake.compactor(Compactor.Settings.DEFAULT).compact("readings", false);
    expire("snapshot_id < (SELECT max(snapshot_id) FROM ducklake_snapshot)");
    lake.catalog()
        .write(
            "clean",
            tx -> tx.sql().update("DELETE FROM ducklake_data_file WHERE end_snapshot IS NOT NULL"));
    Counting io = new Counting();
    try (IcebergTables counted = new IcebergTables(lake, io, RestLimits.DEFAULT)) {
      PublishReport report = publish(counted);
      assertEquals(1, report.added());
      assertEquals(4, report.removed());
    }
    assertTrue(io.manifests > 0, "no manifest was read");
    assertEquals(2, files(table()));
    compareNewest();
  }

  @Test
  void noManifestIsReadForFilesThatAreNewAlone() throws IOException {
    putHours("s0", "2026-11-20", 4);
    publish();
    putHours("s1", "2026-11-21", 4);
    Counting io = new Counting();
    try (IcebergTables counted = new IcebergTables(lake, io, RestLimits.DEFAULT)) {
      assertEquals(4, publish(counted).added());
    }
    assertEquals(0, io.manifests);
    compareAll(61);
  }
}
