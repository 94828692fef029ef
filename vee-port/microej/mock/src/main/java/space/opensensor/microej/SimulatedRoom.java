package space.opensensor.microej;

import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.room.RoomModel;
import space.opensensor.vee.Clock;

/** A modelled room with a chip of each kind in it, by the Simulator's own clock. */
final class SimulatedRoom implements Clock {

	private static final int PERIOD_MILLIS = 5000;

	private final long start;

	private SimulatedRoom() {
		this.start = System.nanoTime();
	}

	/** The buses of a room. */
	static SimulatedBuses buses(int seed) {
		SimulatedRoom clock = new SimulatedRoom();
		RoomModel room = new RoomModel(seed, clock, System.currentTimeMillis(), PERIOD_MILLIS, 0);
		return new SimulatedBuses(room, clock, seed);
	}

	@Override
	public long uptimeMillis() {
		return (System.nanoTime() - this.start) / 1_000_000;
	}
}
