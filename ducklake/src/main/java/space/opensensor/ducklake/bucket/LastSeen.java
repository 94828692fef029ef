package space.opensensor.ducklake.bucket;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.Sql;

/**
 * When each station was heard of last: the start of the window of its newest file that was taken
 * in, to the minute. Of files that were taken in by a lake that knew of it.
 */
public final class LastSeen {

  private static final String STATIONS =
      "(SELECT station, max(last_minute) AS minute FROM station_firmware GROUP BY station) AS s";

  private final Sql sql;

  /** A station and its time. */
  public record Station(String name, Instant last) {}

  public LastSeen(CatalogReader reader) {
    this.sql = reader.sql();
  }

  /** How many stations were heard of in a time, its beginning included, its end not. */
  public long count(Instant from, Instant to) throws SQLException {
    return sql.number(
        "SELECT count(*) FROM " + STATIONS + " WHERE minute >= ? AND minute < ?",
        minute(from),
        minute(to));
  }

  /** Stations heard of since an instant, those first that have been silent for longest. */
  public List<Station> since(Instant from, int most) throws SQLException {
    return sql.list(
        "SELECT station, minute FROM "
            + STATIONS
            + " WHERE minute >= ? ORDER BY minute, station LIMIT ?",
        row -> new Station(row.getString(1), Instant.ofEpochSecond(row.getLong(2) * 60)),
        minute(from),
        most);
  }

  /** The first full minute that is not before an instant. */
  private static long minute(Instant time) {
    return Math.floorDiv(time.getEpochSecond() + 59, 60);
  }
}
