package space.opensensor.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchTest {

  private static final String TEXT =
      """
      Because of
      a reason.

      --- a/one.c
      +++ b/one.c
      @@ -1,3 +1,4 @@
       first

      -second
      +second, changed
      +and more
      @@ -9 +10 @@
      -ninth
      --- a/two.h
      +++ b/two.h
      @@ -1 +1 @@
      -only
      +other
      """;

  @TempDir Path folder;

  private void write(String one, String two) throws IOException {
    Files.writeString(folder.resolve("one.c"), one);
    Files.writeString(folder.resolve("two.h"), two);
  }

  @Test
  void changesItsLinesWhereverTheyAre() throws IOException {
    write("zeroth\nfirst\n\nsecond\nninth\ntenth\n", "only\n");
    Patch.parse("p", TEXT).apply(folder);
    assertEquals(
        "zeroth\nfirst\n\nsecond, changed\nand more\ntenth\n",
        Files.readString(folder.resolve("one.c")));
    assertEquals("other\n", Files.readString(folder.resolve("two.h")));
  }

  @Test
  void namesItselfItsPlaceAndItsReasonWhereALineDiffers() throws IOException {
    write("first\n\nsecond \nninth\n", "only\n");
    IOException e = assertThrows(IOException.class, () -> Patch.parse("p", TEXT).apply(folder));
    assertEquals(
        "p: does not find the place for \"second\" in "
            + folder.resolve("one.c")
            + ", where TeaVM writes something else than the version of the patch; it is there for:"
            + " Because of a reason.",
        e.getMessage());
  }

  @Test
  void takesAPartOfALineForNoPlace() throws IOException {
    write("first\n\nsecond\n the ninth\n", "only\n");
    IOException e = assertThrows(IOException.class, () -> Patch.parse("p", TEXT).apply(folder));
    assertEquals("p: does not find the place for \"ninth\"", e.getMessage().split(" in ")[0]);
  }

  @Test
  void refusesAPlaceThatIsThereTwice() throws IOException {
    write("first\n\nsecond\nninth\nninth\n", "only\n");
    IOException e = assertThrows(IOException.class, () -> Patch.parse("p", TEXT).apply(folder));
    assertEquals("p: finds twice the place for \"ninth\"", e.getMessage().split(" in ")[0]);
  }

  @Test
  void refusesADiffWithoutAReasonAndALineThatIsNone() {
    IllegalArgumentException none =
        assertThrows(
            IllegalArgumentException.class,
            () -> Patch.parse("p", TEXT.substring(TEXT.indexOf("---"))));
    assertEquals("p: expected a reason, then \"--- a/…\"", none.getMessage());
    IllegalArgumentException line =
        assertThrows(IllegalArgumentException.class, () -> Patch.parse("p", TEXT + "loose\n"));
    assertEquals("p: expected a line of a diff, got: loose", line.getMessage());
  }
}
