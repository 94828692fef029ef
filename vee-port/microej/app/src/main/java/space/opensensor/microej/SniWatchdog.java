package space.opensensor.microej;

import space.opensensor.vee.Watchdog;

/** The board's task watchdog, through a native. */
final class SniWatchdog implements Watchdog {

	@Override
	public void feed() {
		BoardNatives.feedWatchdog();
	}
}
