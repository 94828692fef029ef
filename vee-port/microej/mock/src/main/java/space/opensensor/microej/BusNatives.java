package space.opensensor.microej;

import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.vee.BusException;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/**
 * The buses of the board, for the MicroEJ Simulator, with simulated chips on them, whatever their
 * pins: the methods of the application's class of the same name.
 */
public final class BusNatives {

	/** As {@code enum bus_error} of the board's C code has them. */
	private static final int ABSENT = -1;
	private static final int WRONG_ARGUMENT = -4;

	private static final int I2C_BUSES = 2;
	private static final int UART_PORTS = 3;
	private static final int PINS = 49;

	/** The I2C bus and the serial port with the chips; port 0 has the log. */
	private static final int BUS = 0;
	private static final int PORT = 1;

	/** The buses; a test has others. */
	static SimulatedBuses buses = SimulatedRoom.buses(MockOption.number("seed", 1));

	private static boolean i2cIsOpen;
	private static boolean uartIsOpen;
	private static boolean soundIsOpen;

	private BusNatives() {
	}

	public static int i2cOpen(int bus, int sda, int scl, int hertz) {
		if (bus < 0 || bus >= I2C_BUSES) {
			return ABSENT;
		}
		if (!isPin(sda) || !isPin(scl) || sda == scl || hertz < 10_000 || hertz > 1_000_000) {
			return WRONG_ARGUMENT;
		}
		i2cIsOpen |= bus == BUS;
		return 0;
	}

	public static int i2cTransfer(int bus, int address, byte[] out, int outLength, byte[] in, int inLength) {
		if (bus != BUS || !i2cIsOpen) {
			return ABSENT;
		}
		byte[] read = new byte[inLength];
		try {
			buses.i2c().transfer(address, LentArray.take(out, outLength), 0, outLength, read, 0, inLength);
		} catch (BusException e) {
			return error(e);
		}
		LentArray.give(read, in, inLength);
		return 0;
	}

	public static int uartOpen(int uart, int tx, int rx, int baud) {
		if (uart < 0 || uart >= UART_PORTS) {
			return ABSENT;
		}
		if (uart == 0 || tx != -1 && !isPin(tx) || rx != -1 && !isPin(rx) || baud < 1200 || baud > 1_000_000) {
			return WRONG_ARGUMENT;
		}
		uartIsOpen |= uart == PORT;
		return 0;
	}

	public static int uartRead(int uart, byte[] buffer, int length) {
		Uart port = port(uart);
		if (port == null) {
			return ABSENT;
		}
		byte[] read = new byte[length];
		try {
			int count = port.read(read, 0, length);
			LentArray.give(read, buffer, count);
			return count;
		} catch (BusException e) {
			return error(e);
		}
	}

	public static int uartWrite(int uart, byte[] buffer, int length) {
		Uart port = port(uart);
		if (port == null) {
			return ABSENT;
		}
		try {
			return port.write(LentArray.take(buffer, length), 0, length);
		} catch (BusException e) {
			return error(e);
		}
	}

	public static int soundOpen(int clock, int word, int data) {
		if (!isPin(clock) || !isPin(word) || !isPin(data) || clock == word || clock == data || word == data) {
			return WRONG_ARGUMENT;
		}
		soundIsOpen = true;
		return 0;
	}

	public static int soundEndInterval() {
		if (!soundIsOpen) {
			return ABSENT;
		}
		try {
			return microphone().endInterval();
		} catch (BusException e) {
			return error(e);
		}
	}

	public static long soundEnergy() {
		return microphone().energy();
	}

	public static int soundClipped() {
		return microphone().clipped();
	}

	private static SoundLevel microphone() {
		return buses.microphone();
	}

	private static Uart port(int uart) {
		return uart == PORT && uartIsOpen ? buses.pms5003() : null;
	}

	private static boolean isPin(int pin) {
		return pin >= 0 && pin < PINS;
	}

	private static int error(BusException e) {
		return -1 - e.kind().ordinal();
	}
}
