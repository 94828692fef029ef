package space.opensensor.supplychain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandJarTest {

  @TempDir Path folder;

  /** A jar of files, each a name and then its text. */
  private Path jar(String name, String... files) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (int i = 0; i < files.length; i += 2) {
        out.putNextEntry(new ZipEntry(files[i]));
        out.write(files[i + 1].getBytes(UTF_8));
      }
    }
    return jar;
  }

  private static Component of(String name, String licence) {
    return new Component("org.a:" + name, "1", List.of(licence));
  }

  @Test
  void eachLibrarysOwnFileHasToBeThere() throws IOException {
    Path one = jar("one-1.jar", "META-INF/LICENSE", "of one", "META-INF/NOTICE.txt", "by one");
    Path two = jar("two-1.jar", "META-INF/LICENSE", "of two", "META-INF/x/Licenser.class", "");
    List<Component> bill = List.of(of("one", "MIT"), of("two", "BSD-2-Clause"));
    Path whole =
        jar(
            "whole.jar",
            "META-INF/licenses/one/META-INF/LICENSE",
            "of one",
            "META-INF/NOTICE.txt",
            "by one",
            "META-INF/LICENSE",
            "of two");
    assertEquals(List.of(), CommandJar.missing(whole, bill, List.of(one, two)));
    Path half = jar("half.jar", "META-INF/LICENSE", "of one", "META-INF/NOTICE.txt", "by two");
    assertEquals(
        List.of(
            "org.a:one 1: META-INF/NOTICE.txt of its jar is missing",
            "org.a:two 1: META-INF/LICENSE of its jar is missing"),
        CommandJar.missing(half, bill, List.of(one, two)));
  }

  @Test
  void aLibraryWithoutOneNeedsTheTextOfItsLicence() throws IOException {
    Path bare = jar("bare-1.jar", "A.class", "");
    Path with = jar("with.jar", "META-INF/licenses/MIT.txt", "the text");
    List<Path> path = List.of(bare);
    assertEquals(List.of(), CommandJar.missing(with, List.of(of("bare", "MIT")), path));
    assertEquals(List.of(), CommandJar.missing(with, List.of(of("bare", "MIT-0")), path));
    assertEquals(
        List.of(
            "org.a:bare 1: has no licence in its jar, and there is no text of EPL-2.0 in"
                + " supply-chain/licences"),
        CommandJar.missing(with, List.of(of("bare", "EPL-2.0")), path));
  }

  @Test
  void aBillOfAnotherBuildIsSeen() throws IOException {
    Path command = jar("command.jar", "A.class", "");
    assertEquals(
        List.of("org.a:old 1: is in the bill of materials and not on the class path"),
        CommandJar.missing(command, List.of(of("old", "MIT")), List.of()));
  }
}
