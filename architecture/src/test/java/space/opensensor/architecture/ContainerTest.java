package space.opensensor.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lake's Dockerfile, read and not run: what it copies is what bin/release puts beside it. */
class ContainerTest {

  private static final Path ROOT = Path.of("..");
  private static final String VERSION = "1.2.0";

  private static List<String> instructions() throws IOException {
    return Files.readAllLines(ROOT.resolve("ducklake/Dockerfile")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  private static String only(String name) throws IOException {
    List<String> found = instructions().stream().filter(i -> i.startsWith(name + " ")).toList();
    assertEquals(1, found.size(), name);
    return found.get(0).substring(name.length() + 1);
  }

  /** Files that bin/release copies into its folder, by name. */
  private static List<String> released() throws IOException {
    Matcher copies =
        Pattern.compile("cp (?:\"[^\"]*\"|[^ \"]+) \"\\$out/([^\"]+)\"")
            .matcher(Files.readString(ROOT.resolve("bin/release")));
    return copies.results().map(copy -> copy.group(1).replace("$version", VERSION)).toList();
  }

  @Test
  void whatItCopiesIsInARelease() throws IOException {
    String[] copy = only("COPY").split(" ");
    assertEquals(2, copy.length);
    String source = copy[0].replace("${VERSION}", VERSION);
    assertTrue(released().contains(source), source + " of " + released());
    assertEquals(
        "[\"java\", \"-XX:+UseSerialGC\", \"-jar\", \"" + copy[1] + "\"]", only("ENTRYPOINT"));
  }

  @Test
  void itsVersionIsThatOfTheBuild() throws IOException {
    List<String> names = instructions().stream().map(i -> i.split(" ")[0]).toList();
    assertEquals("FROM", names.get(0));
    assertEquals("VERSION", only("ARG"));
    assertTrue(names.indexOf("ARG") < names.indexOf("COPY"), "an ARG holds from where it stands");
    String release = Files.readString(ROOT.resolve("bin/release"));
    assertTrue(
        release.contains("--build-arg \"VERSION=$version\" -f ducklake/Dockerfile \"$out\""));
  }

  @Test
  void itRunsAsItsOwnUserWhoHasTheVolume() throws IOException {
    List<String> names = instructions().stream().map(i -> i.split(" ")[0]).toList();
    assertEquals(List.of("RUN"), names.stream().filter("RUN"::equals).toList());
    assertTrue(names.indexOf("RUN") < names.indexOf("USER"));
    assertTrue(names.indexOf("RUN") < names.indexOf("VOLUME"));
    assertTrue(names.indexOf("USER") < names.indexOf("ENTRYPOINT"));
    String user = only("USER");
    assertEquals("/home/" + user + "/.station", only("VOLUME"));
    assertEquals("/home/" + user, only("WORKDIR"));
    String made = only("RUN");
    assertTrue(made.contains("--create-home " + user + " &&"), made);
    assertTrue(made.endsWith("-o " + user + " -g " + user + " " + only("VOLUME")), made);
  }

  @Test
  void itsJavaRunsTheLake() throws IOException {
    Matcher base =
        Pattern.compile("eclipse-temurin:(\\d+)-jre(@sha256:[0-9a-f]{64})?").matcher(only("FROM"));
    assertTrue(base.matches(), only("FROM"));
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    Matcher least = Pattern.compile("<module.release>(\\d+)<").matcher(pom);
    assertTrue(least.find(), "the release of Java that is compiled for");
    assertTrue(Integer.parseInt(base.group(1)) >= Integer.parseInt(least.group(1)));
  }
}
