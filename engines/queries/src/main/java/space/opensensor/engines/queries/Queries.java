package space.opensensor.engines.queries;

/**
 * What every engine is asked. Literals are sums of powers of two, so that they are the same number
 * as a float and as a decimal, and every answer has one order.
 */
enum Queries {
  EVERY_VALUE_OF_A_STATION_AND_TWO_HOURS(
      "SELECT timestamp, temperature, humidity, pressure, pm1_0, pm2_5, pm10, gas_resistance, light,"
          + " loudness, co2 FROM {readings} WHERE station = 's1' AND timestamp >= {at 2026-11-20"
          + " 01:00:00} AND timestamp < {at 2026-11-20 03:00:00} ORDER BY timestamp"),
  COUNTS_OF_ROWS_AND_VALUES(
      "SELECT station, count(*), count(temperature), count(pm10), count(loudness), count(co2) FROM"
          + " {readings} GROUP BY station ORDER BY station"),
  AGGREGATES_BY_STATION(
      "SELECT station, min(temperature), max(temperature), sum(CAST(temperature AS double)),"
          + " avg(CAST(pressure AS double)) FROM {readings} GROUP BY station ORDER BY station"),
  FIRST_AND_LAST_TIMES(
      "SELECT station, min(timestamp), max(timestamp) FROM {readings} GROUP BY station ORDER BY"
          + " station"),
  ROWS_OF_EACH_DAY(
      "SELECT CAST(timestamp AS date), count(*), count(DISTINCT station) FROM {readings} GROUP BY 1"
          + " ORDER BY 1"),
  ROWS_OF_EACH_HOUR(
      "SELECT extract(hour FROM timestamp), count(*) FROM {readings} GROUP BY 1 ORDER BY 1"),
  AROUND_MIDNIGHT(
      "SELECT station, timestamp, pressure FROM {readings} WHERE timestamp BETWEEN {at 2026-11-20"
          + " 23:58:00} AND {at 2026-11-21 00:02:00} ORDER BY station, timestamp"),
  AT_MIDNIGHT(
      "SELECT station, temperature FROM {readings} WHERE timestamp = {at 2026-11-21 00:00:00} ORDER"
          + " BY station"),
  BEFORE_MIDNIGHT(
      "SELECT station, count(*) FROM {readings} WHERE timestamp < {at 2026-11-21 00:00:00} GROUP BY"
          + " station ORDER BY station"),
  OTHER_STATIONS_SINCE_A_TIME(
      "SELECT station, count(*) FROM {readings} WHERE station <> 's0' AND timestamp > {at 2026-11-21"
          + " 01:30:00} GROUP BY station ORDER BY station"),
  NAN("SELECT station, count(*) FROM {readings} WHERE {nan}(humidity) GROUP BY station ORDER BY 1"),
  OVER_A_VALUE_BUT_NOT_NAN(
      "SELECT station, count(*), max(humidity) FROM {readings} WHERE NOT {nan}(humidity) AND"
          + " humidity > 60.5 GROUP BY station ORDER BY station"),
  NULLS(
      "SELECT station, count(*), sum(CAST(pm2_5 AS double)) FROM {readings} WHERE pm10 IS NULL GROUP"
          + " BY station ORDER BY station"),
  NULL_OR_OVER_A_VALUE(
      "SELECT station, count(*) FROM {readings} WHERE loudness IS NULL OR loudness > 70.25 GROUP BY"
          + " station ORDER BY station"),
  ZERO_OF_BOTH_SIGNS(
      "SELECT station, timestamp FROM {readings} WHERE temperature >= 0 AND temperature <= 0 ORDER"
          + " BY station, timestamp"),
  AN_EARLIER_SNAPSHOT(
      "SELECT station, count(*), max(timestamp), sum(CAST(noise AS double)) FROM {readings of first}"
          + " GROUP BY station ORDER BY station"),
  AN_EARLIER_SNAPSHOT_FILTERED(
      "SELECT timestamp, pm10, noise FROM {readings of nights} WHERE station = 's2' AND timestamp >="
          + " {at 2026-11-21 01:00:00} AND pm2_5 < 20.5 ORDER BY timestamp"),
  WHAT_CAME_SINCE_A_SNAPSHOT(
      "SELECT station, count(*) FROM (SELECT station, timestamp FROM {readings} EXCEPT SELECT"
          + " station, timestamp FROM {readings of first}) since GROUP BY station ORDER BY station"),
  AN_ADDED_COLUMN(
      "SELECT station, count(*), min(co2), max(co2), sum(co2) FROM {readings} WHERE co2 > 800 GROUP"
          + " BY station ORDER BY station"),
  A_RENAMED_COLUMN_UNDER_BOTH_NAMES(
      "SELECT count(*), sum(CAST(after.loudness AS double)) FROM {readings of added} AS before_it JOIN"
          + " {readings} AS after ON before_it.station = after.station AND before_it.timestamp ="
          + " after.timestamp WHERE before_it.noise = after.loudness"),
  A_WIDENED_COLUMN(
      "SELECT station, max(light), sum(light) FROM {readings} GROUP BY station ORDER BY station"),
  A_VALUE_THAT_ONLY_THE_WIDER_TYPE_HOLDS(
      "SELECT station, timestamp, light FROM {readings} WHERE light > 16777216 ORDER BY station,"
          + " timestamp"),
  LAST_READINGS(
      "SELECT r.station, r.timestamp, r.temperature, r.light FROM {readings} AS r JOIN (SELECT"
          + " station, max(timestamp) AS newest FROM {readings} GROUP BY station) AS l ON r.station ="
          + " l.station AND r.timestamp = l.newest ORDER BY r.station"),
  LARGEST_STEP(
      "SELECT station, max(step) FROM (SELECT station, CAST(pressure AS double) - lag(CAST(pressure"
          + " AS double)) OVER (PARTITION BY station ORDER BY timestamp) AS step FROM {readings})"
          + " steps GROUP BY station ORDER BY station");

  private final String sql;

  Queries(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }
}
