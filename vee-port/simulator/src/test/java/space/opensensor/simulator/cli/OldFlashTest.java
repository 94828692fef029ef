package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.simulator.firmware.SigningKey;

/**
 * Flashes that older firmware wrote are taken up, with the settings it had. The process of each was
 * killed twice: in a boot with the time, windows on flash and one open, and in one that had neither
 * time nor network, with a raw file and further rows in the journal. {@code rows.csv} is what that
 * firmware itself uploaded from a copy of it.
 */
@Timeout(180)
class OldFlashTest {

  /**
   * A flash that was recorded.
   *
   * @param folder of its files in the resources
   * @param rows that it holds
   * @param end of its rows, and where today's begin, of which a window has 60
   */
  private record OldFlash(String folder, int rows, String end) {

    InputStream open(String name) {
      InputStream in = OldFlashTest.class.getResourceAsStream("/" + folder + "/" + name);
      assertNotNull(in, name);
      return in;
    }

    /** Unpacks it, and gives its settings. */
    Path unpack(Path flash) throws IOException {
      try (ZipInputStream zip = new ZipInputStream(open("flash.zip"))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          Path file = flash.resolve(entry.getName());
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
      return Cli.secretFile(
          flash.resolveSibling(folder + ".properties"),
          Files.readString(flash.resolve("settings.properties")));
    }
  }

  @TempDir private Path directory;
  private final Cli cli = new Cli();

  /** A table's rows of the time in which the old firmware ran, with commas between cells. */
  private List<String> rows(String view, String end) {
    return cli.succeed(
            "query",
            "SELECT '"
                + view
                + "' AS view, epoch_ms(timestamp) AS ms, round(temperature * 100)::INT AS t,"
                + " round(humidity * 100)::INT AS h, round(noise * 10)::INT AS n FROM "
                + view
                + " WHERE timestamp < TIMESTAMPTZ '"
                + end
                + "' ORDER BY ms",
            "--data-dir",
            directory.toString())
        .lines()
        .skip(2)
        .map(line -> line.strip().replaceAll(" +", ","))
        .toList();
  }

  @Test
  void everyRowOfTheFirstFirmwareIsUploadedOnce() throws Exception {
    assertTakenUp(new OldFlash("flash-of-0.1", 238, "2026-03-02"));
  }

  /**
   * Of commit 16138250 on Linux: undated rows are of a kind of their own, and the spool has a note.
   */
  @Test
  void everyRowOfTheFirstFirmwareWithUpdatesIsUploadedOnce() throws Exception {
    assertTakenUp(new OldFlash("flash-of-updates", 293, "2026-12-02"));
  }

  private void assertTakenUp(OldFlash old) throws Exception {
    Path flash = Files.createDirectories(directory.resolve("flash/attic"));
    Path settings = old.unpack(flash);
    List<String> command = new ArrayList<>(List.of("simulate", "--station", "attic", "-n", "2"));
    command.addAll(List.of("--data-dir", directory.toString()));
    command.addAll(List.of("--settings", settings.toString(), "--start", old.end()));
    if (Files.readString(settings).contains("update.channel")) {
      SigningKey key = SigningKey.generate(directory.resolve("signer.pem"));
      Path keys = Files.writeString(directory.resolve("keys.pem"), key.publicPem());
      command.addAll(List.of("--firmware-keys", keys.toString()));
    }
    cli.succeed(command.toArray(new String[0]));

    List<String> expected;
    try (InputStream in = old.open("rows.csv")) {
      expected = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
    assertEquals(old.rows(), expected.size());
    assertEquals(
        expected,
        Stream.of("readings", "unsynced").flatMap(v -> rows(v, old.end()).stream()).toList());
    try (Stream<Path> left = Files.list(flash.resolve("spool"))) {
      List<String> names = left.map(file -> file.getFileName().toString()).toList();
      assertTrue(names.stream().noneMatch(name -> name.startsWith("000000")), names::toString);
    }
    assertEquals(
        "120",
        cli.succeed(
                "query",
                "SELECT count(*) AS n FROM readings WHERE timestamp >= '" + old.end() + "'",
                "--data-dir",
                directory.toString())
            .lines()
            .skip(2)
            .findFirst()
            .orElseThrow()
            .strip());
  }
}
