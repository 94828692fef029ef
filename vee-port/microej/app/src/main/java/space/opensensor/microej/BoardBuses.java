package space.opensensor.microej;

import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.Log;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/** The buses of a board that is wired as firmware-app's WIRING.md says. */
final class BoardBuses {

	private static final int SDA = 8;
	private static final int SCL = 9;
	private static final int I2C_HERTZ = 100000;
	private static final int UART_TX = 17;
	private static final int UART_RX = 18;
	private static final int UART_BAUD = 9600;
	private static final int I2S_CLOCK = 5;
	private static final int I2S_WORD = 6;
	private static final int I2S_DATA = 7;

	private BoardBuses() {
	}

	/** Opens them. The chips of a bus that cannot be opened are absent; the log says why. */
	static SensorBuses open(Log log) {
		I2cBus i2c = null;
		Uart uart = null;
		SoundLevel sound = null;
		try {
			i2c = new SniI2cBus(0, SDA, SCL, I2C_HERTZ);
		} catch (BusException e) {
			log.write(Log.Level.ERROR, e.getMessage());
		}
		try {
			uart = new SniUart(1, UART_TX, UART_RX, UART_BAUD);
		} catch (BusException e) {
			log.write(Log.Level.ERROR, e.getMessage());
		}
		try {
			sound = new SniSoundLevel(I2S_CLOCK, I2S_WORD, I2S_DATA);
		} catch (BusException e) {
			log.write(Log.Level.ERROR, e.getMessage());
		}
		return new SensorBuses(i2c, uart, sound);
	}
}
