package space.opensensor.ducklake.catalog;

/**
 * A snapshot with what was done in it.
 *
 * @param changes comma separated words such as {@code inserted_into_table:1}
 * @param author who committed, or null
 * @param message why, or null
 */
public record SnapshotChange(Snapshot snapshot, String changes, String author, String message) {}
