package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scripts {@code station} and {@code lake}, in a copy of the project's folders with a Java and
 * a Maven that tell how they were called.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final Path TOP = Path.of("../..");

  @TempDir Path directory;
  private Path home;
  private Path jdk;
  private Path bin;
  private String version = "17";
  private String locale = "C.UTF-8";

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(directory.resolve("a project"));
    jdk = directory.resolve("a jdk");
    bin = Files.createDirectories(directory.resolve("tools"));
    for (String script : List.of("station", "lake", "bin/launch.sh")) {
      Files.createDirectories(home.resolve(script).getParent());
      Files.copy(TOP.resolve(script), home.resolve(script));
    }
    Files.writeString(home.resolve("pom.xml"), "");
    for (String module : List.of("sigv4", "vee-port/simulator", "site", "ducklake")) {
      Files.createDirectories(home.resolve(module).resolve("src/main"));
      Files.createDirectories(home.resolve(module).resolve("src/test"));
      Files.writeString(home.resolve(module).resolve("pom.xml"), "");
    }
    script(
        jdk.resolve("bin/java"),
        "if [ \"$1\" = -XshowSettings:properties ]; then",
        "  echo \"    java.home = " + jdk + "\" >&2",
        "  echo \"    java.specification.version = $FAKE_VERSION\" >&2",
        "  exit",
        "fi",
        "printf '%s' \"$LC_ALL\" > '" + directory.resolve("locale") + "'",
        "printf '<%s>' \"$@\"");
    Files.copy(jdk.resolve("bin/java"), bin.resolve("java"), StandardCopyOption.COPY_ATTRIBUTES);
    script(jdk.resolve("bin/javac"));
    script(
        bin.resolve("mvn"),
        "echo built >> '" + directory.resolve("builds") + "'",
        "printf '%s\\n' \"$PWD\" \"$MAVEN_OPTS\" \"$@\" > '" + directory.resolve("maven") + "'",
        "for each in vee-port/simulator:station site:station ducklake:lake; do",
        "  mkdir -p \"${each%:*}/target\"",
        "  printf '%s' \"/lib/x.jar:$PWD/sigv4/target/sigv4.jar\" > \"${each%:*}/target/${each#*:}.classpath\"",
        "done");
  }

  private static void script(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String launch(Path from, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(from.toFile());
    builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("FAKE_VERSION", version);
    builder.environment().put("MAVEN_OPTS", "-Xmx512m");
    builder.environment().put("LC_ALL", locale);
    builder.redirectError(directory.resolve("err").toFile());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return out;
  }

  private String said() throws IOException {
    return Files.readString(directory.resolve("err"));
  }

  private int builds() throws IOException {
    Path file = directory.resolve("builds");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  @ParameterizedTest
  @CsvSource({
    "station, vee-port/simulator, space.opensensor.simulator.cli.Main",
    "lake, ducklake, space.opensensor.ducklake.cli.Main",
  })
  void itBuildsItsModuleOnceAndPassesItsArgumentsOn(String name, String module, String main)
      throws Exception {
    String expected =
        "<-XX:+UseSerialGC><-XX:TieredStopAtLevel=1><-Duser.language=en><-Duser.country=US>"
            + "<-Dfile.encoding=UTF-8><-cp><"
            + home.resolve(module)
            + "/target/classes:/lib/x.jar:"
            + home
            + "/sigv4/target/sigv4.jar><"
            + main
            + "><a b><><*>";
    String command = home.resolve(name).toString();
    assertEquals(expected, launch(home, command, "a b", "", "*"));
    assertTrue(said().startsWith(name + ": building; "), said());
    List<String> maven = Files.readAllLines(directory.resolve("maven"));
    assertEquals(home.toString(), maven.get(0));
    assertEquals(module, maven.get(maven.indexOf("-pl") + 1));

    assertEquals(expected, launch(home, command, "a b", "", "*"));
    assertEquals("", said());
    assertEquals(1, builds());
  }

  @Test
  void flashIsThePagesModuleAndKnowsWhereThePageIs() throws Exception {
    String out = launch(home, "./station", "flash", "--port", "0");
    assertTrue(
        out.endsWith(
            "><space.opensensor.simulator.cli.Main><flash><--page><"
                + home
                + "/site/target/site><--firmware><"
                + home
                + "/vee-port/native/target/firmware><--port><0>"),
        out);
    List<String> maven = Files.readAllLines(directory.resolve("maven"));
    assertEquals("site", maven.get(maven.indexOf("-pl") + 1));
  }

  @Test
  void aPreparationThatWasCutShortIsNotUsed() throws Exception {
    String whole = launch(home, "./lake", "x");
    Path start = home.resolve("ducklake/target/start");
    Files.deleteIfExists(start.resolve("prepared"));
    Files.createDirectories(start);
    Files.writeString(start.resolve("lake.classpath"), "/lib/ha");
    Files.writeString(start.resolve("lake.options"), "-Dha\n");
    Files.writeString(start.resolve("lake.jsa"), "");
    assertEquals(whole, launch(home, "./lake", "x"));
    assertEquals("", said());
    assertEquals(1, builds());
  }

  @Test
  void whatAPreparationLeftIsUsed() throws Exception {
    launch(home, "./lake", "x");
    Path start = Files.createDirectories(home.resolve("ducklake/target/start"));
    Files.writeString(start.resolve("lake.classpath"), "/lib/ready.jar");
    Files.writeString(start.resolve("lake.options"), "-Dof=a b\n-Xother\n");
    Files.writeString(start.resolve("lake.jsa"), "");
    Files.writeString(start.resolve("prepared"), "");
    String used = launch(home, "./lake", "x");
    assertTrue(
        used.contains(
            "<-Dof=a b><-Xother><-XX:SharedArchiveFile=" + start.resolve("lake.jsa") + ">"),
        used);
    assertTrue(used.contains("/target/classes:/lib/ready.jar><space"), used);
    assertEquals("", said());
    assertEquals(1, builds());
  }

  @Test
  void theBuildWritesNoEscapeCodes() throws Exception {
    launch(home, home.resolve("lake").toString());
    List<String> maven = Files.readAllLines(directory.resolve("maven"));
    assertEquals("-Xmx512m -Djansi.noreset=true", maven.get(1));
    assertTrue(maven.contains("-Dstyle.color=never"), "" + maven);
  }

  @Test
  void itFindsItsFolderThroughLinksAndFromAnywhere() throws Exception {
    String direct = launch(home, "./station", "x");
    Path links = Files.createDirectories(directory.resolve("some links"));
    Path relative = Files.createSymbolicLink(links.resolve("st"), Path.of("../a project/station"));
    Path linked = Files.createSymbolicLink(directory.resolve("station-here"), relative);
    assertEquals(direct, launch(links, linked.toString(), "x"));
    assertEquals(direct, launch(Path.of("/"), relative.toString(), "x"));
    assertEquals(1, builds());
  }

  @Test
  void anySourceOfAModuleItIsMadeOfMakesItStaleAndATestDoesNot() throws Exception {
    launch(home, "./station");
    List<String> fresh = List.of("sigv4/src/test/T.java", "ducklake/src/main/D.java");
    List<String> stale =
        List.of(
            "pom.xml",
            "sigv4/pom.xml",
            "sigv4/src/main/A.java",
            "sigv4/src/build/B.java",
            "vee-port/simulator/src/main/C.java");
    List<String> rebuilt = new ArrayList<>();
    for (String each : List.of(fresh, stale).stream().flatMap(List::stream).toList()) {
      int before = builds();
      Path file = home.resolve(each);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x");
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(3600)));
      launch(home, "./station");
      if (builds() != before) {
        rebuilt.add(each);
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      age();
    }
    assertEquals(stale, rebuilt);
  }

  /** Makes everything older than the last build, folders included. */
  private void age() throws IOException {
    try (var files = Files.walk(home)) {
      for (Path file : files.toList()) {
        if (!file.toString().endsWith(".classpath")) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        }
      }
    }
  }

  @Test
  void aFolderThatWasMovedIsBuiltAgain() throws Exception {
    launch(home, "./station");
    home = Files.move(home, directory.resolve("elsewhere"));
    assertTrue(launch(home, "./station").contains(home + "/sigv4/target/sigv4.jar"));
    assertEquals(2, builds());
  }

  @ParameterizedTest
  @CsvSource({
    "17, ''",
    "1.8, none",
    "25, <--enable-native-access=ALL-UNNAMED><-Djdk.console=java.base><--sun-misc-unsafe-memory-access=allow>",
  })
  void everyJavaGetsTheOptionsThatItNeeds(String java, String options) throws Exception {
    version = java;
    String out = launch(home, "./station");
    if (options.equals("none")) {
      assertTrue(said().contains("station: needs a JDK 17 or newer"), said());
      assertTrue(said().contains(jdk + "/bin/java is 8"), said());
      assertEquals("", out);
    } else {
      assertTrue(out.contains("UTF-8>" + options + "<-cp>"), out);
    }
  }

  @ParameterizedTest
  @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "C.UTF-8, C.UTF-8"})
  void aLocaleWithoutLettersBecomesOneThatHasThem(String given, String expected) throws Exception {
    locale = given;
    launch(home, "./station");
    assertEquals(expected, Files.readString(directory.resolve("locale")));
  }

  @Test
  void withoutMavenOrACompilerItSaysWhatIsMissing() throws Exception {
    Files.delete(jdk.resolve("bin/javac"));
    launch(home, "./lake");
    assertEquals(
        "lake: needs a JDK to build itself, and "
            + jdk
            + " has no compiler; set JAVA_HOME to a JDK\n",
        said());
    assertFalse(Files.exists(directory.resolve("maven")));
  }
}
