package space.opensensor.microej;

import space.opensensor.vee.BusException;
import space.opensensor.vee.SoundLevel;

/** A microphone on the chip's I2S, through natives: C takes the samples, weights them and sums. */
final class SniSoundLevel implements SoundLevel {

	/**
	 * Makes the port ready; it begins to sum.
	 *
	 * @param clock GPIO number of the bit clock
	 * @param word  GPIO number of the word select
	 * @param data  GPIO number of the microphone's data
	 * @throws BusException where the chip has no such port or pin
	 */
	SniSoundLevel(int clock, int word, int data) throws BusException {
		check(BusNatives.soundOpen(clock, word, data));
	}

	@Override
	public int endInterval() throws BusException {
		return check(BusNatives.soundEndInterval());
	}

	@Override
	public long energy() {
		return BusNatives.soundEnergy();
	}

	@Override
	public int clipped() {
		return BusNatives.soundClipped();
	}

	private static int check(int answer) throws BusException {
		if (answer < 0) {
			throw BusException.ofAnswer("i2s", answer);
		}
		return answer;
	}
}
