package space.opensensor.microej;

import space.opensensor.station.Profiles;
import space.opensensor.station.room.RoomModel;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Reading;

/** The sensors of a modelled room, by the Simulator's own clock. */
final class SimulatedRoom implements Clock {

	private static final int PERIOD_MILLIS = 5000;

	private final long start;
	private final RoomModel room;
	private final Reading reading;

	SimulatedRoom(int seed) {
		this.start = System.nanoTime();
		this.room = new RoomModel(seed, this, System.currentTimeMillis(), PERIOD_MILLIS, 0);
		this.reading = new Reading(Profiles.indoor10());
	}

	@Override
	public long uptimeMillis() {
		return (System.nanoTime() - this.start) / 1_000_000;
	}

	/** Takes a reading. */
	void sample() {
		this.reading.clear();
		this.room.read(this.reading);
	}

	/** Whether the last reading has a measurement. */
	boolean has(int number) {
		int column = this.reading.schema().columnOf(number);
		return column >= 0 && this.reading.has(column);
	}

	/** The value of a measurement that is there. */
	int get(int number) {
		return this.reading.get(this.reading.schema().columnOf(number));
	}
}
