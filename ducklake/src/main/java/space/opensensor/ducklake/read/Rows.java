package space.opensensor.ducklake.read;

import java.util.List;

/**
 * The answer to a query.
 *
 * @param snapshot the state it was read from, or -1 when it came from plain files
 * @param types DuckDB's names of the columns' types
 * @param rows numbers, Boolean, String and OffsetDateTime as Java has them, or null; values of
 *     other types as the text that DuckDB prints
 */
public record Rows(
    long snapshot, List<String> columns, List<String> types, List<List<Object>> rows) {}
