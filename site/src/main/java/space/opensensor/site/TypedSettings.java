package space.opensensor.site;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.SettingsText;
import space.opensensor.vee.SettingsStore;

/** Settings as somebody has typed them, in the order of their names. */
final class TypedSettings implements SettingsStore {

  private final Map<String, byte[]> values = new TreeMap<>();

  /**
   * Reads lines.
   *
   * @param lines {@code name=value}, by the rules of {@link SettingsText}
   * @param ca a certificate, which has several lines, or an empty string
   * @throws SettingsException with the number of a line and what was expected there
   */
  TypedSettings(String lines, String ca) throws SettingsException {
    SettingsText text = new SettingsText(lines.getBytes(StandardCharsets.UTF_8));
    while (text.next()) {
      values.put(text.name(), text.value());
    }
    if (!ca.isEmpty()) {
      if (!ca.contains("-----BEGIN CERTIFICATE-----")) {
        throw new SettingsException("tls.ca: expected a certificate as PEM text");
      }
      values.put("tls.ca", ca.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public String[] names() {
    return values.keySet().toArray(new String[0]);
  }

  @Override
  public byte[] get(String name) {
    byte[] value = values.get(name);
    return value == null ? null : value.clone();
  }

  @Override
  public void put(String name, byte[] value) {
    if (value == null) {
      values.remove(name);
    } else {
      values.put(name, value.clone());
    }
  }

  @Override
  public void clear() {
    values.clear();
  }
}
