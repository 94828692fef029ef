package space.opensensor.translator.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The version in an image's description, by the project for ESP-IDF and a stand-in for its CMake.
 */
class ImageVersionTest {

  private static final Path NATIVE = Path.of("../native");

  @TempDir Path tree;

  @Test
  void isThatOfTheRepositoryInAFolderThatWasBuiltBefore() throws Exception {
    for (String tool : List.of("cmake", "make")) {
      assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), "skipped: no " + tool);
    }
    Path project = tree.resolve("vee-port/native/esp32");
    Files.createDirectories(project);
    for (String name : "CMakeLists.txt sdkconfig.esp32s3 sdkconfig.plain".split(" ")) {
      Files.copy(NATIVE.resolve("esp32").resolve(name), project.resolve(name));
    }
    for (String name : "board 8mb release".split(" ")) {
      Files.createFile(project.resolve("sdkconfig." + name));
    }
    Path c = Files.createDirectories(tree.resolve("vee-port/native/target/c-board"));
    Files.createFile(c.resolve("station.c"));
    Path cmake = Files.createDirectories(tree.resolve("idf/tools/cmake"));
    Files.writeString(
        cmake.resolve("project.cmake"),
        """
        function(idf_build_set_property)
        endfunction()
        macro(project name)
          _project(${name} NONE)
          add_custom_target(image ALL ${CMAKE_COMMAND} -E echo "version ${PROJECT_VER}.")
        endmacro()
        """);
    setVersion("0.1.0-SNAPSHOT", Instant.now());
    run("cmake", "-G", "Unix Makefiles", "-S", project.toString(), "-B", tree + "/build");
    assertEquals("0.1.0-SNAPSHOT", built());
    setVersion("0.2.0", Instant.now().plusSeconds(10));
    assertEquals("0.2.0", built());
  }

  private void setVersion(String version, Instant time) throws IOException {
    Path pom = tree.resolve("vee-port/native/pom.xml");
    Files.writeString(pom, "<parent>\n  <version>" + version + "</version>\n</parent>\n");
    Files.setLastModifiedTime(pom, FileTime.from(time));
  }

  private String built() throws Exception {
    String output = run("cmake", "--build", tree + "/build");
    int at = output.indexOf("version ");
    assertTrue(at >= 0, output);
    return output.substring(at + "version ".length(), output.indexOf(".\n", at));
  }

  private String run(String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
    builder.environment().put("IDF_PATH", tree.resolve("idf").toString());
    builder.environment().put("IDF_VERSION", "5.5.3");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), output);
    assertEquals(0, process.exitValue(), output);
    return output;
  }
}
