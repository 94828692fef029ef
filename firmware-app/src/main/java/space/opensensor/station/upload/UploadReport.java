package space.opensensor.station.upload;

/** How one attempt to upload a file ended. Immutable. */
public final class UploadReport {

  private final int number;
  private final Outcome outcome;
  private final String key;
  private final int rows;
  private final int bytes;
  private final int millis;
  private final int status;
  private final String detail;

  /** The report of an attempt. */
  public UploadReport(
      int number,
      Outcome outcome,
      String key,
      int rows,
      int bytes,
      int millis,
      int status,
      String detail) {
    this.number = number;
    this.outcome = outcome;
    this.key = key;
    this.rows = rows;
    this.bytes = bytes;
    this.millis = millis;
    this.status = status;
    this.detail = detail;
  }

  /** The number of this attempt since the boot, from 1. */
  public int number() {
    return number;
  }

  /** How it ended. */
  public Outcome outcome() {
    return outcome;
  }

  /** The object's key. */
  public String key() {
    return key;
  }

  /** Rows in the file. */
  public int rows() {
    return rows;
  }

  /** Bytes of the file. */
  public int bytes() {
    return bytes;
  }

  /** Milliseconds from the first step on the connection to the answer. */
  public int millis() {
    return millis;
  }

  /** The last HTTP status, or 0 where no answer came. */
  public int status() {
    return status;
  }

  /** What went wrong, in one line, or an empty string. */
  public String detail() {
    return detail;
  }

  /** How an attempt can end. */
  public enum Outcome {
    /** The object is stored. */
    STORED,
    /** An earlier attempt had stored it although its answer was lost. */
    ALREADY_STORED,
    /** Another object has the key; the file goes up under the next. */
    KEY_TAKEN,
    /** It failed and will be tried again soon. */
    RETRY,
    /**
     * The server refuses what no retry cures, or took the file and proves nothing; it will be tried
     * again, slowly.
     */
    DENIED
  }
}
