package space.opensensor.ducklake.api;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.ingest.OneLine;

/**
 * Whether the bucket answers: it is asked at most every ten seconds, however often one asks here.
 */
final class BucketProbe {

  private static final long KEPT = TimeUnit.SECONDS.toNanos(10);

  private final Lake lake;
  private String failure;
  private long until = System.nanoTime();

  BucketProbe(Lake lake) {
    this.lake = lake;
  }

  /** Why it does not answer, in one line, or null. */
  synchronized String failure() {
    if (System.nanoTime() - until >= 0) {
      try {
        lake.bucket().list(lake.settings().prefix(), "", 1);
        failure = null;
      } catch (IOException | RuntimeException e) {
        failure = OneLine.of(e);
      }
      until = System.nanoTime() + KEPT;
    }
    return failure;
  }
}
