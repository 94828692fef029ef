package space.opensensor.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.SettingsText;
import space.opensensor.vee.SettingsStore;

/**
 * A settings file that a station changes: replaced as a whole at each change, for its owner alone.
 * Comments in it do not outlive the first. A file that is not there has no settings; one that
 * cannot be read has none either, and is not replaced.
 */
public final class SettingsFile implements SettingsStore {

  private final Path file;

  /** The settings of a file. */
  public SettingsFile(Path file) {
    this.file = file;
  }

  /** The file. */
  public Path path() {
    return file;
  }

  @Override
  public String[] names() {
    Map<String, byte[]> values = readable();
    wipe(values);
    return values.keySet().toArray(new String[0]);
  }

  @Override
  public byte[] get(String name) {
    Map<String, byte[]> values = readable();
    byte[] value = values.get(name);
    byte[] copy = value == null ? null : value.clone();
    wipe(values);
    return copy;
  }

  @Override
  public void put(String name, byte[] value) throws IOException {
    Map<String, byte[]> values = read();
    if (value == null) {
      values.remove(name);
    } else {
      values.put(name, value.clone());
    }
    try {
      write(values);
    } finally {
      wipe(values);
    }
  }

  @Override
  public void clear() throws IOException {
    write(Map.of());
  }

  /** All values; what cannot be read has none, and says so where settings are checked. */
  private Map<String, byte[]> readable() {
    try {
      return read();
    } catch (IOException e) {
      return Map.of();
    }
  }

  private Map<String, byte[]> read() throws IOException {
    Map<String, byte[]> values = new LinkedHashMap<>();
    byte[] text = new byte[0];
    try {
      text = Files.exists(file) ? Files.readAllBytes(file) : text;
      SettingsText lines = new SettingsText(text);
      while (lines.next()) {
        values.put(lines.name(), lines.value());
      }
      return values;
    } catch (SettingsException e) {
      wipe(values);
      throw new IOException(file + ":" + e.getMessage(), e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private void write(Map<String, byte[]> values) throws IOException {
    Path folder =
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> entry : values.entrySet()) {
      text.writeBytes((entry.getKey() + "=").getBytes(StandardCharsets.US_ASCII));
      text.writeBytes(entry.getValue());
      text.write('\n');
    }
    if (text.size() > SettingsText.MAX_BYTES) {
      throw new IOException(file + ": has no room for more than 8192 bytes");
    }
    // A temporary file is its owner's alone from its first moment.
    Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new");
    try {
      Files.write(fresh, text.toByteArray());
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void wipe(Map<String, byte[]> values) {
    values.values().forEach(value -> Arrays.fill(value, (byte) 0));
  }
}
