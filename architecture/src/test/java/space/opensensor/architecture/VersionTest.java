package space.opensensor.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/version, on a copy of what names the version: the sources and build files of all modules. */
class VersionTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String NEXT = "98.7.6";

  @TempDir Path copy;

  private static boolean isSource(Path file) {
    String path = ROOT.relativize(file).toString().replace('\\', '/');
    return !path.contains("target/")
        && !path.startsWith(".")
        && !path.contains("/src/test/")
        && !writesSamples(path)
        && (path.endsWith("pom.xml")
            || path.contains("/src/main/java/")
            || path.endsWith(".gradle.kts"));
  }

  /** Files of these modules are samples of what some station has once written. */
  private static boolean writesSamples(String path) {
    return path.matches("(benchmarks|engines)/.*\\.java");
  }

  @BeforeEach
  void copyTool() throws IOException {
    copy(ROOT.resolve("pom.xml"));
    copy(ROOT.resolve("bin/version"));
  }

  /** Copies the sources that have a text. */
  private void copySources(String text) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(ROOT)) {
      sources = files.filter(VersionTest::isSource).filter(Files::isRegularFile).toList();
    }
    for (Path source : sources) {
      if (Files.readString(source).contains(text)) {
        copy(source);
      }
    }
  }

  private void copy(Path source) throws IOException {
    Path target = copy.resolve(ROOT.relativize(source).toString());
    Files.createDirectories(target.getParent());
    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private String version(int status, String... arguments) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: no bash");
    List<String> command =
        Stream.concat(
                Stream.of("/bin/bash", copy.resolve("bin/version").toString()),
                Stream.of(arguments))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), "UTF-8").strip();
    assertEquals(status, process.waitFor(), output);
    return output;
  }

  /** Files of the product that name a version of the product's. */
  private long naming(String version) throws IOException {
    try (Stream<Path> files = Files.walk(copy)) {
      long count = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        if (text.contains("<version>" + version + "</version>")
            || text.contains("opensensor-java " + version)
            || text.contains("\"" + version + "\"")
            || text.contains("lake " + version)) {
          count++;
        }
      }
      return count;
    }
  }

  @Test
  void settingItLeavesNoPlaceWithTheOldOne() throws Exception {
    String old = version(0);
    String released = old.replace("-SNAPSHOT", "");
    copySources(released);
    long poms = naming(old);
    long named = naming(released);

    version(0, NEXT + "-SNAPSHOT");
    assertEquals(NEXT + "-SNAPSHOT", version(0));
    assertEquals(0, naming(old));
    assertEquals(0, naming(released));
    assertEquals(poms, naming(NEXT + "-SNAPSHOT"));
    assertEquals(named, naming(NEXT));

    version(0, NEXT);
    assertEquals(NEXT, version(0));
    assertEquals(0, naming(NEXT + "-SNAPSHOT"));
    assertEquals(poms + named, naming(NEXT));
  }

  @Test
  void whatIsNoVersionIsRefused() throws Exception {
    assertEquals("version: expected such as 1.2.0, got 1.2", version(2, "1.2"));
    assertEquals("version: expected such as 1.2.0, got 1.2.0/", version(2, "1.2.0/"));
  }
}
