package space.opensensor.supplychain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {

  private static final Component A = new Component("org.a:a", "1.5", List.of("MIT", "A Licence"));
  private static final Component B = new Component("org.b.c:b", "2", List.of("EPL 2.0"));

  @TempDir private Path root;

  @BeforeEach
  void writeATreeOfTwoModules() throws IOException {
    Files.writeString(
        root.resolve("pom.xml"),
        "<modules><module>lib</module><module>fuzz</module></modules>"
            + "<profiles><profile><modules><module>made-on-demand</module></modules></profile></profiles>");
    pom(
        "org/a/a/1.5/a-1.5.pom",
        "<licenses><license><name>MIT</name></license><license><name> A Licence\n</name></license>"
            + "</licenses><parent><groupId>org.none</groupId></parent>");
    pom(
        "org/b/c/b/2/b-2.pom",
        "<parent><groupId>org.b</groupId><artifactId>up</artifactId><version>7</version></parent>"
            + "<dependencies><licenses>of no project</licenses></dependencies>");
    pom("org/b/up/7/up-7.pom", "<licenses><license><name>EPL 2.0</name></license></licenses>");
    String own = "   space.opensensor:own:jar:1:compile:/own/target/classes\n";
    list(
        "lib/target/libraries.txt", own + line("org.a:a:jar:1.5:runtime", "org/a/a/1.5/a-1.5.jar"));
    list(
        "fuzz/target/test-libraries.txt",
        line("org.a:a:jar:natives:1.5:compile (optional) ", "org/a/a/1.5/a-1.5-natives.jar")
            + line("org.b.c:b:jar:2:test", "org/b/c/b/2/b-2.jar"));
  }

  @Test
  void listsGiveTheLibrariesOfOthersWithTheirLicences() throws IOException {
    assertEquals(List.of(A), new SourceTree(root).shipped());
    assertEquals(List.of(A, A, B), new SourceTree(root).all());
  }

  @Test
  void whatOnlyTestsNeedIsNotShipped() throws IOException {
    list("lib/target/libraries.txt", line("org.b.c:b:jar:2:test", "org/b/c/b/2/b-2.jar"));
    assertEquals(List.of(), new SourceTree(root).shipped());
    assertEquals(List.of(B, A, B), new SourceTree(root).all());
  }

  @Test
  void coloursOfAScreenAreNoPartOfAFile() throws IOException {
    list(
        "lib/target/libraries.txt",
        line("org.a:a:jar:1.5:compile", "org/a/a/1.5/a-1.5.jar")
            .replace(" -- ", "\u001b[36m -- ")
            .replace("\n", "\u001b[m\n"));
    assertEquals(List.of(A), new SourceTree(root).shipped());
  }

  @Test
  void aLineThatIsNoLibraryIsNamed() throws IOException {
    list("lib/target/libraries.txt", "   org.a:a:jar:1.5\n");
    assertEquals(
        root.resolve("lib/target/libraries.txt")
            + ": expected a library, got \"   org.a:a:jar:1.5\"",
        assertThrows(IOException.class, () -> new SourceTree(root).all()).getMessage());
  }

  @Test
  void aPomThatIsNoneIsNamed() throws IOException {
    Path pom = root.resolve("repository/org/a/a/1.5/a-1.5.pom");
    Files.writeString(pom, "<!DOCTYPE x><project/>");
    String message =
        assertThrows(IOException.class, () -> new SourceTree(root).shipped()).getMessage();
    assertEquals(pom + ": no POM", message.substring(0, (pom + ": no POM").length()));
  }

  @Test
  void aNodeProgramsPackagesAreLibrariesToo() throws IOException {
    Path folder = Files.createDirectories(root.resolve("lib/src/test/resources/peer"));
    Files.writeString(
        folder.resolve("package-lock.json"),
        """
        {"lockfileVersion": 3, "packages": {
          "": {"name": "peer"},
          "node_modules/x": {"version": "1.0.0", "license": "MIT"},
          "node_modules/x/node_modules/@s/y": {"version": "2.0.0", "license": "(MIT OR CC0-1.0)"}}}
        """);
    assertEquals(
        List.of(
            new Component("npm:x", "1.0.0", List.of("MIT")),
            new Component("npm:@s/y", "2.0.0", List.of("MIT", "CC0-1.0"))),
        new SourceTree(root).all().subList(3, 5));
  }

  @Test
  void aMissingListIsNamed() throws IOException {
    Path missing = root.resolve("fuzz/target/test-libraries.txt");
    Files.delete(missing);
    assertEquals(
        missing.getParent()
            + ": expected libraries.txt or test-libraries.txt; run mvn clean package",
        assertThrows(IOException.class, () -> new SourceTree(root).shipped()).getMessage());
  }

  private String line(String library, String file) {
    return "   "
        + library
        + ":"
        + root.resolve("repository").resolve(file)
        + " -- module org.a (auto)\n";
  }

  private void list(String file, String lines) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "\nThe following files have been resolved:\n" + lines + "\n");
  }

  private void pom(String file, String content) throws IOException {
    Path path = root.resolve("repository").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "<project>" + content + "</project>");
  }
}
