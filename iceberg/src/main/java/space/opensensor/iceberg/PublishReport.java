package space.opensensor.iceberg;

import java.util.List;

/**
 * What was published of a table.
 *
 * @param snapshots Iceberg snapshots made
 * @param added files registered
 * @param removed files that are no longer part of it
 * @param upTo the lake's snapshot that the table now shows
 * @param leftOut files that Iceberg would read wrong, and why, a line each
 * @param metadata where an engine finds the table without the catalog
 */
public record PublishReport(
    String table,
    int snapshots,
    long added,
    long removed,
    long upTo,
    List<String> leftOut,
    String metadata) {

  public PublishReport {
    leftOut = List.copyOf(leftOut);
  }
}
