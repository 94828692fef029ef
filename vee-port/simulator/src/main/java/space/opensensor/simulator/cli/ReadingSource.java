package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.simulator.CsvRows;
import space.opensensor.simulator.EndingArray;
import space.opensensor.simulator.EndingSensors;
import space.opensensor.simulator.ReplayBoard;
import space.opensensor.station.StationSettings;
import space.opensensor.station.chip.SimulatedBuses;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Log;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/** Where the readings of one simulated boot come from. */
sealed interface ReadingSource {

  /** The boot it is for. */
  Boot boot();

  /** The columns of its rows. */
  Schema schema();

  /** The sensors; they say nothing any more from an uptime on. */
  SensorBoard until(long endUptimeMillis);

  /** The start of the first window that is recorded, which may be before the boot. */
  default long firstWindow() {
    return boot().window();
  }

  /** How many windows are recorded when none are asked for. */
  default int windows() {
    return 4;
  }

  /** Whether a window may lack its last row, so that only the next tick shows that it is over. */
  default boolean hasGaps() {
    return false;
  }

  /**
   * A boot of a station.
   *
   * @param settings of the station
   * @param clock of the station
   * @param epochMillis the time of day at uptime 0
   */
  record Boot(StationSettings settings, Clock clock, long epochMillis) {

    private long window() {
      return epochMillis - epochMillis % settings.windowMillis();
    }

    private RoomModel room(SimulationPlan plan) {
      return new RoomModel(
          plan.seed(), clock, epochMillis, settings.periodMillis(), plan.missingPerMille());
    }
  }

  /** The readings of a modelled room itself. */
  record Room(Boot boot, RoomModel room) implements ReadingSource {

    Room(Boot boot, SimulationPlan plan) {
      this(boot, boot.room(plan));
    }

    @Override
    public Schema schema() {
      return boot.settings.profile().schema();
    }

    @Override
    public SensorBoard until(long endUptimeMillis) {
      return new EndingSensors(room, boot.clock, endUptimeMillis);
    }
  }

  /** The readings of drivers on simulated chips in a modelled room. */
  record Chips(Boot boot, SensorRack rack) implements ReadingSource {

    /** The chips of the settings' profile; the log takes what their drivers tell. */
    Chips(Boot boot, SimulationPlan plan, Log log) {
      this(
          boot,
          boot.settings.rack(
              new SimulatedBuses(boot.room(plan), boot.clock, plan.seed()).buses(), log));
    }

    @Override
    public Schema schema() {
      return rack.schema();
    }

    @Override
    public SensorBoard until(long endUptimeMillis) {
      return new EndingArray(rack, boot.clock, endUptimeMillis);
    }
  }

  /** The rows of CSV files, one file after the other from the first whole window on. */
  record Replay(Boot boot, Schema schema, ReplayBoard board) implements ReadingSource {

    /** Reads the files; their floats stay as they are, unless decimals are wanted. */
    static Replay of(Boot boot, List<Path> csv) throws IOException {
      StationSettings settings = boot.settings;
      Schema fixed = settings.profile().schema();
      Schema schema = settings.decimal() ? fixed : fixed.asFloat32();
      List<CsvRows> files = new ArrayList<>();
      for (Path file : csv) {
        files.add(CsvRows.read(file, schema));
      }
      return new Replay(
          boot,
          schema,
          new ReplayBoard(
              files,
              boot.clock,
              boot.epochMillis,
              settings.periodMillis(),
              settings.windowMillis()));
    }

    @Override
    public SensorBoard until(long endUptimeMillis) {
      return new EndingSensors(board, boot.clock, endUptimeMillis);
    }

    @Override
    public long firstWindow() {
      long window = boot.window();
      return window == boot.epochMillis ? window : window + boot.settings.windowMillis();
    }

    @Override
    public int windows() {
      return board.windows();
    }

    @Override
    public boolean hasGaps() {
      return true;
    }
  }
}
