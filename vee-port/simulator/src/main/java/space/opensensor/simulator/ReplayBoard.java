package space.opensensor.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.vee.Clock;
import space.opensensor.vee.InstantSensors;
import space.opensensor.vee.Reading;

/**
 * Sensors that say again what CSV files hold. Each file is shifted by whole windows so that it
 * begins in the first window after the file before it, and each of its rows comes at the tick
 * nearest to its time. At a tick without a row nothing is read.
 */
public final class ReplayBoard extends InstantSensors {

  private record Place(CsvRows file, int row) {}

  private final Clock clock;
  private final long epochMillisAtBoot;
  private final int periodMillis;
  private final Map<Long, Place> places = new HashMap<>();
  private final int windows;

  /**
   * Finds every row its tick; the first window begins at the first boundary after the boot.
   *
   * @param files with the schema of the readings to come
   * @param epochMillisAtBoot the time of day at uptime 0
   * @throws CsvException when two rows of a file share a tick
   */
  public ReplayBoard(
      List<CsvRows> files, Clock clock, long epochMillisAtBoot, int periodMillis, int windowMillis)
      throws CsvException {
    this.clock = clock;
    this.epochMillisAtBoot = epochMillisAtBoot;
    this.periodMillis = periodMillis;
    long first = (epochMillisAtBoot + windowMillis - 1) / windowMillis;
    long window = first;
    for (CsvRows file : files) {
      long shift = window - tick(file.timestamp(0)) * periodMillis / windowMillis;
      for (int row = 0; row < file.size(); row++) {
        long tick = tick(file.timestamp(row) + shift * windowMillis);
        if (places.put(tick, new Place(file, row)) != null) {
          throw new CsvException(
              file.file()
                  + ":"
                  + (row + 2)
                  + ": column timestamp: it is nearest to the same tick of "
                  + periodMillis / 1000
                  + " s as the row before; see sample.period");
        }
        window = tick * periodMillis / windowMillis + 1;
      }
    }
    this.windows = Math.toIntExact(window - first);
  }

  /** Windows from the first row to the last, those without a row included. */
  public int windows() {
    return windows;
  }

  @Override
  public void read(Reading reading) {
    Place place = places.get(tick(epochMillisAtBoot + clock.uptimeMillis()));
    if (place != null) {
      place.file.copyTo(place.row, reading);
    }
  }

  private long tick(long epochMillis) {
    return (epochMillis + periodMillis / 2) / periodMillis;
  }
}
