package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;

/** A run that was asked for some windows records these and no row more. */
class RecordingEndTest {

  private static final long NOON = 1_763_640_000_000L;
  private static final long WINDOW = 900_000;
  private static final long PERIOD = 5_000;

  @TempDir Path directory;

  /** The second run starts on the flash of the first, whose journal holds what was not uploaded. */
  @Test
  void noSensorAnswersOnceTheLastWindowIsOver() throws Exception {
    long[] now = {NOON};
    try (EmbeddedS3 s3 =
        EmbeddedS3.builder()
            .dataDirectory(directory.resolve("s3"))
            .clock(() -> Instant.ofEpochMilli(now[0]))
            .start()) {
      LinuxStation station =
          LinuxStation.plain(directory)
              .settings(s3, s3.endpoint("localhost").toString(), s3.certificateAuthority().pem());
      for (int run = 0; run < 2; run++) {
        long boot = NOON + 4 * run * WINDOW;
        now[0] = boot + WINDOW;
        LinuxStation.End end =
            station.run("--rows", "--boot-time", Long.toString(boot), "--windows", "1");
        assertEquals(0, end.status(), end.log());
        assertEquals(ticks(boot), end.numbers(), "rows that were asked for");
      }
      List<Long> stored =
          BucketRows.timestamps(
              directory.resolve("s3").resolve(s3.bucket()).resolve("station=linux"));
      List<Long> expected =
          LongStream.concat(
                  ticks(NOON).stream().mapToLong(t -> t),
                  ticks(NOON + 4 * WINDOW).stream().mapToLong(t -> t))
              .boxed()
              .toList();
      assertEquals(expected, stored.stream().sorted().toList());
    }
  }

  private static List<Long> ticks(long boot) {
    return LongStream.range(0, WINDOW / PERIOD).mapToObj(i -> boot + i * PERIOD).toList();
  }
}
