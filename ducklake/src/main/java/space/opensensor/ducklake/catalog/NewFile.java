package space.opensensor.ducklake.catalog;

import java.util.List;

/**
 * A data file to be registered.
 *
 * @param path absolute, or relative to the table's path
 * @param mapping how to find its columns, or null when its field ids are the lake's column ids
 * @param partition one value for each key of the table's partitioning, or null when it has none or
 *     the file's rows do not share one
 */
public record NewFile(
    String path,
    boolean relative,
    long rows,
    long bytes,
    Long footerSize,
    NameMapping mapping,
    List<String> partition,
    List<ColumnStats> stats) {}
