package space.opensensor.ducklake.read;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * What became of a station's last updates, as the newest row of its health says that has it.
 *
 * @param slot which slot of its firmware runs, or an empty text
 * @param firmware what became of the last firmware, in words, or an empty text
 * @param settingsVersion of the last signed settings that it took, or an empty text
 * @param settings what became of the last signed settings
 */
public record StationUpdate(String slot, String firmware, String settingsVersion, String settings) {

  /** Of a station whose health says nothing of it. */
  public static final StationUpdate NONE = new StationUpdate("", "", "", "");

  private static final String HEALTH = "health";
  private static final List<String> COLUMNS =
      List.of("slot", "update", "settings_version", "settings_update");

  /** The words of the firmware's {@code UpdateResult}. */
  private static final List<String> RESULTS =
      List.of("", "fetching", "on trial", "kept", "given up", "refused");

  /** Those of all stations that say it, by their names; none where the lake has no such columns. */
  public static Map<String, StationUpdate> of(LakeCatalog catalog, LakeReader reader) {
    Optional<LakeTable> health =
        catalog.read(r -> r.findTable(HEALTH, SnapshotChoice.LATEST.resolve(r).id()));
    Map<String, StationUpdate> updates = new TreeMap<>();
    if (health.isEmpty()
        || !COLUMNS.stream().allMatch(name -> health.get().column(name).isPresent())) {
      return updates;
    }
    StringBuilder sql = new StringBuilder("SELECT station");
    for (String column : COLUMNS) {
      sql.append(", arg_max(\"").append(column).append("\", \"timestamp\")");
    }
    sql.append(" FROM health WHERE slot IS NOT NULL GROUP BY station");
    for (List<Object> row :
        reader.sql(sql.toString(), SnapshotChoice.LATEST, QueryLimits.WIDE).rows()) {
      updates.put(
          String.valueOf(row.get(0)),
          new StationUpdate(
              text(row.get(1)), word(row.get(2)), version(row.get(3)), word(row.get(4))));
    }
    return updates;
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }

  private static String version(Object value) {
    String text = text(value);
    return text.equals("0") ? "" : text;
  }

  private static String word(Object value) {
    int code = value instanceof Number number ? number.intValue() : 0;
    return code >= 0 && code < RESULTS.size() ? RESULTS.get(code) : String.valueOf(code);
  }
}
