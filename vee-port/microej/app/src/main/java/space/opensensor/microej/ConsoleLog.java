package space.opensensor.microej;

import space.opensensor.vee.Log;

/** Lines on the standard output, which the port sends to its serial line. */
final class ConsoleLog implements Log {

	@Override
	public void write(Level level, String line) {
		System.out.println(level.name() + " " + line);
	}
}
