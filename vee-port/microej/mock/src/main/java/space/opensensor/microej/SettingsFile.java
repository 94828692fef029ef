package space.opensensor.microej;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings in a file of {@code name=value} lines (UTF-8), read once: the one that
 * {@code ./station settings} takes. Empty lines and those that begin with {@code #} are passed over,
 * and so are spaces around a name or a value; {@code tls.ca} names a PEM file, relative to this one.
 * Where there is no file, there are no settings.
 */
final class SettingsFile {

	private static final String TLS_CA = "tls.ca";

	private final Map<String, byte[]> settings;

	SettingsFile(File file) {
		this.settings = new TreeMap<>();
		if (!file.exists()) {
			System.err.println(file + ": no such file, so the station has no settings");
			return;
		}
		try {
			int number = 0;
			for (String line : Files.readAllLines(file.toPath(), StandardCharsets.UTF_8)) {
				number++;
				if (!line.isBlank() && !line.startsWith("#")) {
					add(file, number, line);
				}
			}
		} catch (IOException e) {
			throw new IllegalStateException(file + ": cannot be read: " + e, e);
		}
	}

	private void add(File file, int number, String line) throws IOException {
		int equals = line.indexOf('=');
		if (equals < 1) {
			throw new IllegalStateException(file + ":" + number + ": expected a line name=value");
		}
		String name = line.substring(0, equals).strip();
		String value = line.substring(equals + 1).strip();
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		if (name.equals(TLS_CA) && !value.isEmpty()) {
			bytes = Files.readAllBytes(file.toPath().toAbsolutePath().resolveSibling(Path.of(value)));
		}
		if (this.settings.put(name, bytes) != null) {
			throw new IllegalStateException(file + ":" + number + ": " + name + " is there twice");
		}
	}

	/** The names, in a fixed order. */
	String[] names() {
		return this.settings.keySet().toArray(new String[0]);
	}

	/** A value, or null. */
	byte[] get(String name) {
		return this.settings.get(name);
	}
}
