package space.opensensor.ducklake.ingest;

import java.nio.file.Path;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.parquet.read.FileFooter;

/**
 * An object whose footer and pages have been checked.
 *
 * @param content a copy of the whole file for its values to be looked at, or null when it is too
 *     large and its footer has to be believed
 */
record InspectedFile(
    StoredObject object, StationKey key, FileFooter footer, FileShape shape, Path content)
    implements Inspection {

  /** The batch this file is, unique among all stations, or null when it does not say. */
  String batch() {
    String batch = footer.text("batch");
    return batch == null || batch.isBlank() ? null : key.station() + "/" + batch;
  }
}
