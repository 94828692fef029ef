package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

/** The exit codes that the README has one table of: that of the help texts, and what is given. */
class ExitCodesTest {

  @TempDir Path folder;

  private static List<String> documented() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    String part = readme.substring(readme.indexOf("\n## Exit codes\n"));
    return part.lines()
        .takeWhile(line -> !line.startsWith("## Settings"))
        .filter(line -> line.matches("\\| [0-9]+ \\| .* \\|"))
        .map(line -> line.replaceAll("^\\| ([0-9]+) \\| (.*) \\|$", "$1:$2"))
        .toList();
  }

  private static List<String> helpOf(Class<?> main) {
    return List.of(main.getAnnotation(Command.class).exitCodeList());
  }

  @Test
  void helpTextsAndTheReadmeSayTheSame() throws IOException {
    List<String> all = documented();
    assertEquals(4, all.size());
    assertEquals(all, helpOf(Main.class));
    // A station's commands ingest nothing.
    assertEquals(all.subList(0, 3), helpOf(space.opensensor.simulator.cli.Main.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; tables",
        "0; ingest",
        "0; --help",
        "0; compact|--help",
        "1; query|nothing",
        "1; sql|SELECT nothing",
        "1; sql|SELECT 1 AS a, 2 AS a|--json",
        "2; tabels",
        "2; tables|--jsn",
        "2; compact|--catalog-type|db2",
        "2; columns|--add|note",
        "2; expire|--older-than|soon",
      })
  void commandsGiveThem(int code, String line) throws IOException {
    Files.createDirectories(folder.resolve("bucket"));
    lake(0, "init");
    lake(code, line.split("[|]"));
  }

  private void lake(int code, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    if (!all.contains("--help") && !all.contains("tabels")) {
      all.add("--catalog-path=" + folder.resolve("c.sqlite"));
      all.add("--bucket-name=" + folder.resolve("bucket"));
      all.add("--data-path=" + folder.resolve("lake"));
    }
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    assertEquals(code, Main.run(out, out, all.toArray(new String[0])), all + ": " + said);
  }
}
