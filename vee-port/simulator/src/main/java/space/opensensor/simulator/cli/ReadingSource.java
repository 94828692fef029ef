package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.simulator.CsvRows;
import space.opensensor.simulator.ReplayBoard;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Log;
import space.opensensor.vee.Origin;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/** Where a simulated station's readings come from. */
sealed interface ReadingSource {

  /** How many windows are recorded when none are asked for. */
  int windows();

  /**
   * The start of the first window that is recorded. It may be under way at the boot, if a row of it
   * is still to come.
   */
  long firstWindow(long epochMillisAtBoot);

  /** The sensors of a boot. */
  Sensors boot(Clock clock, long epochMillisAtBoot) throws IOException, SettingsException;

  /**
   * Sensors and the columns of what they read.
   *
   * @param board what the station asks
   * @param chips the simulated chips behind it, or null
   */
  record Sensors(Schema schema, SensorBoard board, SimulatedBuses chips) {

    Sensors(Schema schema, SensorBoard board) {
      this(schema, board, null);
    }
  }

  /**
   * The source that settings and a plan ask for; where they leave it open, a profile that the room
   * model has no readings for is measured by chips.
   *
   * @param log takes what drivers tell
   */
  static ReadingSource of(StationSettings settings, SimulationPlan plan, Log log)
      throws IOException, SettingsException {
    if (!plan.replay().isEmpty()) {
      return new Replay(settings, plan.replay());
    }
    Room room = new Room(settings, plan.seed(), plan.missingPerMille());
    boolean modelled = settings.profile().name().equals(Room.PROFILE);
    if (settings.chips(!modelled)) {
      return new Chips(room, log);
    }
    if (!modelled) {
      throw new SettingsException(
          "sensors: a room has readings for "
              + Room.PROFILE
              + " alone; "
              + settings.profile().name()
              + " is measured by chips");
    }
    return room;
  }

  /**
   * The readings of a modelled room itself; another for each station.
   *
   * @param seed which rooms the stations are in
   */
  record Room(StationSettings settings, long seed, int missingPerMille) implements ReadingSource {

    private static final String PROFILE = SensorProfile.indoor10().name();

    @Override
    public int windows() {
      return 4;
    }

    @Override
    public long firstWindow(long epochMillisAtBoot) {
      int period = settings.periodMillis();
      long firstRow = (epochMillisAtBoot + period - 1) / period * period;
      return firstRow - firstRow % settings.windowMillis();
    }

    @Override
    public Sensors boot(Clock clock, long epochMillisAtBoot) {
      Schema schema = settings.profile().schema().from(Origin.MODEL);
      return new Sensors(schema, model(clock, epochMillisAtBoot));
    }

    RoomModel model(Clock clock, long epochMillisAtBoot) {
      return new RoomModel(
          stationSeed(), clock, epochMillisAtBoot, settings.periodMillis(), missingPerMille);
    }

    /** The seed and the station's id in one: FNV-1a, 64 bits. */
    long stationSeed() {
      long hash = 0xcbf29ce484222325L;
      for (byte b : (seed + "/" + settings.stationId()).getBytes(StandardCharsets.US_ASCII)) {
        hash = (hash ^ b) * 0x100000001b3L;
      }
      return hash;
    }
  }

  /** The readings of the settings' drivers on simulated chips in such a room. */
  record Chips(Room room, Log log) implements ReadingSource {

    @Override
    public int windows() {
      return room.windows();
    }

    @Override
    public long firstWindow(long epochMillisAtBoot) {
      return room.firstWindow(epochMillisAtBoot);
    }

    @Override
    public Sensors boot(Clock clock, long epochMillisAtBoot) throws SettingsException {
      RoomModel air = room.model(clock, epochMillisAtBoot);
      SimulatedBuses buses = new SimulatedBuses(air, clock, room.stationSeed());
      SensorRack rack = room.settings.rack(buses.buses(), log);
      return new Sensors(rack.schema(), rack, buses);
    }
  }

  /** The rows of CSV files, one file after the other from the first whole window on. */
  final class Replay implements ReadingSource {

    private final StationSettings settings;
    private final Schema schema;
    private final List<CsvRows> files = new ArrayList<>();
    private final int windows;

    /** Reads the files; their floats stay as they are, unless decimals are wanted. */
    Replay(StationSettings settings, List<Path> csv) throws IOException {
      Schema fixed = settings.profile().schema().from(Origin.CSV);
      this.settings = settings;
      this.schema = settings.decimal() ? fixed : fixed.asFloat32();
      for (Path file : csv) {
        files.add(CsvRows.read(file, schema));
      }
      this.windows = board(() -> 0, 0).windows();
    }

    private ReplayBoard board(Clock clock, long epochMillisAtBoot) throws IOException {
      return new ReplayBoard(
          files, clock, epochMillisAtBoot, settings.periodMillis(), settings.windowMillis());
    }

    @Override
    public int windows() {
      return windows;
    }

    @Override
    public long firstWindow(long epochMillisAtBoot) {
      int window = settings.windowMillis();
      return (epochMillisAtBoot + window - 1) / window * window;
    }

    @Override
    public Sensors boot(Clock clock, long epochMillisAtBoot) throws IOException {
      return new Sensors(schema, board(clock, epochMillisAtBoot));
    }
  }
}
