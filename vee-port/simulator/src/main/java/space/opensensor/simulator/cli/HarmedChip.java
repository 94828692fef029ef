package space.opensensor.simulator.cli;

import space.opensensor.simulator.panel.FaultDesk;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.station.sensor.simulated.I2cChip;

/** The simulated chip behind a driver. */
final class HarmedChip implements FaultDesk.Chip {

  private static final String I2C = "i2c 0x";

  private final SimulatedBuses buses;
  private final Sensor driver;
  private ChipFault fault = ChipFault.NONE;

  HarmedChip(SimulatedBuses buses, Sensor driver) {
    this.buses = buses;
    this.driver = driver;
  }

  @Override
  public String name() {
    return driver.name() + " at " + driver.place();
  }

  @Override
  public ChipFault fault() {
    return fault;
  }

  @Override
  public void setFault(ChipFault wrong) {
    fault = wrong;
    if (driver.place().startsWith(I2C)) {
      int address = Integer.parseInt(driver.place().substring(I2C.length()), 16);
      I2cChip chip = buses.i2c().chip(address);
      if (chip != null) {
        chip.setFault(wrong);
      }
    } else if (driver.name().equals("microphone")) {
      buses.microphone().setFault(wrong);
    } else {
      buses.pms5003().setFault(wrong);
    }
  }
}
