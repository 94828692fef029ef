package space.opensensor.station.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.opensensor.station.update.UpdateBench.MINUTE;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.PowerCut;
import space.opensensor.station.model.PowerSupply;

/**
 * The power fails once, in every operation of a change of settings that is kept and of one that is
 * given up; what is left of that operation is up to two chances.
 */
class SettingsPowerCutTest {

  private static final String KEY = "config/station=bench.properties";
  private static final String OLD = "5 null sensors.example null";

  /** Takes a document whose settings are good together alone, and cuts the power once. */
  private static final class Run {

    private final UpdateBench bench;
    private final PowerSupply power;
    private final boolean good;
    private final String fresh;

    Run(boolean good, long chance) throws Exception {
      bench = new UpdateBench(4, null, chance);
      power = bench.power;
      this.good = good;
      bench.settings.put("sample.period", "5").put("ntp.server", "sensors.example");
      bench.only = good ? null : "localhost";
      fresh = "40 2 null " + (good ? "new" : "https://nobody.example");
      bench.channel.sign(
          KEY,
          "station=bench\nversion=4\nallow=s3.endpoint wifi.ssid\nsample.period=40\n"
              + "window.minutes=2\nntp.server=\n"
              + (good ? "wifi.ssid=new\n" : "s3.endpoint=https://nobody.example\n"));
      bench.settings.remove("window.minutes");
      bench.opened =
          () -> {
            String now = state();
            assertTrue(now.equals(OLD) || now.equals(fresh), now);
          };
    }

    private String state() {
      String host = good ? get("wifi.ssid") : get("s3.endpoint");
      return get("sample.period")
          + ' '
          + get("window.minutes")
          + ' '
          + get("ntp.server")
          + ' '
          + ("https://localhost:9000".equals(host) ? null : host);
    }

    private String get(String name) {
      byte[] value = bench.settings.get(name);
      return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    void run(long cut) throws Exception {
      long end = bench.epochMillis + 150 * MINUTE;
      while (bench.epochMillis < end) {
        if (power.operations() < cut) {
          power.cutIn(cut - power.operations());
        }
        try {
          bench.run(end - bench.epochMillis);
        } catch (PowerCut e) {
          bench.epochMillis += MINUTE;
        }
        // What was written stays, as at any restart.
        power.cutNow();
        power.restore();
      }
      assertEquals(good ? fresh : OLD, state(), bench.updates().toString());
      int result = bench.slots.change()[2];
      assertEquals(good ? UpdateResult.KEPT : UpdateResult.GIVEN_UP, result);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oldOrNewSettingsAreWhole(boolean good) throws Exception {
    Run whole = new Run(good, 1);
    whole.run(Long.MAX_VALUE / 2);
    long end = whole.bench.slots.changedAt();
    assertTrue(end > 20 && end < 300, "operations " + end);
    for (long cut = 1; cut <= end + 10; cut++) {
      for (int chance = 1; chance <= 2; chance++) {
        new Run(good, chance).run(cut);
      }
    }
  }
}
