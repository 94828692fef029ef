package space.opensensor.microej;

import space.opensensor.station.sensor.WiredBuses;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/** The board's buses, through natives. */
final class BoardBuses extends WiredBuses {

	@Override
	protected I2cBus i2c(int bus, int sda, int scl, int hertz) throws BusException {
		return new SniI2cBus(bus, sda, scl, hertz);
	}

	@Override
	protected Uart uart(int uart, int tx, int rx, int baud) throws BusException {
		return new SniUart(uart, tx, rx, baud);
	}

	@Override
	protected SoundLevel sound(int clock, int word, int data) throws BusException {
		return new SniSoundLevel(clock, word, data);
	}
}
