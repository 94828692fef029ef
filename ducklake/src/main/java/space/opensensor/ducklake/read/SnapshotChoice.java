package space.opensensor.ducklake.read;

import java.sql.SQLException;
import java.time.Instant;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.Snapshot;

/**
 * Which state of the lake a query sees.
 *
 * @param version a snapshot's id, or null
 * @param time the newest snapshot not after it, or null; with neither it is the newest
 */
public record SnapshotChoice(Long version, Instant time) {

  /** The newest snapshot. */
  public static final SnapshotChoice LATEST = new SnapshotChoice(null, null);

  /** A snapshot by id. */
  public static SnapshotChoice version(long id) {
    return new SnapshotChoice(id, null);
  }

  /** The lake as it was at an instant. */
  public static SnapshotChoice at(Instant time) {
    return new SnapshotChoice(null, time);
  }

  public Snapshot resolve(CatalogReader reader) throws SQLException {
    if (version != null && time != null) {
      throw new IllegalArgumentException("snapshot and at: only one of them");
    }
    if (version != null) {
      return reader.version(version);
    }
    return time == null ? reader.latest() : reader.at(time);
  }

  /**
   * The snapshot's id as the beginning of a span: what came after a snapshot that has expired is
   * known all the same.
   */
  long begin(CatalogReader reader) throws SQLException {
    return version != null && time == null && version >= 0 && version <= reader.latest().id()
        ? version
        : resolve(reader).id();
  }
}
