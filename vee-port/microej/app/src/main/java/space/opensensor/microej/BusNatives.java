package space.opensensor.microej;

/**
 * The board's buses in C (SNI), served as {@link BoardNatives} is: on the board by {@code
 * bsp/opensensor_buses.c}, in the MicroEJ Simulator by the mock of the same name. A negative answer is
 * for {@code BusException.ofAnswer}. Each returns at once, but for a transfer on I2C: that lasts as
 * long as its bits, and as a device holds the clock. Arrays given here come from {@link
 * TransferBuffer}.
 */
final class BusNatives {

	private BusNatives() {
	}

	/** Makes an I2C bus ready on two pins. Returns 0 or an error. */
	static native int i2cOpen(int bus, int sda, int scl, int hertz);

	/** Writes, then reads; with both lengths 0 it asks for the device. Returns 0 or an error. */
	static native int i2cTransfer(int bus, int address, byte[] out, int outLength, byte[] in, int inLength);

	/** Makes a serial port ready on two pins. Returns 0 or an error. */
	static native int uartOpen(int uart, int tx, int rx, int baud);

	/** Takes bytes that have arrived. Returns their number or an error. */
	static native int uartRead(int uart, byte[] buffer, int length);

	/** Queues bytes. Returns how many fitted, or an error. */
	static native int uartWrite(int uart, byte[] buffer, int length);

	/** Makes the microphone's port ready on three pins. Returns 0 or an error. */
	static native int soundOpen(int clock, int word, int data);

	/** Ends an interval of sound. Returns its samples, or an error. */
	static native int soundEndInterval();

	/** The energy of the interval that was ended last. */
	static native long soundEnergy();

	/** The samples at full scale in that interval. */
	static native int soundClipped();
}
