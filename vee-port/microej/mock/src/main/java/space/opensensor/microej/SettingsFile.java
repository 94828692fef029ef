package space.opensensor.microej;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.SettingsText;

/**
 * Settings in a file of {@code name=value} lines, read once: the one that {@code ./station settings}
 * takes, by the same rules ({@link SettingsText}); {@code tls.ca} names a PEM file, relative to this
 * one, or is PEM itself. Where there is no file, there are no settings.
 */
final class SettingsFile {

	private static final String TLS_CA = "tls.ca";
	private static final int CA_BYTES = 65536;

	private final Map<String, byte[]> settings;

	SettingsFile(File file) {
		this.settings = new TreeMap<>();
		if (!file.exists()) {
			System.err.println(file + ": no such file, so the station has no settings");
			return;
		}
		try {
			SettingsText text = new SettingsText(start(file.toPath(), SettingsText.MAX_BYTES + 1));
			while (text.next()) {
				byte[] value = text.value();
				this.settings.put(text.name(), text.name().equals(TLS_CA) ? pem(file, value) : value);
			}
		} catch (SettingsException e) {
			throw new IllegalStateException(file + ":" + e.getMessage(), e);
		} catch (IOException e) {
			throw new IllegalStateException(file + ": " + e.getMessage(), e);
		}
	}

	private static byte[] pem(File file, byte[] value) throws IOException {
		String name = new String(value, StandardCharsets.UTF_8);
		if (name.isEmpty() || name.startsWith("-----BEGIN")) {
			return value;
		}
		try {
			return start(file.toPath().toAbsolutePath().resolveSibling(name), CA_BYTES);
		} catch (IOException | InvalidPathException e) {
			// Without its cause, which holds the value.
			throw new IOException(
					"tls.ca: expected PEM text or the name of a PEM file; no such file can be read");
		}
	}

	/** The first bytes of a regular file. */
	private static byte[] start(Path file, int bytes) throws IOException {
		if (!Files.isRegularFile(file)) {
			throw new IOException("is no regular file; expected a settings file");
		}
		try (InputStream in = Files.newInputStream(file)) {
			return in.readNBytes(bytes);
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
