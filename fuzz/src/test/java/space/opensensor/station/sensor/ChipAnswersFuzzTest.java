package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/**
 * Each driver before a bus that answers anything: it ends its work, throws nothing, and gives no
 * value beyond what its column says is possible.
 */
class ChipAnswersFuzzTest {

  private static final int PERIOD = 5000;
  private static final int MOST_TRANSFERS = 400;

  private static final List<String> CHIPS =
      List.of("bme680", "bme280", "ltr559", "veml7700", "mics6814", "pmsa003i", "pms5003", "scd41");

  private static final List<int[]> NUMBERS =
      List.of(
          new int[] {2, 3, 4, 8},
          new int[] {2, 3, 4},
          new int[] {9, 16},
          new int[] {9},
          new int[] {13, 14, 15},
          new int[] {5, 6, 7, 17},
          new int[] {5, 6, 7, 17},
          new int[] {24, 2, 3});

  private int transfers;

  @FuzzTest
  void noAnswerMakesADriverHangThrowOrPassTheImpossible(FuzzedDataProvider data) {
    int chip = data.consumeInt(0, CHIPS.size() - 1);
    SensorProfile profile = profile(chip);
    SensorBuses buses = new SensorBuses(i2c(data), uart(data), silence());
    SensorRack rack = profile.rack(buses, data.consumeBoolean(), 0, (level, line) -> check(line));
    Reading reading = new Reading(rack.schema());
    long now = 100;
    for (int tick = 1; tick <= 24 && data.remainingBytes() > 0; tick++) {
      transfers = 0;
      long at = (long) tick * PERIOD;
      int steps = 0;
      while (now < at) {
        long due = rack.step(now, at);
        assertTrue(++steps <= 2 * PERIOD, CHIPS.get(chip) + ": steps without end");
        now = Math.max(now + 1, Math.min(due, at));
      }
      rack.step(now, at);
      reading.clear();
      rack.read(reading);
      assertTrue(transfers <= MOST_TRANSFERS, CHIPS.get(chip) + ": " + transfers + " transfers");
      check(reading, CHIPS.get(chip));
    }
    for (MissingCause cause : MissingCause.values()) {
      assertTrue(rack.missing(cause) >= 0, cause.toString());
    }
  }

  private static void check(Reading reading, String chip) {
    for (int c = 0; c < reading.schema().size(); c++) {
      Measurement column = reading.schema().get(c);
      if (reading.has(c)) {
        assertTrue(
            column.isPlausible(reading.get(c)), chip + ": " + column.name() + " " + reading.get(c));
      }
    }
  }

  private static void check(String line) {
    assertTrue(line.chars().allMatch(c -> c >= ' ' && c != 0x7f), line);
  }

  private static SensorProfile profile(int chip) {
    int[] numbers = NUMBERS.get(chip);
    Measurement[] columns = new Measurement[numbers.length];
    for (int c = 0; c < columns.length; c++) {
      int scale = numbers[c] <= 4 || numbers[c] == 9 ? 2 : 0;
      columns[c] = Measurement.fixed(numbers[c], "c" + numbers[c], "", scale, -40_000, 20_000_000);
    }
    return new SensorProfile("fuzz/1", columns, new String[] {CHIPS.get(chip)}, new int[1]);
  }

  private I2cBus i2c(FuzzedDataProvider data) {
    return (address, out, outOffset, outLength, in, inOffset, inLength) -> {
      transfers++;
      refuseNow(data);
      byte[] answer = data.consumeBytes(inLength);
      System.arraycopy(answer, 0, in, inOffset, answer.length);
    };
  }

  private Uart uart(FuzzedDataProvider data) {
    return new Uart() {
      @Override
      public int read(byte[] buffer, int offset, int length) throws BusException {
        transfers++;
        refuseNow(data);
        byte[] answer = data.consumeBytes(data.consumeInt(0, Math.min(length, 64)));
        System.arraycopy(answer, 0, buffer, offset, answer.length);
        return answer.length;
      }

      @Override
      public int write(byte[] buffer, int offset, int length) throws BusException {
        transfers++;
        refuseNow(data);
        return data.consumeInt(0, length);
      }
    };
  }

  private static void refuseNow(FuzzedDataProvider data) throws BusException {
    if (data.consumeInt(0, 15) == 1) {
      throw new BusException("refused", data.pickValue(BusException.Kind.values()));
    }
  }

  private static SoundLevel silence() {
    return new SoundLevel() {
      @Override
      public int endInterval() {
        return 0;
      }

      @Override
      public long energy() {
        return 0;
      }

      @Override
      public int clipped() {
        return 0;
      }
    };
  }
}
