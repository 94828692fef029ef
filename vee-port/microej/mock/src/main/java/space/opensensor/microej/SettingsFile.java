package space.opensensor.microej;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Properties;

/** Settings in a properties file, read once. Where there is none, there are no settings. */
final class SettingsFile {

	private final Properties settings;

	SettingsFile(File file) {
		this.settings = new Properties();
		if (file.exists()) {
			try (InputStream stream = new FileInputStream(file)) {
				this.settings.load(stream);
			} catch (IOException e) {
				throw new IllegalStateException(file + ": cannot be read: " + e.getMessage(), e);
			}
		} else {
			System.err.println(file + ": no such file, so the station has no settings");
		}
	}

	/** The names, in a fixed order. */
	String[] names() {
		String[] names = this.settings.stringPropertyNames().toArray(new String[0]);
		Arrays.sort(names);
		return names;
	}

	/** A value, or null. */
	byte[] get(String name) {
		String value = this.settings.getProperty(name);
		return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
	}
}
