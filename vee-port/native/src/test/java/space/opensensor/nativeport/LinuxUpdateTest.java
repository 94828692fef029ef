package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.figures.Results;
import space.opensensor.simulator.firmware.SigningKey;

/** The Linux station in two slots, from one binary to another over TLS. */
class LinuxUpdateTest extends LinuxUpdateBench {

  private static final String COMMAND =
      Results.commandOfTest("vee-port/native", "'LinuxUpdateTest#loses*'");

  @BeforeEach
  void putTheFirstBinaryIntoItsSlot() throws Exception {
    Path linux = Path.of("target/linux");
    install(linux.resolve("station-launch"), linux.resolve("station-linux"));
  }

  private byte[] binary(String version) {
    return with(published.get(0), VERSION, version);
  }

  private void publishSettings(int version, String... lines) throws Exception {
    byte[] text =
        ("station=linux\nversion=" + version + "\n" + String.join("\n", lines) + "\n")
            .getBytes(US_ASCII);
    String name = "config/station=linux.properties";
    putObject(name + ".sig", key.sign(text));
    putObject(name, text);
  }

  @Test
  void fromOneBuildToTheNext() throws Exception {
    publish("7.7.7", binary("7.7.7"), key);
    bootAll(3);
    assertEquals(
        List.of(
            "I update: 7.7.7 is fetched",
            "I update: 7.7.7 is started",
            "I update: 7.7.7 on trial, boot 1",
            "I update: 7.7.7 is kept"),
        updates());
    assertEquals("1 kept\n", Files.readString(slots.resolve("boot")));
    assertTrue(Arrays.equals(binary("7.7.7"), Files.readAllBytes(slots.resolve("slot-1"))));
    assertEquals(Set.of("opensensor-java 7.7.7"), versionsOfFiles());
    assertRowsStored(Set.of());
    publish("7.7.8", binary("7.7.8"), key);
    bootAll(3);
    assertEquals("0 kept\n", Files.readString(slots.resolve("boot")));
    assertRowsStored(Set.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"#!/bin/sh\nexit 5\n", "no program"})
  void oneThatCrashesAtItsStartIsLeft(String image) throws Exception {
    publish("7.7.7", image.getBytes(US_ASCII), key);
    bootAll(3);
    assertTrue(
        updates().contains("W update: the new firmware did not prove itself; back again"),
        log.toString());
    assertEquals(
        3, updates().stream().filter(line -> line.equals("I update: 7.7.7 is started")).count());
    assertEquals("0 kept\n", Files.readString(slots.resolve("boot")));
    assertEquals(Set.of("opensensor-java " + VERSION), versionsOfFiles());
    assertRowsStored(Set.of());
  }

