package space.opensensor.station.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import space.opensensor.vee.SettingsStore;

/** A settings store in memory that remembers the copies it gave away. */
public final class MapSettings implements SettingsStore {

  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, List<byte[]>> copies = new HashMap<>();

  /** Settings with which a station can start. */
  public static MapSettings complete() {
    MapSettings settings = new MapSettings();
    settings.put("s3.endpoint", "https://localhost:9000");
    settings.put("s3.bucket", "sensors");
    settings.put("s3.access-key", "AKIAIOSFODNN7EXAMPLE");
    settings.put("s3.secret-key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    return settings;
  }

  public MapSettings put(String name, String value) {
    values.put(name, value);
    return this;
  }

  @Override
  public void put(String name, byte[] value) {
    if (value == null) {
      values.remove(name);
    } else {
      values.put(name, new String(value, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void clear() {
    values.clear();
  }

  public void remove(String name) {
    values.remove(name);
  }

  /** Whether every copy of a value that was given away holds zeros only. */
  public boolean copiesAreWiped(String name) {
    for (byte[] copy : copies.getOrDefault(name, List.of())) {
      for (byte b : copy) {
        if (b != 0) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public String[] names() {
    return values.keySet().toArray(new String[0]);
  }

  @Override
  public byte[] get(String name) {
    String value = values.get(name);
    if (value == null) {
      return null;
    }
    byte[] copy = value.getBytes(StandardCharsets.UTF_8);
    copies.computeIfAbsent(name, n -> new ArrayList<>()).add(copy);
    return copy;
  }
}
