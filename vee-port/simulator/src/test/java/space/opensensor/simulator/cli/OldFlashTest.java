package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flash that the first version wrote is taken up. Its process was killed twice: in a boot with
 * the time, windows on flash and one open, and in one that had neither time nor network, with a raw
 * file and further rows in the journal. {@code rows.csv} is what that version itself uploaded from
 * a copy of it.
 */
@Timeout(180)
class OldFlashTest {

  private static final String FOLDER = "/flash-of-0.1/";

  @TempDir private Path directory;
  private final Cli cli = new Cli();

  private static InputStream resource(String name) {
    InputStream in = OldFlashTest.class.getResourceAsStream(FOLDER + name);
    assertNotNull(in, name);
    return in;
  }

  private void unpack(Path flash) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(resource("flash.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = flash.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
  }

  /** A table's rows of the time in which the first version ran, with commas between cells. */
  private List<String> rows(String view) {
    return cli.succeed(
            "query",
            "SELECT '"
                + view
                + "' AS view, epoch_ms(timestamp) AS ms, round(temperature * 100)::INT AS t,"
                + " round(humidity * 100)::INT AS h, round(noise * 10)::INT AS n FROM "
                + view
                + " WHERE timestamp < TIMESTAMPTZ '2026-03-01T12:00:00Z' ORDER BY ms",
            "--data-dir",
            directory.toString())
        .lines()
        .skip(2)
        .map(line -> line.strip().replaceAll(" +", ","))
        .toList();
  }

  @Test
  void everyRowOfAnOldFlashIsUploadedOnce() throws Exception {
    Path flash = directory.resolve("flash/attic");
    unpack(flash);
    Path settings =
        Cli.secretFile(directory.resolve("s.properties"), "window.minutes=5\nhealth.hours=1\n");

    cli.succeed(
        "simulate",
        "--data-dir",
        directory.toString(),
        "--station",
        "attic",
        "--settings",
        settings.toString(),
        "--start",
        "2026-03-02",
        "-n",
        "2");

    List<String> expected;
    try (InputStream in = resource("rows.csv")) {
      expected = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
    assertEquals(238, expected.size());
    assertEquals(
        expected, Stream.of("readings", "unsynced").flatMap(v -> rows(v).stream()).toList());
    try (Stream<Path> left = Files.list(flash.resolve("spool"))) {
      List<String> names = left.map(file -> file.getFileName().toString()).toList();
      assertTrue(names.stream().noneMatch(name -> name.startsWith("000000")), names::toString);
    }
    assertEquals(
        "120",
        cli.succeed(
                "query",
                "SELECT count(*) AS n FROM readings WHERE timestamp >= '2026-03-02T00:00:00Z'",
                "--data-dir",
                directory.toString())
            .lines()
            .skip(2)
            .findFirst()
            .orElseThrow()
            .strip());
  }
}
