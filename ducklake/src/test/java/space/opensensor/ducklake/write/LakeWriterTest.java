package space.opensensor.ducklake.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.catalog.SchemaChange.PartitionKey;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.maintain.OrphanReport;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.ducklake.read.Rows;

@Tag("integration")
class LakeWriterTest {

  private static final WriterSettings THREE = new WriterSettings(3, Duration.ofHours(1));

  @TempDir Path directory;

  private static void createEvents(TestLake lake, boolean partitioned) {
    lake.catalog()
        .write(
            "events",
            tx ->
                new SchemaChange(tx)
                    .createTable(
                        "events",
                        List.of(
                            new NewColumn("time", LakeType.TIMESTAMPTZ),
                            new NewColumn("what", LakeType.VARCHAR),
                            new NewColumn("amount", new LakeType("decimal(9,2)"))),
                        partitioned ? List.of(new PartitionKey("time", "day")) : null));
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void rowsBecomeAFileWhenThereAreEnoughOrWhenFlushed(CatalogType type) {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      createEvents(lake, false);
      RowQuery all = RowQuery.all("events").ordered("time", false, 99);
      try (LakeWriter writer =
          new LakeWriter(lake.catalog(), lake.storage(), lake.engine(), THREE)) {
        for (int i = 0; i < 4; i++) {
          writer.write(
              "events",
              Map.of("time", Instant.ofEpochSecond(1_790_000_000L + i), "what", "door's " + i));
        }
        assertEquals(1, writer.waitingRows());
        assertEquals(3, reader.rows(all, QueryLimits.WIDE).rows().size());
        writer.flushAll();
        assertEquals(0, writer.waitingRows());
        assertEquals(4, reader.rows(all, QueryLimits.WIDE).rows().size());
        writer.write("events", Map.of("time", "2026-12-01T00:00:00Z", "amount", 12.345));
      }
      Rows rows = reader.rows(all, QueryLimits.WIDE);
      assertEquals(5, rows.rows().size());
      assertEquals("door's 3", rows.rows().get(3).get(1));
      assertEquals("12.35", rows.rows().get(4).get(2).toString());
      assertEquals(
          OffsetDateTime.parse("2026-12-01T00:00:00Z").toInstant(),
          ((OffsetDateTime) rows.rows().get(4).get(0)).toInstant());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void rowsOfSeveralPartitionsBecomeOneFileEachInOneCommit(CatalogType type) {
    try (TestLake lake = new TestLake(type, directory)) {
      createEvents(lake, true);
      long before = lake.catalog().read(r -> r.latest().id());
      try (LakeWriter writer =
          new LakeWriter(lake.catalog(), lake.storage(), lake.engine(), THREE)) {
        writer.write("events", Map.of("time", "2026-12-01T00:00:00Z"));
        writer.write("events", Map.of("time", "2026-12-02T00:00:00Z"));
        writer.write("events", Map.of("time", "2026-12-02T01:00:00Z"));
      }
      lake.catalog()
          .read(
              r -> {
                assertEquals(before + 1, r.latest().id());
                assertEquals(
                    2, new TableFiles(r, r.table("events", before + 1)).visible(before + 1).size());
                return null;
              });
    }
  }

  @ParameterizedTest
  @EnumSource(value = CatalogType.class, names = "SQLITE")
  void filesBeforeOneThatCannotBeStoredAreDeletedAndRowsStay(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      createEvents(lake, true);
      Path place = directory.resolve("lake/main/events/day=2");
      Files.createDirectories(place.getParent());
      Files.writeString(place, "no directory");
      LakeWriter writer = new LakeWriter(lake.catalog(), lake.storage(), lake.engine(), THREE);
      writer.write("events", Map.of("time", "2026-12-01T00:00:00Z"));
      writer.write("events", Map.of("time", "2026-12-02T00:00:00Z"));
      assertThrows(UncheckedIOException.class, writer::flushAll);
      assertEquals(2, writer.waitingRows());
      assertEquals(
          List.of(), OrphanReport.find(lake.catalog(), lake.storage(), Duration.ofSeconds(-1)));
      Files.delete(place);
      writer.close();
      assertEquals(0, writer.waitingRows());
    }
  }

  @ParameterizedTest
  @EnumSource(value = CatalogType.class, names = "SQLITE")
  void aRowWithAColumnTheTableHasNotIsRefusedAndRowsStay(CatalogType type) {
    try (TestLake lake = new TestLake(type, directory)) {
      createEvents(lake, false);
      LakeWriter writer = new LakeWriter(lake.catalog(), lake.storage(), lake.engine(), THREE);
      writer.write("events", Map.of("nope", 1));
      assertThrows(IllegalArgumentException.class, writer::flushAll);
      assertEquals(1, writer.waitingRows());
    }
  }
}
