package space.opensensor.microej;

import java.io.File;

/**
 * Options of the mock: system properties {@code opensensor.<name>} of the Simulator's Java SE
 * process. From Architecture 8.3.0 on, {@code microej.mock.property.opensensor.<name>} in the
 * application's options sets them; before, they have their defaults.
 */
final class MockOption {

	private static final String PREFIX = "opensensor.";

	private MockOption() {
	}

	/** A file: as the option says, or {@code .opensensor/<name>} in the user's home folder. */
	static File path(String name) {
		String path = System.getProperty(PREFIX + name);
		return path == null ? new File(new File(System.getProperty("user.home"), ".opensensor"), name)
				: new File(path);
	}

	/** A number, or a fallback where the option is missing. */
	static int number(String name, int fallback) {
		return Integer.getInteger(PREFIX + name, fallback).intValue();
	}
}
