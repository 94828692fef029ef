package space.opensensor.ducklake.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the catalog keeps of a station and table: its newest file, and which columns stand still. By
 * the ids of columns, which outlive their names.
 */
record StationState(
    Instant first,
    Instant last,
    Instant arrived,
    Map<Long, Range> values,
    Map<Long, Steady> steady) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** As one file alone has it. */
  static StationState ofFile(
      Instant first, Instant last, Instant arrived, Map<Long, Range> values) {
    Map<Long, Steady> steady = new TreeMap<>();
    values.forEach(
        (column, range) -> {
          if (range.least() == range.most()) {
            steady.put(column, new Steady(range.least(), first, last));
          }
        });
    return new StationState(first, last, arrived, values, steady);
  }

  private Instant seen() {
    return arrived.isBefore(last) ? arrived : last;
  }

  /**
   * After one more file came. Newer is what was seen later: a file that was dated ahead by a clock
   * that was put right since stands in no other's way.
   */
  StationState with(StationState file) {
    boolean newer = !file.seen().isBefore(seen());
    Map<Long, Steady> still = new TreeMap<>(steady);
    file.values().forEach((column, range) -> still.put(column, after(column, range, file, newer)));
    still.values().removeIf(s -> s == null);
    StationState newest = newer ? file : this;
    return new StationState(
        newest.first(), newest.last(), newest.arrived(), newest.values(), still);
  }

  /** How a column stands still after a file that has values of it; null where it does not. */
  private Steady after(long column, Range range, StationState file, boolean newer) {
    Steady before = steady.get(column);
    boolean one = range.least() == range.most();
    if (before != null && one && before.value() == range.least()) {
      return file.last().isAfter(before.until())
          ? new Steady(before.value(), before.since(), file.last())
          : before;
    }
    if (newer) {
      return file.steady().get(column);
    }
    return before != null && file.last().isAfter(before.since())
        ? new Steady(before.value(), file.last(), before.until())
        : before;
  }

  static StationState read(ResultSet row) throws SQLException {
    Map<Long, Range> values = new TreeMap<>();
    Map<Long, Steady> steady = new TreeMap<>();
    try {
      JsonNode columns = JSON.readTree(row.getString("numbers"));
      for (Map.Entry<String, JsonNode> each : columns.get("values").properties()) {
        JsonNode range = each.getValue();
        values.put(
            Long.valueOf(each.getKey()),
            new Range(range.get(0).asDouble(), range.get(1).asDouble()));
      }
      for (Map.Entry<String, JsonNode> each : columns.get("steady").properties()) {
        JsonNode one = each.getValue();
        steady.put(
            Long.valueOf(each.getKey()),
            new Steady(
                one.get(0).asDouble(), time(one.get(1).asLong()), time(one.get(2).asLong())));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("station_newest: a row that is no JSON; delete it", e);
    }
    return new StationState(
        time(row.getLong("first_row")),
        time(row.getLong("last_row")),
        time(row.getLong("arrived")),
        values,
        steady);
  }

  /** Values for the columns of the table behind table and station. */
  Object[] row(long table, String station) {
    ObjectNode columns = JSON.createObjectNode();
    ObjectNode ranges = columns.putObject("values");
    values.forEach((id, r) -> ranges.putArray(Long.toString(id)).add(r.least()).add(r.most()));
    ObjectNode still = columns.putObject("steady");
    steady.forEach(
        (id, s) ->
            still
                .putArray(Long.toString(id))
                .add(s.value())
                .add(micros(s.since()))
                .add(micros(s.until())));
    return new Object[] {
      table, station, micros(first), micros(last), micros(arrived), columns.toString()
    };
  }

  static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
