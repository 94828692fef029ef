package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import space.opensensor.station.sensor.gas.Mics6814;
import space.opensensor.station.sensor.light.Ltr559;
import space.opensensor.station.sensor.light.Veml7700;
import space.opensensor.station.sensor.sound.Decibels;
import space.opensensor.station.sensor.sound.Microphone;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** Formulas in integers beside the same in doubles. */
class FormulaTest {

  /** LTR-559, appendix A. */
  @Test
  void lightOfTwoChannelsIsThatOfTheDataSheet() {
    for (int channel0 = 0; channel0 <= 65_535; channel0 += 1999) {
      for (int channel1 = 0; channel1 <= 65_535; channel1 += 2999) {
        double sum = channel0 + channel1;
        double ratio = sum == 0 ? 0 : Math.floor(channel1 * 100 / sum);
        double lux =
            ratio < 45
                ? 1.7743 * channel0 + 1.1059 * channel1
                : ratio < 64
                    ? 4.2785 * channel0 - 1.9548 * channel1
                    : ratio < 85 ? 0.5926 * channel0 + 0.1185 * channel1 : 0;
        assertEquals(lux * 100 / 8 / 2, Ltr559.light(channel0, channel1, 8, 4), 0.51);
      }
    }
  }

  /** Designing the VEML7700: table of resolutions and the polynomial for strong light. */
  @Test
  void lightOfAnyResultAndRangeIsThatOfTheApplicationNote() {
    double[] resolution = {0.0042 * 2, 0.0042 * 16, 0.0042 * 128, 0.0042 * 512};
    for (int range = 0; range < 4; range++) {
      int last = -1;
      for (int counts = 0; counts <= 65_535; counts++) {
        double x = counts * resolution[range];
        double lux =
            range < 2 || x <= 1000
                ? x
                : 6.0135e-13 * x * x * x * x
                    - 9.3924e-9 * x * x * x
                    + 8.1488e-5 * x * x
                    + 1.0023 * x;
        int light = Veml7700.light(counts, range);
        if (light >= 0) {
          assertEquals(lux * 100, light, 1 + lux * 100 * 1e-5, range + ": " + counts);
          assertTrue(light >= last, "light grows with counts");
          last = light;
        } else {
          assertTrue(lux > 139_000, range + ": " + counts + " of " + lux);
        }
      }
    }
  }

  @Test
  void soundLevelsAreTenLogarithmsOfTheMeanSquare() {
    for (long energy = 1; energy > 0; energy = energy * 5 / 4 + 1) {
      for (int samples : new int[] {1, 3, 48, 240_000, Integer.MAX_VALUE}) {
        double tenths = 100 * Math.log10((double) energy / samples);
        assertEquals(tenths, Decibels.tenths(energy, samples), 0.51, energy + "/" + samples);
      }
    }
    assertEquals(3010 * 63 / 100.0, Decibels.tenths(Long.MAX_VALUE, 1), 1.0);
  }

  /** INMP441, table 1: a sine of 94 dB SPL is at -26 dBFS. */
  @Test
  void aSineAtTheSensitivityOfTheMicrophoneHas94Decibels() {
    double amplitude = (1 << 20) * Math.pow(10, -26 / 20.0);
    long energy = Math.round(amplitude * amplitude / 2 * 48_000);
    assertEquals(940, Decibels.tenths(energy, 48_000) + Microphone.OFFSET_TENTHS);
  }

  @Test
  void gasResistancesDivideTheSupplyWithTheirLoad() {
    assertEquals(0, Mics6814.resistance(0));
    assertEquals(56_000, Mics6814.resistance(825));
    assertEquals(-1, Mics6814.resistance(1650));
    assertEquals(-1, Mics6814.resistance(-1));
    for (int counts = 0; counts < 1650; counts++) {
      double volts = counts * 0.002;
      assertEquals(volts * 56_000 / (3.3 - volts), Mics6814.resistance(counts), 1);
    }
  }

  @Test
  void valuesAreRoundedToTheScaleOfTheirColumn() {
    Schema schema =
        new Schema(
            "test/1",
            new Measurement[] {
              Measurement.fixed(Quantity.HUMIDITY, "humidity", "%", 2, 0, 10_000),
              Measurement.fixed(Quantity.PM10, "pm10", "", 5, 0, 10_000),
              Measurement.fixed(Quantity.PM1_0, "pm1", "", 0, 0, 10_000).asFloat32()
            });
    Reading reading = new Reading(schema);
    assertTrue(Decimals.put(reading, 0, 12_345, 3));
    assertEquals(1235, reading.get(0));
    assertTrue(Decimals.put(reading, 0, -12_345, 3));
    assertEquals(-1235, reading.get(0));
    assertTrue(Decimals.put(reading, 0, -12_344, 3));
    assertEquals(-1234, reading.get(0));
    assertTrue(Decimals.put(reading, 1, 21_474, 0));
    assertEquals(2_147_400_000, reading.get(1));
    assertFalse(Decimals.put(reading, 1, 21_475, 0));
    assertTrue(Decimals.put(reading, 1, Integer.MAX_VALUE, 5));
    assertEquals(Integer.MAX_VALUE, reading.get(1));
    assertTrue(Decimals.put(reading, 1, Integer.MIN_VALUE, 5));
    assertEquals(Integer.MIN_VALUE, reading.get(1));
    assertTrue(Decimals.put(reading, 2, 12_345, 3));
    assertEquals(12.345f, Float.intBitsToFloat(reading.get(2)));
  }
}
