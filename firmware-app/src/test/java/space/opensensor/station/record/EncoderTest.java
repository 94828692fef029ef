package space.opensensor.station.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

class EncoderTest {

  private static final String STATION = "0195ae3c-43e0-7624-8c5c-7424adbcc30d";

  @TempDir private Path directory;

  /** As many measurements as there can be, of long names, no two of one unit and sensor. */
  private static Schema widest() {
    Measurement[] all = new Measurement[Schema.MAX_SIZE];
    for (int i = 0; i < all.length; i++) {
      String name = "particles_of_10_micrometres_" + i;
      all[i] =
          Measurement.fixed(100 + i, name, "µg/m³", i % 10, Integer.MIN_VALUE, Integer.MAX_VALUE)
              .by("sensor_of_particles_" + i);
    }
    return new Schema("widest/1", all).withStation(2, "station_id");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void noFileIsLargerThanSaidBefore(int rows) throws Exception {
    Schema schema = widest();
    Batch batch = new Batch(schema, rows);
    Reading reading = new Reading(schema);
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < schema.size(); c++) {
        reading.set(c, (row * 1_103_515_245 + c) * 214_013 % 1_000_000_000);
      }
      batch.add(1_700_000_000_000L + row * 7919L, reading);
    }
    for (boolean decimal : new boolean[] {false, true}) {
      Encoder encoder =
          new Encoder(
              schema, ColumnType.TIMESTAMP_MICROS, decimal, WriterOptions.DEFAULT, STATION, rows);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      encoder.encode(batch, "0123456789abcdef-00000001", out::write);
      assertTrue(out.size() <= encoder.mostBytes(), out.size() + " of " + encoder.mostBytes());
    }
  }

  /** Other engines than DuckDB misread or refuse milliseconds; those of a network keep them. */
  @ParameterizedTest
  @CsvSource({
    "'', MICROS, MILLIS",
    "micros, MICROS, MICROS",
    "millis, MILLIS, MILLIS",
  })
  void timesAreMicrosecondsButMillisecondsInTheNetworksFiles(
      String setting, String unit, String unitInTheNetwork) throws Exception {
    MapSettings store = MapSettings.complete();
    if (!setting.isEmpty()) {
      store.put("file.time", setting);
    }
    StationSettings settings = new StationSettings(store, new ModelDevice());
    assertEquals(
        unit + " [1700000000000, 1700000005001]",
        times(SensorProfile.indoor10().schema(), settings));
    assertEquals(
        unitInTheNetwork + " [1700000000000, 1700000005001]",
        times(SensorProfile.named("enviro").schema(), settings));
  }

  /** What DuckDB says of a file's times: their unit, and the times in milliseconds. */
  private String times(Schema schema, StationSettings settings) throws Exception {
    Batch batch = new Batch(schema, 2);
    Reading reading = new Reading(schema);
    batch.add(1_700_000_000_000L, reading);
    batch.add(1_700_000_005_001L, reading);
    Path file = directory.resolve(schema.name().replace('/', '-'));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Encoder(schema, settings.timeType(schema), false, WriterOptions.DEFAULT, STATION, 2)
        .encode(batch, "0123456789abcdef-00000001", out::write);
    Files.write(file, out.toByteArray());
    return ask(
        "SELECT (SELECT regexp_extract(logical_type, '(MILLIS|MICROS)=[A-Z]', 1)"
            + " FROM parquet_schema('%1$s') WHERE name = 'timestamp') || ' '"
            + " || (SELECT list(epoch_ms(timestamp))::VARCHAR FROM read_parquet('%1$s'))",
        file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"% r.h.", "µg/m³,dry"})
  void aUnitOrASensorWithACommaOrASpaceIsRefused(String word) {
    Measurement good = Measurement.fixed(2, "humidity", "%", 2, 0, 10000);
    assertEquals("%", good.by("bme280").unit());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Measurement.fixed(2, "humidity", word, 2, 0, 10000));
    assertEquals("humidity: unit \"" + word + "\" has a comma or a space", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> good.by(word));
  }

  /** One measurement of a fixed point, and the room for a file of one row. */
  @ParameterizedTest
  @CsvSource({"float, FLOAT", "decimal, 'DECIMAL(9,2)'"})
  void fixedMeasurementsAreFloatsOrByChoiceDecimals(String setting, String type) throws Exception {
    Schema schema =
        new Schema(
            "test/1", new Measurement[] {Measurement.fixed(2, "a", "x", 2, -10_000, 10_000)});
    StationSettings settings =
        new StationSettings(MapSettings.complete().put("file.values", setting), new ModelDevice());
    Batch batch = new Batch(schema, 1);
    Reading reading = new Reading(schema);
    reading.set(0, 1234);
    batch.add(1_700_000_000_000L, reading);
    boolean decimal = setting.equals("decimal");
    Encoder[] encoders = {
      Encoder.of(Table.readings(schema, settings), settings),
      new Encoder(schema, ColumnType.TIMESTAMP_MICROS, decimal, WriterOptions.DEFAULT, STATION, 1)
    };
    for (Encoder encoder : encoders) {
      Path file = directory.resolve("values");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      encoder.encode(batch, "0123456789abcdef-00000001", out::write);
      assertTrue(out.size() <= encoder.mostBytes(), out.size() + " of " + encoder.mostBytes());
      Files.write(file, out.toByteArray());
      assertEquals(
          type + " 12.34", ask("SELECT typeof(a) || ' ' || a FROM read_parquet('%1$s')", file));
    }
  }

  private static String ask(String sql, Path file) throws Exception {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet result = statement.executeQuery(sql.formatted(file))) {
      result.next();
      return result.getString(1);
    }
  }
}
