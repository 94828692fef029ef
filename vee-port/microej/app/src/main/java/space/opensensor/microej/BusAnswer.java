package space.opensensor.microej;

import space.opensensor.vee.BusException;

/** What a native of a bus is given, and what its answer says to a driver. */
final class BusAnswer {

	private BusAnswer() {
	}

	/** The failure that a negative answer stands for: one of {@code enum bus_error} of {@code bus.h}. */
	static BusException failure(String where, int answer) {
		switch (answer) {
		case -1:
			return new BusException(where, BusException.Kind.NO_BUS);
		case -2:
			return new BusException(where, BusException.Kind.NO_ANSWER);
		case -3:
			return new BusException(where, BusException.Kind.TIMED_OUT);
		case -4:
			return new BusException(where, BusException.Kind.ARGUMENT);
		default:
			return new BusException(where, BusException.Kind.FAILED);
		}
	}

	/** Whether a part lies within its array. */
	static boolean isInside(byte[] array, int offset, int length) {
		return offset >= 0 && length >= 0 && offset <= array.length - length;
	}
}
