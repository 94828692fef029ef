package space.opensensor.ducklake.catalog;

/**
 * What is known of a column in one file, in the column's type in the lake.
 *
 * @param bytes compressed size, or null
 * @param values values that are not NULL, or null when unknown
 * @param nulls values that are NULL, or null when unknown
 * @param min a lower bound as text, or null
 * @param max an upper bound as text, or null
 * @param containsNan false only when it is sure; without it DuckDB does not use the bounds
 */
public record ColumnStats(
    long columnId,
    Long bytes,
    Long values,
    Long nulls,
    String min,
    String max,
    Boolean containsNan) {}
