package space.opensensor.microej;

import ej.bon.Util;
import space.opensensor.vee.Clock;

/** Platform time, which no time server steps, counted from the start of the application. */
final class PlatformClock implements Clock {

	private final long start;

	PlatformClock() {
		this.start = Util.platformTimeMillis();
	}

	@Override
	public long uptimeMillis() {
		return Util.platformTimeMillis() - this.start;
	}
}
