package space.opensensor.ducklake.catalog;

/**
 * A column of a table at some snapshot.
 *
 * @param id the identity that renames do not change; field id of files the lake writes
 * @param order position among the table's columns
 * @param initialDefault value for files written before the column was added, as text, or null
 */
public record LakeColumn(
    long id, long order, String name, LakeType type, String initialDefault, boolean nullable) {}
