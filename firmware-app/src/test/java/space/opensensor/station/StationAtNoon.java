package space.opensensor.station;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import space.opensensor.station.bench.Bench;

/** A station that boots at noon of a day, in a bucket of which it asks nothing first. */
abstract class StationAtNoon {

  static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  static final long WINDOW = 900000;

  final Bench bench = new Bench(NOON);

  @BeforeEach
  void askNothingFirst() {
    bench.settings.put("s3.create-only", "on");
  }

  static List<String> keys(int windows) {
    List<String> keys = new ArrayList<>();
    for (int w = 0; w < windows; w++) {
      keys.add(
          String.format(
              Locale.ROOT,
              "station=7cdfa1e2b3c4/year=2026/month=11/day=20/data_%02d%02d.parquet",
              12 + w / 4,
              w % 4 * 15));
    }
    return keys;
  }
}
