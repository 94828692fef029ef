package space.opensensor.station.sensor.profile;

import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.plantower.Pms5003Chip;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.station.sensor.simulated.SimulatedI2c;
import space.opensensor.station.sensor.sound.MicrophoneChip;
import space.opensensor.vee.Clock;
import space.opensensor.vee.SensorBoard;

/** Buses with one simulated chip of each kind that has a driver, in the air of a room. */
public final class SimulatedBuses {

  private final SimulatedI2c i2c;
  private final Pms5003Chip pms5003;
  private final MicrophoneChip microphone;

  /**
   * Chips in a room.
   *
   * @param room what they measure, such as a {@code RoomModel}
   * @param clock the room's clock
   * @param seed of their noise
   */
  public SimulatedBuses(SensorBoard room, Clock clock, long seed) {
    Air air = new Air(room, clock, SensorProfile.indoor10().schema());
    i2c = new SimulatedI2c(seed);
    for (int i = 0; i < SensorKinds.size(); i++) {
      SensorKind kind = SensorKinds.get(i);
      if (kind.address() != 0) {
        i2c.attach(kind.address(), kind.simulated(air, seed + 1 + i));
      }
    }
    pms5003 = new Pms5003Chip(air, seed + 7);
    microphone = new MicrophoneChip(air);
  }

  /** What drivers are given. */
  public SensorBuses buses() {
    return SensorBuses.simulated(i2c, pms5003, microphone);
  }

  /** The I2C bus, with the chips on it. */
  public SimulatedI2c i2c() {
    return i2c;
  }

  /** The particle sensor on the serial port. */
  public Pms5003Chip pms5003() {
    return pms5003;
  }

  /** The microphone. */
  public MicrophoneChip microphone() {
    return microphone;
  }
}
