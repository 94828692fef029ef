package space.opensensor.simulator.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import space.opensensor.simulator.Outages;
import space.opensensor.simulator.WifiFaults;
import space.opensensor.vee.Log;

/**
 * What a simulation is to be like.
 *
 * @param speed simulated over real time while the station waits
 * @param start when the station boots; empty for the end of the run before it or, in a first run,
 *     for as long ago as it records
 * @param windows windows to record; empty for as many as the source of the readings has
 * @param replay CSV files, none for the model of a room
 * @param seed which rooms are modelled
 * @param missingPerMille how many of 1000 values are missing in the model
 * @param wifi what is wrong with the network, and when
 * @param sntpOutages uptime in which the time server does not answer
 * @param firmwareKeys the file of the keys that sign firmware, for a station that updates itself
 * @param logLevel the least important level of the station's log that is shown
 */
record SimulationPlan(
    double speed,
    Optional<Instant> start,
    OptionalInt windows,
    List<Path> replay,
    long seed,
    int missingPerMille,
    WifiFaults wifi,
    Outages sntpOutages,
    Optional<Path> firmwareKeys,
    Log.Level logLevel) {

  /** Whether time passes as it does for this machine. */
  boolean isRealTime() {
    return speed == 1;
  }

  /** Whether the station lives in this machine's time. */
  boolean isNow() {
    return isRealTime() && start.isEmpty();
  }
}
