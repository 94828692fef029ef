package space.opensensor.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the markers in a text mean, and which numbers need one. */
class TextsTest {

  private static final String FILE =
      """
      # date: 2026-11-28
      # machine: a machine
      # command: a command
      # version: 1
      a file\tsize (B)\ttime (s)\tratio (times)\tchecked (count)
      float: all\t4016.4\t0.0000702\t10.44\t
      decimal\t2585\t0.0000049\t1\t12345
      """;
  private static final ResultsFile RESULTS = ResultsFile.parse("files", FILE);
  private static final Texts TEXTS = new Texts(Map.of("files", RESULTS));

  private static void is(String expected, String text) {
    assertEquals(expected, TEXTS.rewritten(text));
  }

  private static void refuses(String expected, String text) {
    assertEquals(
        expected,
        assertThrows(IllegalArgumentException.class, () -> TEXTS.rewritten(text)).getMessage());
  }

  @Test
  void aFigureIsRoundedToTheDigitsOfTheText() {
    is("<!--=files:float: all:size-->4,016 B", "<!--=files:float: all:size-->1 B");
    is("<!--=files:float: all:size-->4,016.40 B", "<!--=files:float: all:size-->1.00 B");
    is("<!--=files:decimal:size-->2,585, of", "<!--=files:decimal:size-->1, of");
    is("<!--=files:decimal:size-->**2,585** bytes", "<!--=files:decimal:size-->**9** bytes");
  }

  @Test
  void aFigureIsInTheUnitOfTheText() {
    is("<!--=files:float: all:size-->4.0 KB,", "<!--=files:float: all:size-->1.0 KB,");
    is("<!--=files:decimal:size-->2.52 KiB", "<!--=files:decimal:size-->1.00 KiB");
    is("<!--=files:float: all:time-->70 µs", "<!--=files:float: all:time-->9 µs");
    is("<!--=files:decimal:time-->4,900 ns", "<!--=files:decimal:time-->1 ns");
    is("<!--=files:float: all:ratio-->10.4 times", "<!--=files:float: all:ratio-->9.9 times");
    is("<!--=files:float: all:ratio-->10×", "<!--=files:float: all:ratio-->9×");
    is("<!--=files:decimal:checked-->12,345 rows", "<!--=files:decimal:checked-->1 rows");
  }

  @Test
  void aFigureThatThereIsNotIsRefused() {
    refuses("no benchmarks/results/other.tsv", "<!--=other:a:b-->1");
    refuses("files.tsv: no row \"text\", but [float: all, decimal]", "<!--=files:text:size-->1");
    refuses(
        "files.tsv: no column \"ratios\", but [size, time, ratio, checked]",
        "<!--=files:decimal:ratios-->1");
    refuses(
        "files.tsv: row \"float: all\" has no \"checked\"", "<!--=files:float: all:checked-->1");
    refuses("<!--=files:decimal:size-->1 µs: the column is in B", "<!--=files:decimal:size-->1 µs");
    refuses("no benchmarks/results/other.tsv", "<!-- results other -->\n<!-- end -->");
  }

  @Test
  void aMarkerWithoutANumberIsRefused() {
    refuses("no number behind <!--=files:decimal:size-->", "<!--=files:decimal:size--> 2,585 B");
    refuses("no number behind <!--=files:decimal-->", "<!--=files:decimal-->2,585 B");
  }

  @Test
  void aMarkerInCodeIsAnExample() {
    is("write `<!--=NAME:row:column-->1 B`", "write `<!--=NAME:row:column-->1 B`");
  }

  @Test
  void aTableIsThatOfTheFile() {
    is(
        """
        before
        <!-- results files -->
        | a file | size, B | time, µs | ratio, times | checked |
        |---|---:|---:|---:|---:|
        | float: all | 4,016 | 70.2 | 10.4 | |
        | decimal | 2,585 | 4.9 | 1 | 12,345 |

        `a command`\\
        2026-11-28; a machine; 1.
        <!-- end -->
        after
        """,
        "before\n<!-- results files -->\nold\n<!-- end -->\nafter\n");
  }

  @Test
  void aResultsFileWithoutItsHeaderIsRefused() {
    for (String key : List.of("date", "machine", "command", "version")) {
      refusesFile(
          "files.tsv: no line \"# " + key + ": …\"", FILE.replaceFirst("# " + key + ".*\n", ""));
    }
    refusesFile(
        "files.tsv: the date is not YYYY-MM-DD: today", FILE.replace("2026-11-28", "today"));
    refusesFile(
        "files.tsv: column \"size\" has no unit: (B), (s), (J), (count), (times) or (%)",
        FILE.replace("size (B)", "size"));
    refusesFile("files.tsv: row \"decimal\": \"much\" is no number", FILE.replace("2585", "much"));
    refusesFile("files.tsv: row \"decimal\" has 3 of 4", FILE.replace("\t12345", ""));
    refusesFile("files.tsv: row \"decimal\" is there twice", FILE.replace("float: all", "decimal"));
  }

  private static void refusesFile(String expected, String text) {
    assertEquals(
        expected,
        assertThrows(IllegalArgumentException.class, () -> ResultsFile.parse("files", text))
            .getMessage());
  }

  private static List<String> copies(String text) {
    return Copies.found(text, List.of(RESULTS));
  }

  @Test
  void aRowOfATableOfFiguresNeedsMarkers() {
    String head = "# A\n## Figures\n| what | here |\n|---|---|\n";
    assertEquals(List.of(), copies(head + "| file of 178 × 10 | <!--=files:a:b-->16 B |\n"));
    assertEquals(List.of(), copies(head + "| file | <!--=a:b:c-->**16 B**, AWS SDK v2 |\n"));
    assertEquals(List.of("16 in: | file | 16 B |"), copies(head + "| file | 16 B |\n"));
    assertEquals(
        List.of("7 in: | file | <!--=a:b:c-->16 B, 7 B |"),
        copies(head + "| file | <!--=a:b:c-->16 B, 7 B |\n"));
    assertEquals(List.of("16 in: | file | 16 B |"), copies(head + "### Below\n| file | 16 B |\n"));
    assertEquals(List.of(), copies(head + "## Else\n| file | 16 B |\n"));
    assertEquals(
        List.of(), copies("## Figures\n<!-- results files -->\n| x | 4 |\n<!-- end -->\n"));
  }

  @Test
  void aValueOfAResultsFileNeedsAMarkerAnywhere() {
    assertEquals(List.of("2,585 in: a file of 2,585 B"), copies("a file of 2,585 B"));
    assertEquals(List.of("2,585 in: 2,585, so"), copies("2,585, so"));
    assertEquals(List.of("12345 in: (12345)"), copies("(12345)"));
    assertEquals(List.of(), copies("a file of <!--=files:decimal:size-->2,585 B, port 2584"));
    assertEquals(List.of(), copies("`--seed 12345`\n```\n12345\n```\n"));
  }

  @Test
  void aYearIsNoFigureOfItsSize() {
    ResultsFile results = ResultsFile.parse("files", FILE.replace("2585", "2026"));
    assertEquals(List.of(), Copies.found("since November 2026", List.of(results)));
    assertEquals(List.of("2,026 in: 2,026 B"), Copies.found("2,026 B", List.of(results)));
  }
}
