package space.opensensor.ducklake.read;

import java.util.List;
import space.opensensor.ducklake.catalog.LakeColumn;

/**
 * A table in numbers.
 *
 * @param rows rows of its files, before deletes
 * @param stationFiles files that stay where a station put them
 */
public record TableSummary(
    String schema,
    String name,
    List<LakeColumn> columns,
    List<String> partition,
    long rows,
    long files,
    long bytes,
    long stationFiles) {}
