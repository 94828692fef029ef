package space.opensensor.microej;

import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;

/** An I2C bus of the chip, through natives: a transfer goes through two transfer buffers. */
final class SniI2cBus implements I2cBus {

	private final int number;
	private final byte[] out;
	private final byte[] in;

	/**
	 * Makes a bus ready.
	 *
	 * @param number which of the chip's I2C controllers, from 0
	 * @param sda    GPIO number of the data line
	 * @param scl    GPIO number of the clock line
	 * @param hertz  10,000 to 1,000,000
	 * @throws BusException where the chip has no such bus or pin
	 */
	SniI2cBus(int number, int sda, int scl, int hertz) throws BusException {
		this.number = number;
		int answer = BusNatives.i2cOpen(number, sda, scl, hertz);
		if (answer < 0) {
			throw BusException.ofAnswer("i2c " + number, answer);
		}
		this.out = TransferBuffer.allocate(MOST_BYTES);
		this.in = TransferBuffer.allocate(MOST_BYTES);
	}

	@Override
	public void transfer(int address, byte[] out, int outOffset, int outLength, byte[] in, int inOffset,
			int inLength) throws BusException {
		if (outLength > MOST_BYTES || inLength > MOST_BYTES || !TransferBuffer.isInside(out, outOffset, outLength)
				|| !TransferBuffer.isInside(in, inOffset, inLength)) {
			throw new BusException(place(address), BusException.Kind.ARGUMENT);
		}
		System.arraycopy(out, outOffset, this.out, 0, outLength);
		int answer = BusNatives.i2cTransfer(this.number, address, this.out, outLength, this.in, inLength);
		if (answer < 0) {
			throw BusException.ofAnswer(place(address), answer);
		}
		System.arraycopy(this.in, 0, in, inOffset, inLength);
	}

	private String place(int address) {
		return "i2c " + this.number + " address 0x" + Integer.toHexString(address);
	}
}
