package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import space.opensensor.ducklake.bucket.Origins;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.skip.SkipClaims;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.parquet.read.FileFooter;

/**
 * An object whose footer and pages have been checked.
 *
 * @param content a copy of the whole file for its values to be looked at
 */
record InspectedFile(
    StoredObject object, StationKey key, FileFooter footer, FileShape shape, Path content)
    implements Inspection {

  /** Longer names of a batch are no station's; databases have limits for keys. */
  private static final Pattern BATCH = Pattern.compile("[\\x20-\\x7e]{1,200}");

  /**
   * Reads what lets engines skip its rows, not yet compared with the values. It is not kept: a
   * stranger's may be long, and the files of a commit are many.
   */
  SkipClaims claims() throws IOException, RejectedFileException {
    try (FileChannel channel = FileChannel.open(content)) {
      return SkipClaims.read(new FileSource(channel), footer, new ArrayList<>());
    }
  }

  /** Where its readings come from: chips, model, csv or unknown. */
  String origin() {
    return Origins.of(footer.text("sensors"));
  }

  /** What wrote it, as it says itself, or null. */
  String firmware() {
    return footer.text("firmware");
  }

  /** The batch this file is, unique among all stations, or null when it does not say. */
  String batch() {
    String batch = footer.text("batch");
    return batch == null || batch.isBlank() || !BATCH.matcher(batch).matches()
        ? null
        : key.station() + "/" + batch;
  }
}
