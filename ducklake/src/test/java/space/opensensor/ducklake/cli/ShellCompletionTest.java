package space.opensensor.ducklake.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bash takes the script of {@code generate-completion} and completes with it. */
class ShellCompletionTest {

  /**
   * What readline does with a word: it calls the function that was registered for the command.
   * compopt works only in its hands.
   */
  private static final String COMPLETE =
      ". ./completion; compopt() { :; }; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1));"
          + " \"$(complete -p \"$1\" | sed 's/.* -F \\([^ ]*\\) .*/\\1/')\";"
          + " printf '%s\\n' \"${COMPREPLY[@]}\"";

  @TempDir Path folder;

  @BeforeEach
  void writeScript() throws IOException {
    boolean found =
        List.of("/bin/bash", "/usr/bin/bash").stream().anyMatch(b -> Files.exists(Path.of(b)));
    assumeTrue(found, "skipped: no bash here");
    StringWriter script = new StringWriter();
    PrintWriter out = new PrintWriter(script);
    // The launcher sets the language: picocli has the digits of the machine's in names.
    Locale machine = Locale.getDefault();
    Locale.setDefault(Locale.US);
    try {
      assertEquals(0, Main.run(out, out, "generate-completion"));
    } finally {
      Locale.setDefault(machine);
    }
    Files.writeString(folder.resolve("completion"), script.toString());
  }

  private String complete(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "--norc", "-c", COMPLETE, "-"));
    command.addAll(List.of(words));
    Process bash =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, bash.waitFor(), said);
    return String.join(" ", said.strip().split("\\s+"));
  }

  @Test
  void aCommandIsCompleted() throws Exception {
    assertEquals("compact", complete("lake", "comp"));
    assertEquals("snapshots", complete("lake", "sn"));
  }

  @Test
  void anOptionIsCompleted() throws Exception {
    assertEquals("--older-than", complete("lake", "expire", "--old"));
    assertEquals("--catalog-path", complete("lake", "ingest", "--catalog-pa"));
  }
}
