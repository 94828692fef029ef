package space.opensensor.ducklake.home;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The messages by which Home Assistant (2024.11 and newer) learns of a station as a device with a
 * sensor for each column.
 *
 * @see <a href="https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload">Home
 *     Assistant: device discovery payload</a>
 */
final class Discovery {

  /** Unit and device class, or an empty text where Home Assistant has none. */
  private record Kind(String unit, String deviceClass) {}

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("temperature", new Kind("°C", "temperature")),
          Map.entry("raw_temperature", new Kind("°C", "temperature")),
          Map.entry("humidity", new Kind("%", "humidity")),
          Map.entry("raw_humidity", new Kind("%", "humidity")),
          Map.entry("pressure", new Kind("hPa", "atmospheric_pressure")),
          Map.entry("pm1_0", new Kind("µg/m³", "pm1")),
          Map.entry("pm1", new Kind("µg/m³", "pm1")),
          Map.entry("pm2_5", new Kind("µg/m³", "pm25")),
          Map.entry("pm25", new Kind("µg/m³", "pm25")),
          Map.entry("pm10", new Kind("µg/m³", "pm10")),
          Map.entry("gas_resistance", new Kind("Ω", "")),
          Map.entry("oxidised", new Kind("kΩ", "")),
          Map.entry("reducing", new Kind("kΩ", "")),
          Map.entry("nh3", new Kind("kΩ", "")),
          Map.entry("light", new Kind("lx", "illuminance")),
          Map.entry("lux", new Kind("lx", "illuminance")),
          Map.entry("noise", new Kind("dB", "sound_pressure")));

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String station;
  private final String id;

  Discovery(String station) {
    this.station = station;
    this.id = "opensensor_" + topicPart(station);
  }

  /** A name as a part of a topic: what it may not hold is there in hexadecimal, so none collide. */
  private static String topicPart(String name) {
    StringBuilder part = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-';
      part.append(plain ? String.valueOf((char) b) : "_" + HexFormat.of().toHexDigits(b));
    }
    return part.toString();
  }

  /** Where the device is described. */
  String configTopic(String prefix) {
    return prefix + "/device/" + id + "/config";
  }

  /** Where its values are. */
  String stateTopic() {
    return "opensensor/" + id + "/state";
  }

  /**
   * The device, as JSON.
   *
   * @param firmware what it runs
   * @param columns of its readings that are numbers
   */
  byte[] config(String firmware, Collection<String> columns) {
    Map<String, Object> components = new LinkedHashMap<>();
    components.put(
        "seen",
        Map.of(
            "platform", "sensor",
            "name", "last seen",
            "device_class", "timestamp",
            "entity_category", "diagnostic",
            "unique_id", id + "_seen",
            "value_template", "{{ value_json.seen }}"));
    for (String column : columns) {
      Kind kind = KINDS.getOrDefault(column, new Kind("", ""));
      Map<String, Object> sensor = new LinkedHashMap<>();
      sensor.put("platform", "sensor");
      sensor.put("name", column.replace('_', ' '));
      sensor.put("unique_id", id + "_" + column);
      sensor.put("state_class", "measurement");
      if (!kind.unit().isEmpty()) {
        sensor.put("unit_of_measurement", kind.unit());
      }
      if (!kind.deviceClass().isEmpty()) {
        sensor.put("device_class", kind.deviceClass());
      }
      sensor.put("value_template", "{{ value_json['" + column + "'] }}");
      components.put(column, sensor);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(
        "device",
        Map.of(
            "identifiers",
            List.of(id),
            "name",
            station,
            "manufacturer",
            "opensensor",
            "sw_version",
            firmware));
    body.put("origin", Map.of("name", "opensensor lake"));
    body.put("state_topic", stateTopic());
    body.put("components", components);
    return json(body);
  }

  /** Values by column, and when it was seen, as JSON. */
  static byte[] state(Map<String, Object> values) {
    return json(values);
  }

  private static byte[] json(Map<String, Object> body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are always JSON", e);
    }
  }
}
