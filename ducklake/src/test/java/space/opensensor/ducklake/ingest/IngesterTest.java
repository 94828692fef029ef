package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

@Tag("integration")
class IngesterTest {

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void filesOfAllKindsBecomeDataFilesOfOneSnapshot(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      StationFile b = StationFile.decimals("b", "2026-11-20T10:15:00Z").rows(7);
      StationFile u = StationFile.floats("b", "2026-11-20T10:30:00Z").metadata("time", "estimated");
      StationFile h =
          StationFile.bare("a", "2026-11-20T10:00:00Z")
              .with(Column.of(2, "free_heap", ColumnType.INT32).optional())
              .with(Column.of(3, "resets", ColumnType.INT64).optional());
      lake.put(a.key(), a.bytes());
      lake.put("site/" + b.key(), b.bytes());
      lake.put("unsynced/station=b/boot=17/data_0001.parquet", u.bytes());
      lake.put("health/" + h.key(), h.bytes());

      IngestReport report = ingester.pass();

      assertEquals(4, report.files());
      assertEquals(12 + 7 + 12 + 12, report.rows());
      assertEquals(1, report.snapshots());
      lake.catalog()
          .read(
              r -> {
                long now = r.latest().id();
                assertEquals("inserted_into_table", r.snapshots(1).get(0).changes().split(":")[0]);
                LakeTable readings = r.table("readings", now);
                List<DataFile> files = new TableFiles(r, readings).visible(now);
                assertEquals(2, files.size());
                assertEquals(
                    List.of("b", "2026", "11", "20"),
                    new TableFiles(r, readings).partitionValues().get(files.get(0).id()));
                assertEquals(files.get(0).mappingId(), files.get(1).mappingId());
                long noise = readings.column("noise").orElseThrow().id();
                ColumnStats s =
                    new TableFiles(r, readings).statistics(noise).get(files.get(0).id());
                assertEquals(7, s.values() + s.nulls());
                ColumnStats light =
                    new TableFiles(r, readings)
                        .statistics(readings.column("light").orElseThrow().id())
                        .get(files.get(0).id());
                assertEquals(1, light.nulls());
                assertEquals(1, new TableFiles(r, r.table("unsynced", now)).visible(now).size());
                LakeTable health = r.table("health", now);
                assertEquals(
                    List.of("timestamp", "free_heap", "resets", "station"),
                    health.columns().stream().map(c -> c.name()).toList());
                return null;
              });
      assertEquals(new IngestReport(4, 0, 0, 4, 0, 0, 0, 0), ingester.pass());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void whatACheckOfAStationStoresIsPassedOver(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(a.key(), a.bytes());
      byte[] check = "stored by a check of the station\n".getBytes(StandardCharsets.UTF_8);
      lake.put("station=a/check.txt", check);
      lake.put("lab/station=b/check.txt", check);
      IngestReport listed = ingester.pass();
      assertEquals(1, listed.files());
      assertEquals(0, listed.setAside());
      assertEquals(
          IngestReport.NONE,
          ingester.ingest(List.of("station=a/check.txt", "lab/station=b/check.txt")));
      assertEquals(List.of(), lake.catalog().read(r -> new Ledger(r).setAside()));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void whatIsPublishedForStationsIsPassedOver(CatalogType type) throws Exception {
    List<String> published =
        List.of(
            "firmware/stable.json",
            "firmware/stable.json.sig",
            "firmware/station-1.5.0-esp32s3-8mb-ota.bin",
            "config/station=a.properties",
            "lab/config/station=b.properties.sig");
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(a.key(), a.bytes());
      for (String key : published) {
        lake.put(key, "published".getBytes(StandardCharsets.UTF_8));
      }
      IngestReport listed = ingester.pass();
      assertEquals(1, listed.files());
      assertEquals(0, listed.setAside());
      assertEquals(IngestReport.NONE, ingester.ingest(published));
      assertEquals(List.of(), lake.catalog().read(r -> new Ledger(r).setAside()));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void theBoundsOfATableAreThoseOfAllItsRows(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      for (StationFile f :
          List.of(
              StationFile.floats("m", "2026-11-20T11:00:00Z"),
              StationFile.floats("z", "2026-11-20T10:00:00Z"),
              StationFile.floats("a", "2026-11-20T12:00:00Z"))) {
        lake.put(f.key(), f.bytes());
        ingester.pass();
      }
      List<Float> light = new ArrayList<>();
      reader
          .rows(RowQuery.all("readings").select("light"), QueryLimits.WIDE)
          .rows()
          .forEach(row -> light.add((Float) row.get(0)));
      light.removeIf(Objects::isNull);

      assertEquals(
          List.of("false", "2026-11-20 10:00:00+00", "2026-11-20 12:00:55+00"),
          bounds(lake, "timestamp"));
      assertEquals(List.of("false", "a", "z"), bounds(lake, "station"));
      List<String> ofLight = bounds(lake, "light");
      assertEquals("true", ofLight.get(0));
      assertEquals(Collections.min(light), Float.parseFloat(ofLight.get(1)));
      assertEquals(Collections.max(light), Float.parseFloat(ofLight.get(2)));
    }
  }

  /** What the catalog says of a column of all readings: contains null, min, max. */
  private static List<String> bounds(TestLake lake, String column) {
    return lake.catalog()
        .read(
            r -> {
              LakeTable table = r.table("readings", r.latest().id());
              return r.sql()
                  .list(
                      "SELECT contains_null, min_value, max_value FROM"
                          + " ducklake_table_column_stats WHERE table_id = ? AND column_id = ?",
                      row ->
                          List.of(
                              String.valueOf(row.getBoolean(1)),
                              row.getString(2),
                              row.getString(3)),
                      table.id(),
                      table.column(column).orElseThrow().id())
                  .get(0);
            });
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aBatchUnderTwoKeysIsCountedOnce(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(a.key(), a.bytes());
      lake.put(a.key().replace(".parquet", "_2.parquet"), a.bytes());
      assertEquals(new IngestReport(2, 1, 12, 0, 1, 0, 0, 1), ingester.pass());
      lake.put(a.key().replace(".parquet", "_3.parquet"), a.bytes());
      assertEquals(new IngestReport(3, 0, 0, 2, 1, 0, 0, 0), ingester.pass());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aBatchThatComesAgainWithOtherRowsIsSetAside(CatalogType type) throws Exception {
    for (boolean atOnce : List.of(true, false)) {
      try (TestLake lake =
              new TestLake(type, Files.createTempDirectory(directory, "lake" + atOnce));
          Ingester ingester = lake.ingester()) {
        StationFile first =
            StationFile.floats("a", "2026-11-20T10:00:00Z")
                .rows(50)
                .metadata("pad", "x".repeat(100));
        StationFile more = StationFile.floats("a", "2026-11-20T10:00:00Z").rows(60);
        // As many rows in as many bytes, of other times and values.
        StationFile later =
            StationFile.floats("a", "2026-11-20T10:15:00Z")
                .rows(50)
                .metadata("batch", "a-" + Instant.parse("2026-11-20T10:00:00Z").toEpochMilli());
        int size = first.bytes().length;
        byte[] other = new byte[0];
        for (int pad = 1; pad < 200 && other.length != size; pad++) {
          other = later.metadata("pad", "x".repeat(pad)).bytes();
        }
        assertEquals(size, other.length);
        String day = first.key().substring(0, first.key().lastIndexOf('/') + 1);
        lake.put(day + "a.parquet", first.bytes());
        if (!atOnce) {
          ingester.pass();
        }
        lake.put(day + "b.parquet", more.bytes());
        lake.put(day + "c.parquet", other);
        lake.put(day + "d.parquet", first.bytes());
        // In a folder an ETag is a file's time and size: here one for a, c and d.
        Path bucket = lake.directory().resolve("bucket/" + day);
        FileTime time = Files.getLastModifiedTime(bucket.resolve("a.parquet"));
        for (String name : List.of("c.parquet", "d.parquet")) {
          Files.setLastModifiedTime(bucket.resolve(name), time);
        }

        IngestReport report = ingester.pass();

        assertEquals(2, report.setAside(), report.toString());
        assertEquals(1, report.repeats(), report.toString());
        List<String> reasons =
            lake.catalog().read(r -> new Ledger(r).setAside()).stream()
                .map(s -> s.reason().replaceFirst("batch .* under ", ""))
                .toList();
        assertEquals(
            List.of(
                day + "a.parquet with other rows: 50 there, 60 here",
                day + "a.parquet with other values: column \"timestamp\""),
            reasons);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void badFilesAreSetAsideWithTheirReasonAndBlockNothing(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      StationFile good = StationFile.floats("a", "2026-11-20T10:00:00Z");
      byte[] bytes = good.bytes();
      lake.put(good.key(), bytes);
      String day = "station=a/year=2026/month=11/day=20/";
      lake.put(day + "truncated.parquet", Arrays.copyOf(bytes, bytes.length - 9));
      lake.put(day + "text.parquet", "not parquet at all".getBytes());
      lake.put(day + "empty.parquet", new byte[0]);
      byte[] flipped = bytes.clone();
      flipped[bytes.length / 3] ^= 0x10;
      lake.put(day + "flipped.parquet", flipped);
      lake.put("readme.txt", "hello".getBytes());
      lake.put("station=b/year=2026/month=11/day=20/x.parquet", bytes);
      lake.put("station=a/year=2026/month=11/day=21/x.parquet", bytes);
      lake.put(
          day + "types.parquet",
          StationFile.bare("a", "2026-11-20T12:00:00Z")
              .with(Column.of(2, "temperature", ColumnType.INT64))
              .bytes());
      lake.put(
          day + "ids.parquet",
          StationFile.bare("a", "2026-11-20T13:00:00Z")
              .with(Column.of(3, "temperature", ColumnType.FLOAT))
              .bytes());
      lake.put(day + "future.parquet", StationFile.bare("a", "2126-11-20T13:00:00Z").bytes());

      IngestReport report = ingester.pass();

      assertEquals(1, report.files());
      assertEquals(10, report.setAside());
      List<Ledger.SetAside> aside = lake.catalog().read(r -> new Ledger(r).setAside());
      String reasons =
          String.join("\n", aside.stream().map(s -> s.key() + ": " + s.reason()).toList());
      for (String part :
          List.of(
              "truncated.parquet: the last four bytes are not PAR1",
              "empty.parquet: file of 0 bytes: too short",
              "CRC",
              "readme.txt: key: expected",
              "station \"a\" under the key of another",
              "under the day 2026-11-21",
              "int64, the table has float32",
              "field id 3, files before it had 2",
              "are not believable")) {
        assertTrue(reasons.contains(part), part + " in\n" + reasons);
      }
      assertEquals(11, ingester.pass().known());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aNewColumnIsAddedWhenTheSettingSaysSo(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester =
            lake.ingester(IngestSettings.defaults().withEvolution(SchemaEvolution.ADD))) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      StationFile b =
          StationFile.floats("a", "2026-11-20T10:15:00Z")
              .with(Column.of(11, "co2", ColumnType.FLOAT).optional());
      lake.put(a.key(), a.bytes());
      lake.put(b.key(), b.bytes());
      assertEquals(2, ingester.pass().files());
      lake.catalog()
          .read(
              r -> {
                LakeTable t = r.table("readings", r.latest().id());
                assertEquals("co2", t.columns().get(t.columns().size() - 1).name());
                return null;
              });
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void anOverwrittenObjectIsReportedAndNotCountedAgain(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(a.key(), a.bytes());
      ingester.pass();
      lake.put(a.key(), StationFile.floats("a", "2026-11-20T10:00:00Z").rows(40).bytes());
      IngestReport again = ingester.pass();
      assertEquals(0, again.files());
      assertEquals(1, again.setAside());
    }
  }
}
