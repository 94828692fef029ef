package space.opensensor.ducklake.ingest;

import space.opensensor.ducklake.store.StoredObject;

/**
 * An object that must not enter the lake.
 *
 * @param reason what it is set aside with, one line
 */
record Refused(StoredObject object, String reason) implements Inspection, FileJudge.Verdict {}
