package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Reading;

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
}
