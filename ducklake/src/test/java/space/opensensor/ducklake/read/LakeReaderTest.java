package space.opensensor.ducklake.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

@Tag("integration")
class LakeReaderTest {

  @TempDir Path directory;

  private static final RowQuery READINGS = RowQuery.all("readings");

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void everyValueOfFloatAndDecimalFilesIsReadAsItWasWritten(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      StationFile b = StationFile.decimals("b", "2026-11-20T10:00:00Z").rows(9);
      lake.put(a.key(), a.bytes());
      lake.put(b.key(), b.bytes());
      ingester.pass();
      for (StationFile file : List.of(a, b)) {
        String station = file == a ? "a" : "b";
        Rows rows =
            reader.rows(
                READINGS
                    .where(new Filter("station", Filter.Operator.EQ, station))
                    .ordered("timestamp", false, 1000),
                QueryLimits.WIDE);
        assertEquals(file.rows(), rows.rows().size());
        for (int r = 0; r < file.rows(); r++) {
          List<Object> row = rows.rows().get(r);
          for (int c = 1; c <= 9; c++) {
            if (file.isNull(c, r)) {
              assertNull(row.get(c));
            } else {
              assertEquals(file.value(c, r), (Float) row.get(c), 1e-4f, "column " + c);
            }
          }
          assertEquals(station, row.get(10));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void filtersOrderAndLimitGiveWhatAScanOfAllRowsWouldGive(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      for (int m = 0; m < 60; m += 15) {
        StationFile f =
            StationFile.floats("a", String.format(Locale.ROOT, "2026-11-20T10:%02d:00Z", m));
        lake.put(f.key(), f.bytes());
      }
      ingester.pass();
      List<List<Object>> all =
          reader.rows(READINGS.select("temperature", "light"), QueryLimits.WIDE).rows();
      assertEquals(48, all.size());
      for (Filter.Operator op : Filter.Operator.values()) {
        String value = op.takesValue() ? all.get(17).get(0).toString() : null;
        float v = value == null ? 0 : Float.parseFloat(value);
        String column = op.takesValue() ? "temperature" : "light";
        long expected =
            all.stream()
                .filter(
                    row -> {
                      Float t = (Float) row.get(0);
                      return switch (op) {
                        case EQ -> t == v;
                        case NE -> t != v;
                        case LT -> t < v;
                        case LE -> t <= v;
                        case GT -> t > v;
                        case GE -> t >= v;
                        case IS_NULL -> row.get(1) == null;
                        case IS_NOT_NULL -> row.get(1) != null;
                      };
                    })
                .count();
        Rows rows = reader.rows(READINGS.where(new Filter(column, op, value)), QueryLimits.WIDE);
        assertEquals(expected, rows.rows().size(), op.toString());
      }
      Rows top = reader.rows(READINGS.ordered("temperature", true, 3), QueryLimits.WIDE);
      assertEquals(3, top.rows().size());
      assertTrue((Float) top.rows().get(0).get(1) >= (Float) top.rows().get(2).get(1));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void timeTravelSeesOnlyWhatWasThere(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(a.key(), a.bytes());
      ingester.pass();
      long first = lake.catalog().read(r -> r.latest().id());
      Instant then = lake.catalog().read(r -> r.latest().time());
      StationFile b = StationFile.floats("b", "2026-11-20T10:00:00Z").rows(5);
      lake.put(b.key(), b.bytes());
      ingester.pass();
      QueryLimits wide = QueryLimits.WIDE;
      assertEquals(17, reader.rows(READINGS, wide).rows().size());
      assertEquals(12, reader.rows(READINGS.at(SnapshotChoice.version(first)), wide).rows().size());
      assertEquals(12, reader.rows(READINGS.at(SnapshotChoice.at(then)), wide).rows().size());
      assertThrows(
          CatalogException.class, () -> reader.rows(READINGS.at(SnapshotChoice.version(99)), wide));
      Rows changes =
          reader.changes("readings", SnapshotChoice.version(first), SnapshotChoice.LATEST, wide);
      assertEquals(5, changes.rows().size());
      assertEquals(first + 1, changes.rows().get(0).get(0));
      assertEquals("insert", changes.rows().get(0).get(1));
      assertEquals(
          17L,
          reader
              .sql("SELECT count(*) FROM readings", SnapshotChoice.LATEST, wide)
              .rows()
              .get(0)
              .get(0));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void oldFilesReadRightAfterEachChangeOfColumns(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z").rows(4);
      lake.put(a.key(), a.bytes());
      ingester.pass();
      long before = lake.catalog().read(r -> r.latest().id());
      lake.catalog()
          .write(
              "evolve",
              tx -> {
                SchemaChange change = new SchemaChange(tx);
                LakeTable t = tx.reader().table("readings", tx.head().id());
                t =
                    change.addColumn(
                        t, new SchemaChange.NewColumn("note", new LakeType("int32")), "42");
                t = change.renameColumn(t, "temperature", "celsius");
                t = change.widenColumn(t, "celsius", new LakeType("float64"));
                change.dropColumn(t, "humidity");
                return null;
              });
      StationFile b = StationFile.floats("a", "2026-11-20T10:15:00Z").rows(3);
      lake.put(b.key(), b.bytes());
      ingester.pass();
      Rows rows = reader.rows(READINGS.ordered("timestamp", false, 100), QueryLimits.WIDE);
      assertEquals(
          List.of(
              "timestamp",
              "celsius",
              "pressure",
              "pm1_0",
              "pm2_5",
              "pm10",
              "gas_resistance",
              "light",
              "noise",
              "station",
              "note"),
          rows.columns());
      assertEquals("DOUBLE", rows.types().get(1));
      assertEquals(7, rows.rows().size());
      assertEquals(a.value(1, 0), (Double) rows.rows().get(0).get(1), 1e-4);
      assertEquals(b.value(1, 2), (Double) rows.rows().get(6).get(1), 1e-4);
      assertEquals(42, rows.rows().get(0).get(10));
      Rows old = reader.rows(READINGS.at(SnapshotChoice.version(before)), QueryLimits.WIDE);
      assertEquals("humidity", old.columns().get(2));
      assertEquals(4, old.rows().size());
      long found =
          reader
              .rows(
                  READINGS.where(
                      new Filter("celsius", Filter.Operator.LT, "" + (a.value(1, 0) + 0.00001))),
                  QueryLimits.WIDE)
              .rows()
              .stream()
              .filter(r -> (Double) r.get(1) <= a.value(1, 0) + 0.00001)
              .count();
      assertTrue(found >= 1);
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aProposedColumnShowsTheValuesOfEarlierFilesOnceAccepted(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      StationFile a =
          StationFile.floats("a", "2026-11-20T10:00:00Z")
              .with(Column.of(11, "co2", ColumnType.FLOAT).optional());
      lake.put(a.key(), a.bytes());
      ingester.pass();
      assertEquals(11, reader.rows(READINGS, QueryLimits.WIDE).columns().size());
      assertEquals(
          List.of("readings.co2 float32"),
          space.opensensor.ducklake.ingest.Proposals.list(lake.catalog()));
      space.opensensor.ducklake.ingest.Proposals.accept(lake.catalog(), "readings", "co2");
      Rows rows =
          reader.rows(READINGS.select("co2").ordered("timestamp", false, 99), QueryLimits.WIDE);
      assertEquals(a.value(10, 0), (Float) rows.rows().get(0).get(0), 1e-4f);
      assertEquals(List.of(), space.opensensor.ducklake.ingest.Proposals.list(lake.catalog()));
    }
  }

  @ParameterizedTest
  @EnumSource(value = CatalogType.class, names = "SQLITE")
  void aQueryThatTakesTooLongIsStopped(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      ingester.pass();
      assertThrows(
          QueryTimeoutException.class,
          () ->
              reader.sql(
                  "SELECT count(*) FROM range(1000000) a, range(10000000) b"
                      + " WHERE (a.range * b.range) % 7 = 3",
                  SnapshotChoice.LATEST, new QueryLimits(10, Duration.ofMillis(300))));
    }
  }

  /** DuckDB's driver has its own idea of hours at which a zone changes its clocks. */
  @ParameterizedTest
  @ValueSource(strings = {"Pacific/Apia", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"})
  void theZoneOfTheMachineMovesNoTime(String zone) throws Exception {
    TimeZone own = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        LakeReader reader = lake.reader()) {
      List<List<Object>> rows =
          reader
              .sql(
                  "SELECT t, epoch_us(t) FROM generate_series(TIMESTAMPTZ '2013-01-01 00:00:00+00',"
                      + " '2013-12-31 00:00:00+00', INTERVAL 1 HOUR) AS hours(t) UNION ALL"
                      + " SELECT TIMESTAMPTZ '1500-02-28 23:59:59.999999+00', -14826672000000001",
                  SnapshotChoice.LATEST,
                  QueryLimits.WIDE)
              .rows();
      assertEquals(364 * 24 + 2, rows.size());
      for (List<Object> row : rows) {
        assertEquals(
            Instant.EPOCH.plus((Long) row.get(1), ChronoUnit.MICROS),
            ((OffsetDateTime) row.get(0)).toInstant());
      }
    } finally {
      TimeZone.setDefault(own);
    }
  }

  @Test
  void anAnswerOfMoreBytesThanItMayHaveIsRefused() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      ingester.pass();
      QueryLimits limits = new QueryLimits(100, 1 << 20, Duration.ofMinutes(1));
      String texts = "SELECT repeat('x', 500000) FROM range(%s)";
      assertEquals(2, reader.sql(texts.formatted(2), SnapshotChoice.LATEST, limits).rows().size());
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> reader.sql(texts.formatted(3), SnapshotChoice.LATEST, limits));
      assertEquals(
          "query: the answer has more than 1 MiB; ask for fewer columns or rows", e.getMessage());
    }
  }

  /** A line that tells to forget an intact file would lose its rows. */
  @Test
  void memoryThatRunsOutIsNoFilesFault() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        DuckEngine small = new DuckEngine(64, 1);
        LakeReader reader =
            new LakeReader(
                lake.catalog(), small, new FileCache(lake.storage(), lake.cache(), 64 << 20))) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(a.key(), a.bytes());
      ingester.pass();
      assertThrows(
          QueryMemoryException.class,
          () ->
              reader.sql(
                  "SELECT len(list(repeat('x', 1000000 + i::INTEGER))) FROM readings, range(100) t(i)",
                  SnapshotChoice.LATEST,
                  QueryLimits.WIDE));
    }
  }
}
