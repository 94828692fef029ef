package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code .ci/run} on a machine whose package tools are played by scripts. */
@EnabledOnOs(OS.LINUX)
class CiRunTest {

  private static final String NATIVE_TOOLS =
      "apt-get install -y --no-install-recommends gcc gcc-multilib libc6-dev libmbedtls-dev:i386";

  @TempDir Path directory;

  private void tool(String name, String... lines) throws IOException {
    Path file = directory.resolve("bin").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "#!/bin/bash\necho \"${0##*/} $*\" >> '"
            + directory.resolve("calls")
            + "'\n"
            + String.join("\n", lines)
            + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs it with an {@code apt-get} and gives the calls that change something. */
  private List<String> run(String... aptGet) throws Exception {
    Path script = directory.resolve("tree/.ci/run");
    Files.createDirectories(script.getParent());
    Files.copy(Path.of("../../.ci/run"), script);
    tool("dpkg", "[ \"$1\" != --print-architecture ] || echo amd64");
    tool("gcc", "exit 1");
    for (String name : List.of("mvn", "sleep", "javac", "node", "npm", "chromium")) {
      tool(name);
    }
    tool("sudo", "exec \"$@\"");
    tool("apt-get", aptGet);
    ProcessBuilder builder = new ProcessBuilder("bash", script.toString());
    builder.environment().merge("PATH", directory.resolve("bin") + ":", (path, bin) -> bin + path);
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("out").toFile());
    assertEquals(0, builder.start().waitFor(), Files.readString(directory.resolve("out")));
    return Files.readAllLines(directory.resolve("calls")).stream()
        .filter(call -> call.matches("(apt-get|mvn|sleep) .*"))
        .toList();
  }

  @Test
  void aListThatCannotBeFetchedDoesNotSkipTheNativeTools() throws Exception {
    assertEquals(
        List.of("apt-get update", NATIVE_TOOLS, "mvn -B verify"),
        run("[ \"$1\" != update ] || exit 100"));
  }

  @Test
  void anInstallationThatFailsIsTriedOnceMore() throws Exception {
    assertEquals(
        List.of(
            "apt-get update",
            NATIVE_TOOLS,
            "sleep 20",
            "apt-get update",
            NATIVE_TOOLS,
            "mvn -B verify"),
        run("[ \"$1\" = update ] || exit 100"));
    assertTrue(
        Files.readString(directory.resolve("out")).contains("no packages for the Linux station"));
  }
}
