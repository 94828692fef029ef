package space.opensensor.supplychain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {

  private static final String BILL =
      """
      {"bomFormat": "CycloneDX", "components": [
        {"group": "space.opensensor", "name": "own", "version": "1"},
        {"group": "org.a", "name": "a", "version": "1.5", "licenses": [
          {"license": {"id": "MIT"}}, {"license": {"name": "A Licence"}}]},
        {"group": "org.b", "name": "b", "version": "2", "licenses": [
          {"expression": "EPL-2.0 OR GPL-2.0-only"}]}]}
      """;

  @TempDir private Path root;

  @BeforeEach
  void writeATreeOfTwoModules() throws IOException {
    Files.writeString(
        root.resolve("pom.xml"),
        "<modules><module>lib</module><module>fuzz</module></modules>"
            + "<profiles><profile><modules><module>made-on-demand</module></modules></profile></profiles>");
    bill("lib", "lib-1-cyclonedx.json", BILL);
    for (String module : List.of("lib", "fuzz")) {
      bill(module, "with-tests-cyclonedx.json", BILL);
    }
  }

  @Test
  void aBillGivesTheLibrariesOfOthersWithTheirLicences() throws IOException {
    Component a = new Component("org.a:a", "1.5", List.of("MIT", "A Licence"));
    Component b = new Component("org.b:b", "2", List.of("EPL-2.0", "GPL-2.0-only"));
    assertEquals(List.of(a, b), new SourceTree(root).shipped());
    assertEquals(List.of(a, b, a, b), new SourceTree(root).all());
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
        new SourceTree(root).all().subList(4, 6));
  }

  @Test
  void aBillThatNamesAFolderOfThisMachineIsAFinding() throws IOException {
    assertEquals(List.of(), new SourceTree(root).pathsInBills());
    bill("lib", "lib-1-cyclonedx.json", "{\"source\": \"" + root + "/lib\"}");
    assertEquals(
        List.of("lib/target/lib-1-cyclonedx.json: names the folder " + root + " of this machine"),
        new SourceTree(root).pathsInBills());
  }

  @Test
  void aTreeWithoutAnyBillIsKnown() throws IOException {
    assertFalse(new SourceTree(root).hasNoBills());
    for (String module : List.of("lib", "fuzz")) {
      Files.delete(root.resolve(module).resolve("target/with-tests-cyclonedx.json"));
    }
    assertTrue(new SourceTree(root).hasNoBills());
  }

  @Test
  void aMissingBillIsNamed() throws IOException {
    Path missing = root.resolve("fuzz/target/with-tests-cyclonedx.json");
    Files.delete(missing);
    assertEquals(
        missing.getParent()
            + ": expected with-tests-cyclonedx.json and at most one more bill of materials, got 0;"
            + " run mvn clean package",
        assertThrows(IOException.class, () -> new SourceTree(root).shipped()).getMessage());
  }

  private void bill(String module, String name, String text) throws IOException {
    Path target = Files.createDirectories(root.resolve(module).resolve("target"));
    Files.writeString(target.resolve(name), text);
  }
}
