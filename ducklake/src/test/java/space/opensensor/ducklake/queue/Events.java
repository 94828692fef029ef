package space.opensensor.ducklake.queue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Messages of S3, and some that are none. */
final class Events {

  static final String TEST =
      "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Time\":\"2026-11-20T10:00:00Z\","
          + "\"Bucket\":\"b\"}";

  /** Each is no event, and is set aside. */
  static final List<String> POISON =
      List.of(
          "garbage", "{\"a\":1}", "[".repeat(5000), "x".repeat(900_000), created("station", "%zz"));

  private Events() {}

  /** An event of an object whose key is written as it stands. */
  static String created(String bucket, String encoded) {
    return "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\""
        + bucket
        + "\"},\"object\":{\"key\":\""
        + encoded
        + "\"}}}]}";
  }

  /** The same as S3 writes it: with its key URL-encoded. */
  static String put(String bucket, String key) {
    return created(bucket, URLEncoder.encode(key, StandardCharsets.UTF_8));
  }

  /** Waits until something is so. */
  static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within a minute: " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
