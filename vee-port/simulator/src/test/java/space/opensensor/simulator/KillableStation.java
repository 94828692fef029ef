package space.opensensor.simulator;

import java.nio.file.Files;
import java.nio.file.Path;
import space.opensensor.station.Station;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.InstantSensors;
import space.opensensor.vee.Log;
import space.opensensor.vee.Reading;

/**
 * A station in a process of its own, for a test that kills it: prints the time and the mark of
 * every reading before the station gets it. Arguments: folder, settings file, time of boot, first
 * mark, milliseconds to record.
 */
final class KillableStation {

  private KillableStation() {}

  public static void main(String[] args) throws Exception {
    Path flash = Path.of(args[0]);
    DesktopSettings settings = DesktopSettings.empty();
    for (String line : Files.readString(Path.of(args[1])).split("\0")) {
      int equals = line.indexOf('=');
      settings = settings.with(line.substring(0, equals), line.substring(equals + 1));
    }
    long boot = Long.parseLong(args[2]);
    int[] mark = {Integer.parseInt(args[3])};
    long length = Long.parseLong(args[4]);
    PacedClock clock = new PacedClock(PacedClock.FAST);
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            flash,
            "kill-1",
            settings,
            clock,
            new Surroundings(boot),
            new EndingSensors(
                new InstantSensors() {
                  @Override
                  public void read(Reading reading) {
                    System.out.println(boot + clock.uptimeMillis() + " " + mark[0]);
                    System.out.flush();
                    reading.set(reading.schema().columnOf(Quantity.GAS_RESISTANCE), mark[0]++);
                  }
                },
                clock,
                length),
            new TerminalLog(Log.Level.WARN, line -> {}),
            line -> {})) {
      Station station = new Station(board, SensorProfile.indoor10().schema());
      station.boot();
      StationRun run = new StationRun(station, clock, false, report -> {}, now -> {});
      System.out.println(run.until(length, 7_200_000));
    }
  }
}