  @Test
  void oneThatRefusesItsSettingsDoesNotWaitForOthersOnTheConsole() throws Exception {
    Path other =
        Files.write(
            slots.resolve("slot-1"), with(published.get(0), "window.minutes", "window.minutez"));
    assertTrue(other.toFile().setExecutable(true));
    Files.writeString(slots.resolve("boot"), "1 new\n");
    Process process = station.start("--console");
    try {
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), "still running");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(2, process.exitValue());
    bootAll(1);
    assertEquals("0 kept\n", Files.readString(slots.resolve("boot")));
    assertRowsStored(Set.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 new\n", "1 tried\n"})
  void withoutRoomForTheBootWordTheOldOneStarts(String word) throws Exception {
    Path other = Files.writeString(slots.resolve("slot-1"), "#!/bin/sh\nexit 5\n");
    assertTrue(other.toFile().setExecutable(true));
    Files.writeString(slots.resolve("boot"), word);
    Files.createDirectory(slots.resolve("boot.new"));
    bootAll(1);
    String line = "station-launch: " + slots.resolve("boot") + ": Is a directory";
    assertTrue(log.toString().contains(line), log.toString());
    assertEquals(word, Files.readString(slots.resolve("boot")));
    assertRowsStored(Set.of());
  }

  @Test
  void saysWhichFileOfTheSlotsIsWrong() throws Exception {
    publish("7.7.7", binary("7.7.7"), key);
    Files.createDirectory(slots.resolve("slot-1"));
    bootAll(1);
    String line = "E --slots: " + slots.resolve("slot-1") + ": Is a directory";
    assertTrue(log.toString().contains(line), log.toString());
    assertRowsStored(Set.of());
  }

  @Test
  void oneThatReachesNobodyIsLeftAndItsRowsAreStored() throws Exception {
    publish("7.7.7", with(binary("7.7.7"), "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA255"), key);
    bootAll(20);
    assertTrue(
        updates().contains("E update: 7.7.7: no file stored in 10 minutes; going back"),
        log.toString());
    assertEquals("0 kept\n", Files.readString(slots.resolve("boot")));
    assertRowsStored(Set.of());
  }

  @Test
  void aForgedOneIsRefused() throws Exception {
    publish("7.7.7", binary("7.7.7"), SigningKey.generate(directory.resolve("other.pem")));
    bootAll(2);
    String line = updates().get(0);
    assertTrue(
        line.startsWith("W update: firmware/stable.json: not signed by a key of this firmware"),
        line);
    assertEquals(Set.of("opensensor-java " + VERSION), versionsOfFiles());
    assertTrue(Files.notExists(slots.resolve("slot-1")));
  }

  private List<String> settings() throws Exception {
    return Files.readAllLines(directory.resolve("settings.properties"));
  }

  @Test
  void takesSettingsOfItsBucket() throws Exception {
    publishSettings(1, "sample.period=20", "retry.max=");
    bootAll(6);
    assertEquals(
        List.of(
            "I update: settings version 1 is taken",
            "I update: settings version 1 on trial, boot 1",
            "I update: settings version 1 is kept"),
        updates());
    assertTrue(settings().contains("sample.period=20"), settings().toString());
    assertTrue(settings().stream().noneMatch(line -> line.startsWith("retry.max")));
    assertEquals(20_000, rows.get(rows.size() - 1) - rows.get(rows.size() - 2));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(slots.resolve("change"))));
    assertRowsStored(Set.of());
  }

  @Test
  void settingsByWhichItReachesNobodyComeBack() throws Exception {
    publishSettings(1, "allow=s3.bucket", "s3.bucket=nobodys", "sample.period=10");
    bootAll(20);
    assertTrue(
        updates()
            .contains("E update: settings version 1: no file stored in 10 minutes; going back"),
        log.toString());
    assertTrue(settings().contains("s3.bucket=" + s3.bucket()), settings().toString());
    assertTrue(settings().stream().noneMatch(line -> line.startsWith("sample.period")));
    assertRowsStored(Set.of());
  }

  @Test
  void settingsThatWereHalfWrittenAreUndoneAtTheNextStart() throws Exception {
    publishSettings(1, "window.minutes=2", "sample.period=40", "allow=s3.bucket");
    bootAll(3);
    assertTrue(settings().contains("sample.period=40"), settings().toString());
    // As a kill between two writes leaves it: this window has no such period.
    publishSettings(2, "window.minutes=1", "sample.period=5");
    byte[] before = Files.readAllBytes(slots.resolve("change"));
    now += 3_600_000;
    assertEquals(RESTARTS, boot(70, (process, line) -> {}));
    byte[] record = Files.readAllBytes(slots.resolve("change"));
    record[0] = 1;
    System.arraycopy(before, 2, record, 2, 38);
    CRC32 crc = new CRC32();
    crc.update(record, 0, record.length - 4);
    ByteBuffer.wrap(record).putInt(record.length - 4, (int) crc.getValue());
    Files.write(slots.resolve("change"), record);
    Files.write(
        directory.resolve("settings.properties"),
        settings().stream()
            .map(line -> line.replace("window.minutes=1", "window.minutes=2"))
            .map(line -> line.replace("sample.period=5", "sample.period=7"))
            .toList());
    assertEquals(RESTARTS, boot(1, (process, line) -> {}));
    assertTrue(
        settings().containsAll(List.of("window.minutes=2", "sample.period=40")),
        settings().toString());
    bootAll(3);
    assertTrue(settings().contains("sample.period=5"), log.toString());
  }

  @Test
  void aSecondKeyMaySignToo() throws Exception {
    SigningKey second = SigningKey.generate(directory.resolve("second.pem"));
    Files.writeString(directory.resolve("keys.pem"), key.publicPem() + second.publicPem());
    publish("7.7.7", binary("7.7.7"), second);
    bootAll(2);
    assertEquals("1 kept\n", Files.readString(slots.resolve("boot")));
  }

  @Test
  void anIdleLookCostsTwoRequestsInOneConnection() throws Exception {
    publish(VERSION, published.get(0), key);
    publishSettings(1, "update.hours=1");
    try (CountingRelay relay = new CountingRelay(s3.endpoint("localhost").getPort())) {
      station.settings(
          s3,
          "https://localhost:" + relay.port(),
          s3.certificateAuthority().pem(),
          "s3.expires=604800",
          "update.channel=stable",
          "update.hours=1");
      bootAll(13);
      // A file has four KB, and so has the first look, which takes both objects and signatures.
      List<CountingRelay.Traffic> looks =
          relay.connections().stream().filter(each -> each.up() < 3500).toList();
      assertEquals(4, looks.size(), "looks after the first in three hours and a quarter");
      Results results =
          new Results(
                  "update-idle",
                  Results.commandOfTest("vee-port/native", "'LinuxUpdateTest#anIdle*'"),
                  "a look for newer firmware and settings, a Linux station",
                  "to the server (B)",
                  "from the server (B)",
                  "round trips (count)")
              .note("TLS sessions are resumed; round trips are those in a TCP connection");
      for (CountingRelay.Traffic idle : looks.subList(1, looks.size())) {
        assertTrue(idle.up() + idle.down() < 5000, idle.up() + " B, " + idle.down() + " B");
      }
      CountingRelay.Traffic last = looks.get(looks.size() - 1);
      results.row("nothing new", last.up(), last.down(), last.roundTrips());
      results.publishIfAsked();
    }
  }

  /** The version that would be started next; it must be one that was published, whole. */
  private String bootable() throws IOException {
    Path boot = slots.resolve("boot");
    String word = Files.exists(boot) ? Files.readString(boot) : "0 kept\n";
    int slot = word.charAt(0) - '0';
    byte[] binary = Files.readAllBytes(slots.resolve("slot-" + slot));
    for (byte[] each : published) {
      if (Arrays.equals(each, binary)) {
        return word;
      }
    }
    throw new AssertionError("slot " + slot + " is none that was published, and boots: " + word);
  }

  private byte noted() throws IOException {
    Path note = slots.resolve("note");
    return Files.exists(note) ? Files.readAllBytes(note)[0] : 0;
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void losesAndRepeatsNoRowHoweverOftenItIsKilledInAnUpdate() throws Exception {
    long seed = Long.getLong("update.seed", 20261129);
    int kills = Integer.getInteger("update.kills", 8);
    Random random = new Random(seed);
    Set<Long> inFlight = new HashSet<>();
    int version = 1;
    int kept = 0;
    int given = 0;
    publish(version(version), binary(version(version)), key);
    int killed = 0;
    for (int i = 0; killed < kills; i++) {
      String word = bootable();
      boolean done = noted() == 0 && word.contains("kept") && i > 0;
      if (done || noted() == 3) {
        kept += noted() == 3 ? 0 : 1;
        given += noted() == 3 ? 1 : 0;
        version++;
        publish(version(version), binary(version(version)), key);
      }
      Path other = slots.resolve("slot-" + (1 - (word.charAt(0) - '0')));
      boolean byBytes = random.nextInt(3) > 0 && word.contains("kept");
      long bytes = byBytes ? 1 + random.nextInt(published.get(0).length) : Long.MAX_VALUE;
      int most = byBytes ? Integer.MAX_VALUE : 1 + random.nextInt(16);
      long before = Files.exists(other) ? Files.size(other) : 0;
      int[] seen = {0};
      Watch watch = new Watch(other, bytes, before);
      int status =
          boot(
              1000,
              (process, line) -> {
                watch.of(process);
                if (++seen[0] == most) {
                  process.toHandle().destroyForcibly();
                }
              });
      watch.end();
      if (status == 137) {
        killed++;
        inFlight.add(now);
      } else {
        assertEquals(RESTARTS, status, "seed " + seed + ": ended by itself: " + log);
      }
    }
    bootAll(3);
    bootable();
    assertRowsStored(inFlight);
    Results results =
        new Results(
                "native-update-kills",
                COMMAND + " -Dupdate.kills=" + kills + " -Dupdate.seed=" + seed,
                "kills at random rows of a boot, and bytes of an image",
                "kills (count)",
                "rows (count)",
                "twice (count)",
                "lost (count)",
                "versions kept (count)",
                "given up after three trials (count)")
            .note("A kill in a trial costs one of the three");
    results.row("a Linux process", kills, new HashSet<>(rows).size(), 0, 0, kept, given);
    results.publishIfAsked();
  }

  private static String version(int number) {
    return "1." + number / 10 % 10 + "." + number % 10;
  }

  /** Kills a process when a slot's file has come to a length. */
  private static final class Watch {

    private final Path file;
    private final long bytes;
    private final long before;
    private Thread thread;
    private volatile boolean ended;

    Watch(Path file, long bytes, long before) {
      this.file = file;
      this.bytes = bytes;
      this.before = before;
    }

    void of(Process process) {
      if (thread == null && bytes < Long.MAX_VALUE) {
        thread = new Thread(() -> look(process), "watch");
        thread.start();
      }
    }

    private void look(Process process) {
      boolean begun = false;
      while (!ended) {
        long length = file.toFile().length();
        begun |= length < before || before == 0;
        if (begun && length >= bytes) {
          process.toHandle().destroyForcibly();
          return;
        }
        LockSupport.parkNanos(200_000);
      }
    }

    void end() throws InterruptedException {
      ended = true;
      if (thread != null) {
        thread.join();
      }
    }
  }
}
