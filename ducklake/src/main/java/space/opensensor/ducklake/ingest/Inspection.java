package space.opensensor.ducklake.ingest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.store.StoredObject;

/** What the inspection of an object found: a file, a reason to refuse it, or nothing for now. */
sealed interface Inspection permits InspectedFile, Refused, Inspection.Deferred {

  /** The object inspected. */
  StoredObject object();

  /**
   * An object that cannot be read now; the next pass tries it again.
   *
   * @param why one line
   */
  record Deferred(StoredObject object, String why) implements Inspection, FileJudge.Verdict {

    private static final Logger LOG = LoggerFactory.getLogger(Deferred.class);

    void log() {
      LOG.atWarn()
          .addKeyValue("key", object.key())
          .addKeyValue("why", why)
          .log("object cannot be read now");
    }
  }
}
