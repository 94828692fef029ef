package space.opensensor.nativeport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.BucketObject;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.WorldClock;

/** The station as a 32-bit process against the embedded S3 server, over TLS. */
@Timeout(180)
abstract class LinuxStationBench {

  static final int WINDOW = 900_000;

  static final int PERIOD = 5_000;

  static final int SEED = 5;

  @TempDir Path directory;

  final WorldClock world = new WorldClock();

  EmbeddedS3 s3;

  @BeforeEach
  void startServer() throws IOException {
    s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("s3")).clock(world).start();
  }

  @AfterEach
  void stopServer() {
    s3.close();
  }

  /** The next noon: far from midnight, when the day's health goes up as well. */
  static long nextNoon() {
    long day = 86_400_000L;
    return (System.currentTimeMillis() / day + 1) * day + day / 2;
  }

  /** Settings for the server of the test. */
  LinuxStation configured(LinuxStation station, String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of(more));
    // The server's time of day stands at the end of the run; requests from its start are valid.
    all.add("s3.expires=604800");
    return station.settings(
        s3,
        s3.endpoint("localhost").toString(),
        s3.certificateAuthority().pem(),
        all.toArray(new String[0]));
  }

  /** Records windows of the room of the seed. */
  LinuxStation.End record(LinuxStation station, long boot, int windows, String... more)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("--id", "bench-1"));
    options.addAll(List.of("--seed", Integer.toString(SEED)));
    options.addAll(List.of("--boot-time", Long.toString(boot)));
    options.addAll(List.of("--windows", Integer.toString(windows)));
    options.addAll(List.of(more));
    return station.run(options.toArray(new String[0]));
  }

  /** What is in the bucket. */
  List<String> keys() {
    return s3.objects().stream().map(BucketObject::key).sorted().toList();
  }

  /** The files in a folder and below. */
  static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  /**
   * Options of a station that a test ends. However long that takes, the server accepts what the
   * station stores until its output fills the pipe to the test, which is less than a day's rows.
   */
  String[] withoutEnd() {
    long boot = nextNoon();
    world.follow(boot, () -> 100L * WINDOW);
    return new String[] {"--rows", "--boot-time", Long.toString(boot), "--windows", "1000"};
  }

  /** Sends a process a signal. */
  static void signal(Process process, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
