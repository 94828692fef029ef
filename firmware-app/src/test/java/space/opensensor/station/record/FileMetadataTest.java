package space.opensensor.station.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.station.Health;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.vee.Origin;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** What a file says about itself, as DuckDB reads it. */
class FileMetadataTest {

  private static final String STATION = "0195ae3c-43e0-7624-8c5c-7424adbcc30d";

  @TempDir private Path directory;

  private static Schema onChips(String profile, SensorBuses buses) {
    return SensorProfile.named(profile).rack(buses, false, 0, (level, line) -> {}).schema();
  }

  /** A file of two rows, the second of which has no values. */
  private Path file(Schema schema, String batchId) throws Exception {
    Path file = directory.resolve("rows.parquet");
    Batch batch = new Batch(schema, 2);
    Reading reading = new Reading(schema);
    for (int c = 0; c < schema.size(); c++) {
      reading.set(c, c);
    }
    batch.add(1_700_000_000_000L, reading);
    reading.clear();
    batch.add(1_700_000_005_000L, reading);
    try (OutputStream out = Files.newOutputStream(file)) {
      new Encoder(schema, ColumnType.TIMESTAMP_MICROS, false, WriterOptions.DEFAULT, STATION, 2)
          .encode(batch, batchId, out::write);
    }
    return file;
  }

  private static Map<String, String> rows(String sql) throws Exception {
    Map<String, String> rows = new TreeMap<>();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.put(result.getString(1), result.getString(2));
      }
    }
    return rows;
  }

  private static Map<String, String> metadata(Path file) throws Exception {
    return rows(
        String.format(
            Locale.ROOT, "SELECT decode(key), decode(value) FROM parquet_kv_metadata('%s')", file));
  }

  @Test
  void aFileTellsUnitResolutionAndSensorOfEachColumn() throws Exception {
    Schema schema = onChips("indoor10", new SensorBuses(null, null, null));
    assertEquals(
        Map.of(
            "station",
            STATION,
            "firmware",
            FileMetadata.FIRMWARE,
            "schema",
            "indoor10/1",
            "columns",
            ",°C 0.01 bme680,% 0.01,hPa 0.01,µg/m³ 1 pms5003,,,Ω 1 bme680,"
                + "lx 0.01 ltr559,dB 0.1 microphone",
            "sensors",
            "chips",
            "batch",
            "7-1"),
        metadata(file(schema, "7-1")));
  }

  @Test
  void itHasAnItemForEachColumnOfTheFile() throws Exception {
    for (String profile : SensorProfile.names()) {
      Path file = file(onChips(profile, new SensorBuses(null, null, null)), null);
      int columns =
          rows(String.format(
                  Locale.ROOT, "SELECT column_name, column_type FROM (DESCRIBE FROM '%s')", file))
              .size();
      String[] items = metadata(file).get("columns").split(",", -1);
      assertEquals(columns, items.length, profile);
    }
  }

  @Test
  void whatAModelOrACsvFileMadeIsToldFromWhatChipsMeasured() throws Exception {
    RoomModel room = new RoomModel(1, () -> 0, 0, 5000, 0);
    SensorBuses simulated = new SimulatedBuses(room, () -> 0, 1).buses();
    assertEquals("model", metadata(file(onChips("indoor10", simulated), null)).get("sensors"));
    Schema schema = SensorProfile.named("co2").schema();
    assertEquals("model", metadata(file(schema.from(Origin.MODEL), null)).get("sensors"));
    Map<String, String> csv = metadata(file(schema.from(Origin.CSV).asFloat32(), null));
    assertEquals("csv", csv.get("sensors"));
    assertEquals(",ppm -,°C -,% -", csv.get("columns"));
  }

  @Test
  void aColumnThatNoSensorTakesIsToldFromThoseThatOneDoes() throws Exception {
    Schema schema =
        SensorProfile.named("co2")
            .rack(new SensorBuses(null, null, null), true, 0, (level, line) -> {})
            .schema();
    assertEquals(",ppm 1 scd41,°C 0.01,% 0.01,- 1 -", metadata(file(schema, null)).get("columns"));
  }

  @Test
  void healthFilesTellTheirUnitsToo() throws Exception {
    String columns = metadata(file(Health.SCHEMA, null)).get("columns");
    assertTrue(columns.startsWith(",s 1,"), columns);
  }

  @Test
  void theStationsIdIsAColumnWhereTheProfileSaysSo() throws Exception {
    Path file = file(onChips("enviro", new SensorBuses(null, null, null)), null);
    assertEquals(
        Map.of(STATION, "2"),
        rows(String.format(Locale.ROOT, "SELECT station_id, count(*) FROM '%s' GROUP BY 1", file)));
  }

  @Test
  void theFirmwareHasTheVersionOfTheBuild() throws Exception {
    String pom = Files.readString(Path.of("..", "pom.xml"));
    Matcher version = Pattern.compile("<version>([0-9.]+)(-SNAPSHOT)?</version>").matcher(pom);
    assertTrue(version.find());
    assertEquals("opensensor-java " + version.group(1), FileMetadata.FIRMWARE);
  }
}
