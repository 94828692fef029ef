package space.opensensor.nativeport;

import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.WiredBuses;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/** The main job of a board with chips on its own buses. */
public final class BoardChips extends ChipSource {

  /** The board of each chip that people have most. */
  private static final Wiring[] USUAL = {
    Wiring.DEVKITC_1, Wiring.DEVKITC_1_C6, Wiring.DEVKITM_1_C3
  };

  private BoardChips() {}

  /** Runs until the port says that it is enough, which on a board is never. */
  public static void main(String[] arguments) {
    Main.run(new BoardChips());
  }

  @Override
  SensorBuses buses(NativeDevice device, StationSettings settings) throws SettingsException {
    return new NativeBuses().open(settings.wiring(USUAL[BusNatives.chip()]), device);
  }

  private static final class NativeBuses extends WiredBuses {

    @Override
    protected I2cBus i2c(int bus, int sda, int scl, int hertz) throws BusException {
      return new NativeI2cBus(bus, sda, scl, hertz);
    }

    @Override
    protected Uart uart(int uart, int tx, int rx, int baud) throws BusException {
      return new NativeUart(uart, tx, rx, baud);
    }

    @Override
    protected SoundLevel sound(int clock, int word, int data) throws BusException {
      return new NativeSoundLevel(clock, word, data);
    }
  }
}
