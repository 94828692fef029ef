package space.opensensor.ducklake.catalog;

import java.time.Instant;

/**
 * A state of the lake.
 *
 * @param id number, rising by one with each commit
 * @param time when it was committed, by the clock all writers share
 * @param schemaVersion version of the tables' columns, raised by DDL only
 * @param nextCatalogId next number for a table, schema or partition
 * @param nextFileId next number for a data file, delete file or name mapping
 */
public record Snapshot(
    long id, Instant time, long schemaVersion, long nextCatalogId, long nextFileId) {}
