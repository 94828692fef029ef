package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import space.opensensor.s3.CertificateAuthority;

/** What the process does with its flash: syncs, quota, garbage, and one station at a time. */
class LinuxFlashTest extends LinuxStationBench {

  @Test
  void syncsAFileBeforeItsNameAndTheFolderAfterIt() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 2L * WINDOW);
    Path library = directory.resolve("syncs.so");
    List<String> compiler = List.of("gcc", "-m32", "-shared", "-fPIC", "src/test/c/syncs.c", "-o");
    List<String> command = new ArrayList<>(compiler);
    command.add(library.toString());
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    Path syncs = directory.resolve("syncs");
    LinuxStation station =
        configured(LinuxStation.plain(directory))
            .with("LD_PRELOAD", library.toString())
            .with("SYNCS", syncs.toString());
    LinuxStation.End end = record(station, boot, 1);
    assertEquals(0, end.status(), end.log());
    List<String> lines = Files.readAllLines(syncs);
    int renamed = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("rename ")) {
        renamed = i;
        assertTrue(i > 0 && lines.get(i - 1).contains("/spool/"), "no file synced: " + lines);
        assertTrue(
            i + 1 < lines.size() && lines.get(i + 1).endsWith("/spool"), "no folder: " + lines);
      }
    }
    assertTrue(renamed > 0, "" + lines);
  }

  @Test
  void keepsToItsSpoolAndSaysWhatItDropsWhenTheFlashIsFull() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 60L * WINDOW);
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(
                s3,
                s3.endpoint("localhost").toString(),
                new CertificateAuthority().pem(),
                "spool.quota=40");
    LinuxStation.End end = record(station, boot, 24);
    assertEquals(3, end.status(), end.log());
    assertTrue(end.log().contains("spool"), end.log());
    try (var waiting = Files.list(directory.resolve("flash/spool"))) {
      long bytes = waiting.mapToLong(file -> file.toFile().length()).sum();
      assertTrue(bytes > 0 && bytes <= 40 * 1024, "spool of " + bytes + " bytes");
    }
  }

  @Test
  void goesOnWithHundredsOfFilesThatWait() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(s3, "https://localhost:" + closed, s3.certificateAuthority().pem());
    assertEquals(3, record(station, boot, 1).status());
    Path spool = directory.resolve("flash/spool");
    Path first;
    try (Stream<Path> waiting = Files.list(spool)) {
      first = waiting.findFirst().orElseThrow();
    }
    // Of later windows, as far as their names tell; none is opened before the first is sent.
    String rest = first.getFileName().toString().substring(8);
    for (int i = 0; i < 480; i++) {
      Files.write(
          spool.resolve(String.format(Locale.ROOT, "%08x", 0x10000 + 0x100 * i) + rest),
          new byte[100]);
    }
    LinuxStation.End end = record(station, boot + 2L * WINDOW, 1);
    assertEquals(3, end.status(), end.log());
    assertFalse(end.log().contains("memory"), end.log());
    try (Stream<Path> waiting = Files.list(spool)) {
      assertTrue(waiting.count() > 481, end.log());
    }
  }

  @Test
  void startsAnewOnFlashThatHoldsGarbage() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 2L * WINDOW);
    byte[] garbage = new byte[64 * 4096];
    new Random(7).nextBytes(garbage);
    Files.createDirectories(directory.resolve("flash/spool"));
    Files.write(directory.resolve("flash/journal.bin"), garbage);
    Files.write(directory.resolve("flash/spool/torn"), garbage);
    LinuxStation.End end = record(configured(LinuxStation.plain(directory)), boot, 1);
    assertEquals(0, end.status(), end.log());
    assertEquals(1, keys().size(), end.log());
  }

  @Test
  void refusesFlashOnWhichAnotherStationRuns() throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory));
    int[] rows = {0};
    LinuxStation.End[] second = {null};
    station.run(
        (process, line) -> {
          if (++rows[0] == 3) {
            try {
              second[0] = station.run("--windows", "1");
            } catch (IOException | InterruptedException e) {
              throw new IllegalStateException(e);
            }
            process.toHandle().destroyForcibly();
          }
        },
        withoutEnd());
    assertEquals(2, second[0].status());
    assertTrue(second[0].log().contains("another station is running"), second[0].log());
  }
}
