package space.opensensor.translator.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** firmware.sh in a tree of its own, among tools that are not the real ones. */
class FirmwareScriptTest {

  private static final Path NATIVE = Path.of("../native");
  private static final Path BASH = Path.of("/bin/bash");
  private static final String SYSTEM =
      "basename cat cp dd dirname find grep id mkdir od rm sed sleep tail tee touch tr wc";

  /** What a server or an emulator does that goes on until it is ended. */
  private static final String RUNS_ON = "echo $$ >> \"$TREE/pids\"; exec sleep 60";

  @TempDir Path tree;

  private Path tools;

  /** How the script ended. */
  private record End(int status, String output) {}

  @BeforeEach
  void makeTree() throws IOException {
    assumeTrue(Files.isExecutable(BASH), "skipped: no bash");
    Path home = Files.createDirectories(tree.resolve("vee-port/native/esp32")).getParent();
    Files.copy(NATIVE.resolve("firmware.sh"), home.resolve("firmware.sh"));
    Files.copy(
        NATIVE.resolve("esp32/sdkconfig.emulator"), home.resolve("esp32/sdkconfig.emulator"));
    Files.createDirectories(tree.resolve("vee-port/translator/target/classes"));
    tools = Files.createDirectory(tree.resolve("tools"));
    for (String name : SYSTEM.split(" ")) {
      for (String folder : List.of("/bin", "/usr/bin")) {
        Path program = Path.of(folder, name);
        if (Files.isExecutable(program) && !Files.exists(tools.resolve(name))) {
          script(tools.resolve(name), "exec " + program + " \"$@\"");
        }
      }
    }
    script(tools.resolve("mvn"), "echo mvn >> \"$TREE/called\"");
  }

