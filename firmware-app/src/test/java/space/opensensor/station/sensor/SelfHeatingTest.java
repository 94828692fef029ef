package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** The warmth of the station itself is taken out of temperature and humidity. */
class SelfHeatingTest {

  /** Against Magnus's formula in doubles. */
  @ParameterizedTest
  @ValueSource(ints = {1, 180, 500, 2000})
  void selfHeatingIsTakenOutAndWhatWasMeasuredIsKept(int heating) {
    ChipBench bench = new ChipBench("indoor10", false, heating);
    bench.warmUp();
    assertEquals(2153, bench.get(Quantity.RAW_TEMPERATURE), 1);
    assertEquals(bench.get(Quantity.RAW_TEMPERATURE) - heating, bench.get(Quantity.TEMPERATURE));
    double warm = bench.get(Quantity.RAW_TEMPERATURE) / 100.0;
    double cool = bench.get(Quantity.TEMPERATURE) / 100.0;
    double expected =
        bench.get(Quantity.RAW_HUMIDITY)
            * Math.exp(17.62 * warm / (243.12 + warm) - 17.62 * cool / (243.12 + cool));
    assertEquals(Math.min(10_000, expected), bench.get(Quantity.HUMIDITY), 2.0);
  }

  @Test
  void aHumidityWithoutItsTemperatureIsNotCorrectedButKeptAsMeasured() {
    Reading reading = new Reading(SensorProfile.indoor10().schema(false, true));
    int humidity = reading.schema().columnOf(Quantity.HUMIDITY);
    reading.set(humidity, 4500);
    new SelfHeating(reading.schema(), 180).correct(reading);
    assertFalse(reading.has(humidity));
    assertEquals(4500, reading.get(reading.schema().columnOf(Quantity.RAW_HUMIDITY)));
  }

  /** In columns of other scales and another order than those of the indoor station. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scalesAndOrderAreThoseOfTheSchema(boolean humidityFirst) {
    Measurement temperature =
        Measurement.fixed(Quantity.TEMPERATURE, "t", "°C", 3, -40_000, 85_000);
    Measurement humidity = Measurement.fixed(Quantity.HUMIDITY, "h", "%", 1, 0, 1000);
    Schema schema =
        new Schema(
            "test/1",
            new Measurement[] {
              humidityFirst ? humidity : temperature,
              humidityFirst ? temperature : humidity,
              temperature.as(Quantity.RAW_TEMPERATURE, "raw_t"),
              humidity.as(Quantity.RAW_HUMIDITY, "raw_h")
            });
    int t = humidityFirst ? 1 : 0;
    Reading reading = new Reading(schema);
    reading.set(t, 25_347);
    reading.set(1 - t, 400);
    new SelfHeating(schema, 500).correct(reading);
    assertEquals(20_347, reading.get(t));
    assertEquals(25_347, reading.get(2));
    double expected =
        400 * Math.exp(17.62 * 25.34 / (243.12 + 25.34) - 17.62 * 20.34 / (243.12 + 20.34));
    assertEquals(expected, reading.get(1 - t), 1);
    assertEquals(400, reading.get(3));
    reading.set(t, 25_347);
    reading.set(1 - t, 900);
    new SelfHeating(schema, 500).correct(reading);
    assertEquals(1000, reading.get(1 - t), "no more than saturated");
    Schema coarse =
        new Schema(
            "test/1",
            new Measurement[] {Measurement.fixed(Quantity.TEMPERATURE, "t", "°C", 1, -400, 850)});
    assertThrows(IllegalArgumentException.class, () -> new SelfHeating(coarse, 500));
  }
}
