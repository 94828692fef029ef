package space.opensensor.ducklake.fleet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.station.record.Batch;
import space.opensensor.station.record.Encoder;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Origin;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/**
 * Keys and files of a fleet of any size, as its stations would store them, without a board for
 * each: the firmware's own encoder writes rows of a {@link VariedRoom}. Stations start at different
 * times within their first window, which is therefore cut short.
 *
 * <p>A key, a file and its number of rows depend on the seed, the station and the window alone, in
 * whatever order they are asked for. Safe for many threads.
 */
public final class GeneratedFleet {

  private static final DateTimeFormatter KEY =
      DateTimeFormatter.ofPattern(
              "'/year='yyyy'/month='MM'/day='dd'/data_'HHmm'.parquet'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final long seed;
  private final Instant first;
  private final Duration window;
  private final int period;
  private final int mostRows;
  private final Schema schema = SensorProfile.indoor10().schema().from(Origin.MODEL);

  /**
   * A fleet.
   *
   * @param seed which fleet
   * @param first when the first windows begin, in UTC, a multiple of the window
   * @param window minutes of a file, a divisor of a day
   * @param period seconds between rows, a divisor of the window
   */
  public GeneratedFleet(long seed, Instant first, int window, int period) {
    if (window < 1 || 1440 % window != 0 || period < 1 || window * 60 % period != 0) {
      throw new IllegalArgumentException("window and period: expected divisors of a day");
    }
    if (Math.floorMod(first.getEpochSecond(), window * 60) != 0 || first.getNano() != 0) {
      throw new IllegalArgumentException("first: expected the start of a window");
    }
    this.seed = seed;
    this.first = first;
    this.window = Duration.ofMinutes(window);
    this.period = period;
    this.mostRows = window * 60 / period;
  }

  /** A station's name, such as {@code s0000042}. */
  public static String name(int station) {
    return "s" + Integer.toString(10_000_000 + station).substring(1);
  }

  private Instant start(int number) {
    return first.plus(window.multipliedBy(number));
  }

  /** The key of a station's file of a window, both from 0, without a prefix. */
  public String key(int station, int number) {
    return "station=" + name(station) + KEY.format(start(number));
  }

  /** Rows of a file, at least one: all of a window, but of the first those since the start. */
  public int rows(int station, int number) {
    return number > 0 ? mostRows : mostRows - random(station).nextInt(mostRows);
  }

  private SplittableRandom random(int station) {
    return new SplittableRandom(seed * 0x9e3779b97f4a7c15L + station);
  }

  /** A file. */
  public byte[] file(int station, int number) {
    String name = name(station);
    Encoder encoder =
        new Encoder(
            schema, ColumnType.TIMESTAMP_MICROS, false, WriterOptions.DEFAULT, name, mostRows);
    Batch batch = new Batch(schema, mostRows);
    long start = start(number).toEpochMilli();
    long[] uptime = new long[1];
    VariedRoom room =
        new VariedRoom(
            random(station).split().nextLong(),
            () -> uptime[0],
            start(0).toEpochMilli(),
            period * 1000);
    Reading reading = new Reading(schema);
    for (int r = mostRows - rows(station, number); r < mostRows; r++) {
      long tick = start + r * 1000L * period;
      uptime[0] = tick - start(0).toEpochMilli();
      reading.clear();
      room.read(reading);
      batch.add(tick, reading);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      encoder.encode(batch, name + "-" + start / 1000, out::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
