package space.opensensor.vee;

import java.io.IOException;

/**
 * A settings store that a station may change: what is put survives a power cut whole or not at all.
 */
public interface SettingsStore extends Settings {

  /**
   * Sets a value, or takes the name away.
   *
   * @param value without control characters, which the caller may wipe; null for none
   * @throws IOException when the store cannot be written; it is as it was
   */
  void put(String name, byte[] value) throws IOException;

  /**
   * Takes all names away.
   *
   * @throws IOException when the store cannot be written
   */
  void clear() throws IOException;
}
