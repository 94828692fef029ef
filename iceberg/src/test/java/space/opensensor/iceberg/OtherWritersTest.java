package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.RecordedCatalog;
import space.opensensor.ducklake.catalog.LakeTable;

/** Tables that others have written: engines to Iceberg's, DuckDB to the lake's. */
class OtherWritersTest extends LakeOfStations {

  @Test
  void noEngineMayDeleteTheFilesOfSnapshotsThatItExpires() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    BaseTable table = table();
    assertThrows(ValidationException.class, () -> table.expireSnapshots().commit());
  }

  @Test
  void whatAnotherEngineCommittedIsNotFollowed() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    BaseTable table = table();
    table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
    long theirs = table().currentSnapshot().snapshotId();
    // The lake has nothing new at first.
    for (int hours = 0; hours < 2; hours++) {
      putHours("s0", "2026-11-21", hours);
      PublishException e = assertThrows(PublishException.class, this::publish);
      assertEquals(
          "table readings: another engine has committed to it (delete, Iceberg snapshot "
              + theirs
              + "), and the lake does not follow; publish it anew with --rebuild, which keeps all"
              + " data files",
          e.getMessage());
      assertEquals(theirs, table().currentSnapshot().snapshotId());
    }
    assertEquals(List.of(), Publication.of(lake, List.of(), true).refused());
    assertEquals(3, files(table()));
    compareAll(67);
  }

  @ParameterizedTest
  @CsvSource({
    "three-deletes-of-one-file, ducklake_rewrite_data_files",
    "inlining-switched-on, ducklake_flush_inlined_data"
  })
  void whatDuckDbDeletedOrKeptInTheCatalogIsRefusedWithTheCure(String name, String cure) {
    Path place = directory.resolve("recorded");
    RecordedCatalog recorded = new RecordedCatalog(name, place);
    Map<String, String> settings = new HashMap<>(recorded.environment());
    try (Lake other = new Lake(new LakeSettings(settings));
        IcebergTables its = new IcebergTables(other)) {
      long latest = other.catalog().read(r -> r.latest().id());
      LakeTable table =
          other.catalog().read(r -> r.tables(latest)).stream()
              .filter(t -> t.name().equals("readings"))
              .findFirst()
              .orElseThrow();
      PublishException e =
          assertThrows(
              PublishException.class,
              () -> new TablePublisher(other, its, table, latest, false).publish());
      assertTrue(e.getMessage().contains(cure), e.getMessage());
    }
  }

  @Test
  void aSnapshotThatNamesNoneOfTheLakesIsAnotherEngines() throws IOException {
    putHours("s0", "2026-11-20", 1);
    publish();
    table()
        .newDelete()
        .deleteFromRowFilter(Expressions.alwaysTrue())
        .set(PublishedTable.SNAPSHOT, "the newest")
        .commit();
    PublishException e = assertThrows(PublishException.class, this::publish);
    assertTrue(e.getMessage().contains("another engine has committed to it"), e.getMessage());
  }

  @Test
  void aTableThatShowsWhatTheLakeHasNoLongerIsRefused() throws IOException {
    putHours("s0", "2026-11-20", 1);
    publish();
    // As if the lake's catalog had been restored from before some hours, beside a REST catalog.
    table()
        .newDelete()
        .deleteFromRowFilter(Expressions.alwaysTrue())
        .set(PublishedTable.SNAPSHOT, "60")
        .commit();
    long latest = lake.catalog().read(r -> r.latest().id());
    PublishException e = assertThrows(PublishException.class, this::publish);
    assertEquals(
        "table readings: shows snapshot 60, and the lake is at "
            + latest
            + "; if its catalog was restored or made anew, publish it anew with --rebuild",
        e.getMessage());
    assertEquals(List.of(), Publication.of(lake, List.of(), true).refused());
    compareNewest();
  }

  @Test
  void whatAnotherEngineRolledBackIsPublishedAgain() throws IOException {
    putHours("s0", "2026-11-20", 3);
    publish();
    putHours("s1", "2026-11-21", 6);
    long first = table().currentSnapshot().snapshotId();
    publish();
    table().manageSnapshots().rollbackTo(first).commit();
    assertEquals(2, publish().snapshots());
    assertEquals(9, files(table()));
    compareNewest();
  }

  @Test
  void aTableWhoseMetadataFileIsDamagedIsPublishedAnew() throws IOException {
    putHours("s0", "2026-11-20", 2);
    String metadata = publish().metadata();
    Files.write(Path.of(metadata.substring("file://".length())), new byte[0]);
    List<String> refused = Publication.of(lake, List.of("readings"), false).refused();
    assertEquals(1, refused.size());
    assertTrue(refused.get(0).contains("restore the file, or publish it anew with --rebuild"));
    assertTrue(refused.get(0).contains(metadata), refused.get(0));
    assertEquals(List.of(), Publication.of(lake, List.of("readings"), true).refused());
    assertEquals(2, files(table()));
    compareAll(73);
  }

  /** Nothing but snapshots has rows: these commits are followed, but the columns are the lake's. */
  @Test
  void propertiesAndPartitioningOfAnotherEngineStayAndItsColumnsGo() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    table().updateProperties().set("read.split.target-size", "1000000").commit();
    table().updateSchema().addColumn("theirs", Types.LongType.get()).commit();
    table().updateSpec().removeField("timestamp_day").commit();
    assertEquals(0, publish().snapshots());
    putHours("s1", "2026-11-21", 2);
    assertEquals(2, publish().added());
    assertEquals("1000000", table().properties().get("read.split.target-size"));
    assertNull(table().schema().findField("theirs"));
    compareAll(71);
  }

  @Test
  void aCommitOfAnotherEngineInTheMiddleOfAPublishIsNotCommittedOver() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    putHours("s1", "2026-11-21", 2);
    boolean[] once = {true};
    LakeFileIo io =
        new LakeFileIo(lake.storage()) {
          private static final long serialVersionUID = 1L;

          @Override
          public OutputFile newOutputFile(String path) {
            if (once[0]) {
              once[0] = false;
              table().newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
            }
            return super.newOutputFile(path);
          }
        };
    try (IcebergTables slower = new IcebergTables(lake, io, RestLimits.DEFAULT)) {
      assertThrows(RuntimeException.class, () -> publish(slower));
    }
    assertEquals("delete", table().currentSnapshot().operation());
    PublishException e = assertThrows(PublishException.class, this::publish);
    assertTrue(e.getMessage().contains("another engine has committed to it"), e.getMessage());
  }
}
