package space.opensensor.microej;

import space.opensensor.vee.BusException;
import space.opensensor.vee.Uart;

/** A serial port of the chip, through natives and a transfer buffer. */
final class SniUart implements Uart {

	/** Bytes moved by a call at most: as many as wait on their way in. */
	static final int BUFFER_BYTES = 256;

	private final int number;
	private final byte[] buffer;

	/**
	 * Makes a port ready: 8 bits, no parity, one stop bit, no flow control.
	 *
	 * @param number which of the chip's UARTs, from 0; the one of the log cannot be had
	 * @param tx     GPIO number of the line out, -1 for none
	 * @param rx     GPIO number of the line in, -1 for none
	 * @param baud   1,200 to 1,000,000
	 * @throws BusException where the chip has no such port or pin
	 */
	SniUart(int number, int tx, int rx, int baud) throws BusException {
		this.number = number;
		check(BusNatives.uartOpen(number, tx, rx, baud));
		this.buffer = TransferBuffer.allocate(BUFFER_BYTES);
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws BusException {
		int count = check(BusNatives.uartRead(this.number, this.buffer, bounded(buffer, offset, length)));
		System.arraycopy(this.buffer, 0, buffer, offset, count);
		return count;
	}

	@Override
	public int write(byte[] buffer, int offset, int length) throws BusException {
		int count = bounded(buffer, offset, length);
		System.arraycopy(buffer, offset, this.buffer, 0, count);
		return check(BusNatives.uartWrite(this.number, this.buffer, count));
	}

	private int bounded(byte[] array, int offset, int length) throws BusException {
		if (!TransferBuffer.isInside(array, offset, length)) {
			throw new BusException(place(), BusException.Kind.ARGUMENT);
		}
		return Math.min(length, BUFFER_BYTES);
	}

	private int check(int answer) throws BusException {
		if (answer < 0) {
			throw BusException.ofAnswer(place(), answer);
		}
		return answer;
	}

	private String place() {
		return "uart " + this.number;
	}
}
