package space.opensensor.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every figure of every text is one of a results file, and the texts and the files agree. */
class FiguresTest {

  private static final Path ROOT = Texts.root();

  private static Map<String, ResultsFile> results;
  private static Texts texts;

  @BeforeAll
  static void readResults() throws IOException {
    results = Texts.read(ROOT);
    texts = new Texts(results);
  }

  @TestFactory
  Stream<DynamicTest> aTextHasTheFiguresOfTheResults() throws IOException {
    return Texts.all(ROOT).stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    ROOT.relativize(file).toString(),
                    () -> {
                      String text = Files.readString(file);
                      String written = texts.rewritten(text);
                      assertTrue(
                          written.equals(text),
                          () ->
                              "write them by mvn -q -pl figures -Dfigures=write test; it says "
                                  + linesBeside(written, text)
                                  + ", the results say "
                                  + linesBeside(text, written));
                    }));
  }

  /** The lines that another text has not. */
  private static List<String> linesBeside(String other, String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    lines.removeAll(other.lines().toList());
    return lines;
  }

  @TestFactory
  Stream<DynamicTest> noFigureIsCopiedByHand() throws IOException {
    return Texts.all(ROOT).stream()
        .filter(file -> !file.endsWith("CHANGELOG.md"))
        .map(
            file ->
                DynamicTest.dynamicTest(
                    ROOT.relativize(file).toString(),
                    () ->
                        assertEquals(
                            List.of(),
                            Copies.found(Files.readString(file), results.values()),
                            file + ": write <!--=NAME:row:column--> before each")));
  }

  @Test
  void theTopPageHasFiguresAndThePageOfAllHasEachTable() throws IOException {
    assertTrue(Files.readString(ROOT.resolve("README.md")).contains("\n## Figures\n"));
    String all = Files.readString(ROOT.resolve("docs/benchmarks.md"));
    List<String> missing = new ArrayList<>(results.keySet());
    missing.removeIf(name -> all.contains("<!-- results " + name + " -->\n"));
    assertEquals(List.of(), missing, "tables that docs/benchmarks.md has not");
    assertFalse(results.isEmpty());
  }
}