  private static void script(Path file, String... lines) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + '\n');
    assertTrue(file.toFile().setExecutable(true));
  }

  private End run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(BASH.toString()));
    command.add(tree.resolve("vee-port/native/firmware.sh").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("TREE", tree.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), output);
    assertNothingRunsOn();
    return new End(process.exitValue(), output);
  }

  private void assertNothingRunsOn() throws Exception {
    Path pids = tree.resolve("pids");
    for (String pid : Files.exists(pids) ? Files.readAllLines(pids) : List.<String>of()) {
      var process = ProcessHandle.of(Long.parseLong(pid));
      if (process.isPresent()) {
        process.get().onExit().get(30, TimeUnit.SECONDS);
      }
    }
  }

  /** A board's image, an S3 server, a time server and an emulator. */
  private void readyToBoot(String s3, String qemu) throws IOException {
    Path image =
        Files.createDirectories(
            tree.resolve("vee-port/native/target/firmware/emulator-8mb-release-room"));
    Files.write(image.resolve("station.bin"), new byte[16]);
    Files.write(image.resolve("station-emulator-8mb-release-room.bin"), new byte[1 << 20]);
    script(tools.resolve("idf.py"));
    script(tools.resolve("java"), "echo \"$@\" >> \"$TREE/called\"", "echo time at port", RUNS_ON);
    script(
        tree.resolve("station"),
        "echo \"station $*\" >> \"$TREE/called\"",
        "if [ \"$1\" = settings ]; then cp \"$2\" \"$TREE/settings\"; touch \"$4\"; exit; fi",
        "echo '  s3.endpoint=https://10.0.2.2:1234'; echo 'Ctrl-C ends it.'",
        s3);
    script(tools.resolve("qemu-system-xtensa"), qemu);
  }

  private String called() throws IOException {
    return Files.exists(tree.resolve("called")) ? Files.readString(tree.resolve("called")) : "";
  }

  @Test
  void asksForItsToolsBeforeItCompiles() throws Exception {
    for (String[] arguments :
        new String[][] {
          {"build", "board", "8mb", "release"}, {"boot", "8mb", "release"}, {"all"}
        }) {
      End end = run(arguments);
      assertEquals("firmware: needs idf.py of ESP-IDF 5.5.3 on the PATH, or docker\n", end.output);
      assertEquals(1, end.status);
    }
    assertEquals("", called());
  }

  @Test
  void saysThatDockerDoesNotAnswer() throws Exception {
    script(tools.resolve("docker"), "exit 1");
    End end = run("build", "board", "8mb", "release");
    assertEquals(
        "firmware: docker is there and does not answer: start it, or allow this user to use it\n",
        end.output);
    assertEquals("", called());
  }

  @Test
  void asksForTheEmulatorBeforeItStartsAnything() throws Exception {
    script(tools.resolve("idf.py"));
    End end = run("boot", "8mb", "release", "room");
    assertEquals("firmware: needs qemu-system-xtensa on the PATH, beside idf.py\n", end.output);
    assertEquals("", called());
  }

  @Test
  void bootsAgainstServersOfThisMachineAlone() throws Exception {
    readyToBoot(
        RUNS_ON,
        "mkdir -p \"$TREE/vee-port/native/target/firmware/emulator-8mb-release-room-run/s3\"\n"
            + "cd \"$TREE/vee-port/native/target/firmware/emulator-8mb-release-room-run/s3\"\n"
            + "touch data_0001.parquet data_0002.parquet\n"
            + RUNS_ON);
    End end = run("boot", "8mb", "release", "room");
    assertEquals(0, end.status, end.output);
    assertTrue(
        end.output.endsWith("QEMU: the emulated board has uploaded 2 windows by its Ethernet\n"),
        end.output);
    assertEquals(
        """
        s3.endpoint=https://10.0.2.2:1234
        ntp.server=10.0.2.2
        window.minutes=1
        health.hours=1
        """,
        Files.readString(tree.resolve("settings")));
    assertTrue(called().contains("firmware.TimeServer 11123\n"), called());
    assertTrue(called().contains("station s3 --host 10.0.2.2 --port 0 "), called());
  }

  @Test
  void bootsTheBoardsOwnImageByItsRadioAndSaysInWhat() throws Exception {
    readyToBoot(RUNS_ON, "exit 1");
    Path image = tree.resolve("vee-port/native/target/firmware/board-8mb-release-room");
    Files.createDirectories(image);
    Files.write(image.resolve("station.bin"), new byte[16]);
    Files.write(image.resolve("station-board-8mb-release-room.bin"), new byte[1 << 20]);
    script(
        tools.resolve("esp-emu"),
        "if [ \"$1\" = --version ]; then echo esp-emu 0.50.0; exit; fi",
        "echo \"esp-emu $*\" >> \"$TREE/called\"",
        "mkdir -p \"$TREE/vee-port/native/target/firmware/board-8mb-release-room-run/s3\"",
        "cd \"$TREE/vee-port/native/target/firmware/board-8mb-release-room-run/s3\"",
        "touch data_0001.parquet data_0002.parquet",
        RUNS_ON);
    End end = run("radio", "8mb", "release", "room");
    assertEquals(0, end.status, end.output);
    assertTrue(
        end.output.endsWith(
            "esp-emu 0.50.0: the board's image has joined a WPA2 network and uploaded 2 windows\n"),
        end.output);
    String settings = Files.readString(tree.resolve("settings"));
    assertTrue(
        settings.matches(
            "(?s).*\nntp.server=192.168.4.1\nwindow.minutes=1\nhealth.hours=1\n"
                + "wifi.ssid=emulated\nwifi.password=[0-9a-f]{24}\n"),
        settings);
    String password = settings.substring(settings.indexOf("wifi.password=") + 14).trim();
    assertTrue(
        called()
            .contains(
                " --net user --wifi-auth wpa2-psk --wifi-ssid emulated --wifi-password "
                    + password),
        called());
    assertTrue(called().contains("firmware.TimeServer 123\n"), called());
    assertTrue(called().contains("station s3 --host 192.168.4.1 --port 0 "), called());
  }

  @Test
  void asksForTheEmulatorOfTheRadioByItsPage() throws Exception {
    End end = run("radio", "8mb", "release");
    assertEquals(
        "firmware: needs esp-emu on the PATH: https://github.com/espressif/esp-emulator/releases\n",
        end.output);
    assertEquals("", called());
  }

  @Test
  void endsAtOnceWhenItsServerHasEnded() throws Exception {
    readyToBoot("exit 1", RUNS_ON);
    End end = run("boot", "8mb", "release", "room");
    assertEquals(1, end.status, end.output);
    assertTrue(end.output.contains("firmware: a process ended before "), end.output);
  }

  @Test
  void endsAtOnceWhenTheEmulatorHasEndedAndShowsItsLog() throws Exception {
    readyToBoot(RUNS_ON, "echo 'qemu: no such machine'; exit 1");
    End end = run("boot", "8mb", "release", "room");
    assertEquals(1, end.status, end.output);
    assertTrue(end.output.contains("qemu: no such machine\n"), end.output);
    assertTrue(end.output.contains("firmware: a process ended before two uploads"), end.output);
    assertFalse(end.output.contains("uploaded"), end.output);
  }

  @Test
  void buildsWithDriversUnlessAModelIsAskedForByName() throws Exception {
    script(tools.resolve("idf.py"), "echo \"$@\" >> \"$TREE/called\"");
    Path firmware = tree.resolve("vee-port/native/target/firmware");
    assertEquals(0, run("build", "board", "8mb", "release").status);
    assertTrue(called().contains(" -DSTATION_SENSORS=chips "), called());
    assertTrue(Files.exists(firmware.resolve("board-8mb-release")));
    assertEquals(0, run("build", "board", "8mb", "release", "room").status);
    assertTrue(called().contains(" -DSTATION_SENSORS=room "), called());
    assertTrue(Files.exists(firmware.resolve("board-8mb-release-room")));
    assertEquals(
        "firmware: expected chips or room or simulated, got \"modelled\"\n",
        run("build", "board", "8mb", "release", "modelled").output);
  }

  @Test
  void buildsForTheChipThatIsNamed() throws Exception {
    script(tools.resolve("idf.py"), "echo \"$@\" >> \"$TREE/called\"");
    assertEquals(0, run("build", "board", "8mb", "release").status);
    assertTrue(called().contains(" -DSTATION_CHIP=esp32s3 "), called());
    assertEquals(0, run("build", "board", "4mb", "release", "chips", "esp32c6").status);
    assertTrue(called().contains(" -DSTATION_CHIP=esp32c6 "), called());
    assertTrue(
        Files.exists(
            tree.resolve("vee-port/native/target/firmware/board-4mb-release-esp32c6/build.log")));
    assertEquals(
        "firmware: an emulator is an esp32s3, not an esp32c3\n",
        run("build", "emulator", "4mb", "release", "room", "esp32c3").output);
    assertEquals(
        "firmware: expected esp32s3 or esp32c6 or esp32c3, got \"esp32\"\n",
        run("build", "board", "4mb", "release", "chips", "esp32").output);
  }

  @Test
  void restartsAStationThatStandsStill() throws Exception {
    readyToBoot(RUNS_ON, "echo 'reset reason 6: watchdog: no progress for a minute'\n" + RUNS_ON);
    Path folder = tree.resolve("vee-port/native/target/firmware/emulator-8mb-release-room-stalls");
    Files.createDirectories(folder);
    Files.write(folder.resolve("station-emulator-8mb-release-room-stalls.bin"), new byte[1 << 20]);
    script(tools.resolve("idf.py"), "echo \"$@\" >> \"$TREE/called\"");
    End end = run("stall", "8mb", "release");
    assertEquals(0, end.status, end.output);
    assertTrue(end.output.endsWith("the watchdog has restarted the emulated board\n"), end.output);
    assertTrue(called().contains(" -DSTATION_TRIAL=stalls "), called());
    assertTrue(called().contains(" -DSTATION_SENSORS=room "), called());
  }

  @Test
  void namesTheImageThatIsNotBuiltYet() throws Exception {
    script(tools.resolve("idf.py"));
    script(tools.resolve("qemu-system-xtensa"));
    for (String[] arguments :
        new String[][] {{"boot", "8mb", "release"}, {"check", "emulator", "8mb", "release"}}) {
      End end = run(arguments);
      assertTrue(end.output.endsWith("station.bin: build it first\n"), end.output);
      assertEquals(1, end.status);
    }
  }
}
