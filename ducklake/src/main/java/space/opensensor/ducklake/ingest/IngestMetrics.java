package space.opensensor.ducklake.ingest;

import java.time.Duration;

/** Is told what an ingest does, for counting. */
public interface IngestMetrics {

  /** Counts nothing. */
  IngestMetrics NONE = (report, slowest) -> {};

  /**
   * A batch has been committed.
   *
   * @param slowest the longest time from an object's last change to its commit, or null
   */
  void committed(IngestReport report, Duration slowest);

  /**
   * Objects of a batch that has been committed became files of the lake.
   *
   * @param folds such files
   */
  default void folded(long objects, long folds) {}
}
