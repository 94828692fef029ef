package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.CertificateAuthority;

/** Memory: clean under the sanitizers, bounded, and an end with a cause where it is too little. */
class LinuxMemoryTest extends LinuxStationBench {

  /** What a board's heap has, and room for chips, which are not in a board's heap. */
  private static final int WITH_CHIPS = 98_304 + 16_384;

  @ParameterizedTest
  @ValueSource(strings = {"indoor10", "air", "enviro"})
  void runsCleanUnderTheSanitizers(String profile) throws Exception {
    LinuxStation station =
        configured(
            LinuxStation.sanitized(directory),
            "sensors=chips",
            "sensors.profile=" + profile,
            "sensors.heating=250");
    long boot = nextNoon();
    world.follow(boot, () -> 3L * WINDOW);
    LinuxStation.End end = record(station, boot, 2, "--heap", Integer.toString(WITH_CHIPS));
    assertEquals(0, end.status(), end.log());
    assertEquals("", end.log());
    assertEquals(2, keys().size());
  }

  @Test
  void allocatesNothingInCAfterItsStartButForTls() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 4L * WINDOW);
    LinuxStation.End end =
        configured(LinuxStation.plain(directory))
            .run("--boot-time", Long.toString(boot), "--windows", "3", "--figures");
    assertEquals(0, end.status(), end.log());
    assertEquals("allocations by java after start: 0", end.figure("allocations by java"));
    assertEquals(3, keys().size());
  }

  @Test
  void endsWithACauseWhenTheHeapIsTooSmallAndLosesNothing() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    LinuxStation station = configured(LinuxStation.plain(directory));
    Files.writeString(directory.resolve("ca-good.pem"), s3.certificateAuthority().pem());
    Files.writeString(directory.resolve("ca.pem"), new CertificateAuthority().pem());
    assertEquals(3, record(station, boot, 2).status());
    LinuxStation.End end =
        station.run("--boot-time", Long.toString(boot + 7L * WINDOW), "--heap", "40960");
    assertEquals(5, end.status(), end.log());
    assertEquals(
        "E out of memory at start: window.minutes, sample.period and health.hours ask for more than"
            + " the heap has\n",
        end.log());
    Files.move(
        directory.resolve("ca-good.pem"),
        directory.resolve("ca.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    // After the hour that the first run waited for its uploads.
    end = record(station, boot + 8L * WINDOW, 1);
    assertEquals(0, end.status(), end.log());
    List<Long> rows = BucketRows.timestamps(directory.resolve("s3").resolve(s3.bucket()));
    assertEquals(3 * WINDOW / PERIOD, rows.size(), keys() + end.log());
    assertEquals(rows.size(), new HashSet<>(rows).size(), "a row is stored twice");
  }

  @Test
  void endsInsteadOfTryingForEverWhenTheHeapIsTooSmallForAWindowAndLosesNothing() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    LinuxStation station = configured(LinuxStation.plain(directory));
    // The largest heap that is too small for a window starts the station and lets it sample.
    LinuxStation.End end = null;
    int kib = 82;
    for (; kib > 48 && (end == null || end.status() == 0); kib -= 2) {
      for (Path old : files(directory.resolve("flash"))) {
        Files.delete(old);
      }
      end =
          sample(station, "heap-" + (kib - 2), boot, "--heap", Integer.toString((kib - 2) * 1024));
    }
    assertEquals(5, end.status(), end.log());
    // The first line comes again where a file was made in between.
    assertTrue(
        end.log()
            .matches(
                """
                (E out of memory; going on from what is on flash
                ){1,3}E out of memory 200 times without a file made or stored: \
                too small a heap for these settings
                E out of memory; starting anew
                """),
        end.log());
    Set<Long> sampled = new HashSet<>(end.numbers());
    assertTrue(sampled.size() > 10, sampled.size() + " rows");
    String id = "heap-" + kib;
    end = sample(station, id, boot + 4L * WINDOW);
    assertEquals(0, end.status(), end.log());
    sampled.addAll(end.numbers());
    List<Long> rows =
        BucketRows.timestamps(
            directory.resolve("s3").resolve(s3.bucket()).resolve("station=" + id));
    assertEquals(sampled, new HashSet<>(rows));
    assertEquals(sampled.size(), rows.size(), "a row is stored twice");
  }

  private static LinuxStation.End sample(LinuxStation station, String id, long boot, String... more)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("--rows", "--windows", "2", "--id", id));
    options.addAll(List.of("--boot-time", Long.toString(boot)));
    options.addAll(List.of(more));
    return station.run(options.toArray(new String[0]));
  }
}
