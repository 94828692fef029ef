package space.opensensor.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import space.opensensor.vee.Settings;
import space.opensensor.vee.SettingsStore;

/**
 * Settings that a simulated station may change: what it changes is kept in a file on its flash,
 * over those that it was given, which nobody but their owner changes.
 */
public final class ChangedSettings implements SettingsStore {

  private final Settings given;
  private final SettingsFile changes;

  /**
   * A store.
   *
   * @param file of the changes
   */
  public ChangedSettings(Settings given, Path file) {
    this.given = given;
    this.changes = new SettingsFile(file);
  }

  @Override
  public String[] names() {
    Set<String> names = new LinkedHashSet<>(List.of(given.names()));
    names.addAll(List.of(changes.names()));
    return names.toArray(new String[0]);
  }

  @Override
  public byte[] get(String name) {
    byte[] changed = changes.get(name);
    return changed == null ? given.get(name) : changed.length == 0 ? null : changed;
  }

  @Override
  public void put(String name, byte[] value) throws IOException {
    byte[] before = given.get(name);
    byte[] wanted = value == null ? new byte[0] : value;
    boolean same = Arrays.equals(wanted, before == null ? new byte[0] : before);
    if (before != null) {
      Arrays.fill(before, (byte) 0);
    }
    changes.put(name, same ? null : wanted);
  }

  @Override
  public void clear() throws IOException {
    changes.clear();
  }
}
