package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.simulator.DesktopSettings;

/** One table of cases, and the same answers of the JVM and of the C of the Linux station. */
class SettingsFilesTest {

  @TempDir static Path programs;

  private static Path program;

  @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    program =
        CProgram.compiled(
            programs,
            "-D_GNU_SOURCE",
            "src/test/c/settings_files.c",
            "src/main/c/linux/settings.c",
            "src/main/c/linux/settings_text.c");
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      files = "../api/src/test/resources/settings-files.tsv",
      delimiter = '\t',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = false)
  void everyCaseHasTheAnswerOfTheTable(String name, String text, String answer) throws Exception {
    String whole = text == null ? "" : text.translateEscapes();
    assertBoth(answer.equals("-") ? "" : answer, whole.getBytes(ISO_8859_1));
  }

  @Test
  void aFileHasItsLimits() throws Exception {
    String most = numbered(64);
    assertBoth(most.strip().replace('\n', '|'), most.getBytes(ISO_8859_1));
    assertBoth("65: expected at most 64 settings", numbered(65).getBytes(ISO_8859_1));
    assertBoth("a=b", ("a=b\n#" + "x".repeat(8187)).getBytes(ISO_8859_1));
    assertBoth(
        "2: expected at most 8192 bytes", ("a=b\n#" + "x".repeat(8188)).getBytes(ISO_8859_1));
    assertBoth(
        "1025: expected at most 8192 bytes",
        ("#xxxxxx\n".repeat(2000) + "a=b").getBytes(ISO_8859_1));
  }

  private static String numbered(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "a" + i + '=' + i + '\n')
        .sorted()
        .collect(Collectors.joining());
  }

  private void assertBoth(String answer, byte[] text) throws Exception {
    Path file = Files.write(folder.resolve("settings"), text);
    assertEquals(sorted(answer), sorted(jvm(file)), "the JVM");
    assertEquals(sorted(answer), sorted(c(file)), "the C");
  }

  private static String sorted(String answer) {
    return List.of(answer.split("\\|")).stream().sorted().collect(Collectors.joining("|"));
  }

  private static String jvm(Path file) {
    try {
      DesktopSettings settings = DesktopSettings.read(file, line -> {});
      List<String> lines = new ArrayList<>();
      for (String name : settings.names()) {
        lines.add(name + '=' + shown(settings.get(name)));
      }
      return String.join("|", lines);
    } catch (IOException e) {
      return e.getMessage().substring(file.toString().length() + 1);
    }
  }

  private static String shown(byte[] value) {
    StringBuilder text = new StringBuilder();
    for (byte b : value) {
      if (b == '\\') {
        text.append("\\\\");
      } else {
        text.append(String.format(Locale.ROOT, b >= ' ' && b < 127 ? "%c" : "\\%03o", b & 0xff));
      }
    }
    return text.toString();
  }

  private static String c(Path file) throws Exception {
    return CProgram.answer(program, file.toString())
        .lines()
        .filter(line -> !line.startsWith("W --settings: "))
        .map(line -> line.replace("--settings: " + file + ':', ""))
        .collect(Collectors.joining("|"));
  }

  @Test
  void aFileThatCannotBeUsedIsNamedAlikeByBoth() throws Exception {
    Files.writeString(folder.resolve("text"), "hello");
    List<Path> refused = new ArrayList<>(List.of(folder, folder.resolve("none")));
    List<String> cas = new ArrayList<>(List.of("none.pem", "text", folder.toString()));
    if (Files.exists(Path.of("/dev/zero"))) {
      refused.add(Path.of("/dev/zero"));
      cas.add("/dev/zero");
    }
    for (String ca : cas) {
      refused.add(Files.writeString(folder.resolve("r" + refused.size()), "tls.ca=" + ca));
    }
    for (Path file : refused) {
      IOException e = assertThrows(IOException.class, () -> DesktopSettings.read(file, line -> {}));
      assertEquals(
          "--settings: " + e.getMessage() + '\n', CProgram.answer(program, file.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hunter2", "correct.horse", "../correct/horse", "/correct:horse", "~", "no.pem"})
  void aNameOfNoPemFileMayBeASecretAndIsNotShown(String secret) throws Exception {
    Path file = Files.writeString(folder.resolve("settings"), "tls.ca=" + secret + '\n');
    String answer =
        file + ": tls.ca: expected PEM text or the name of a PEM file; no such file can be read";
    IOException e = assertThrows(IOException.class, () -> DesktopSettings.read(file, line -> {}));
    assertEquals(answer, e.getMessage(), "the JVM");
    assertEquals(
        "--settings: " + answer + '\n', CProgram.answer(program, file.toString()), "the C");
  }

  /** Somebody may have edited it meanwhile, with a mistake. */
  @Test
  void aChangeOfAFileThatCannotBeReadIsRefusedAndLosesNothing() throws Exception {
    Path file = folder.resolve("settings");
    Files.writeString(file, "a=1\nwifi.password=p\n");
    assertEquals("0\na=1\nwifi.password=p\nb=2\nc=3\n", put(file, "b=2", "c", "3"));
    for (String line : List.of("no line", "A=1", "x=\u0001")) {
      Files.writeString(file, "a=1\nb=2\n");
      assertEquals("-1\na=1\nb=2\n", put(file, line + "\nwifi.password=p", "c", "3"), line);
      assertEquals("a=1\nb=2\n" + line + "\nwifi.password=p\n", Files.readString(file), line);
    }
  }

  private static String put(Path file, String line, String name, String value) throws Exception {
    return CProgram.answer(program, file.toString(), line, name, value)
        .lines()
        .filter(answer -> !answer.startsWith("W --settings: "))
        .map(answer -> answer + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void theCaMayBeAFileBesideTheSettingsOrElsewhereOrText() throws Exception {
    Path pem = Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----");
    for (String ca : List.of("ca.pem", pem.toString(), "-----BEGIN X")) {
      Path file = Files.writeString(folder.resolve("settings"), "tls.ca=" + ca);
      assertEquals("tls.ca=" + ca, c(file));
      assertEquals(
          ca.contains("X") ? "tls.ca=" + ca : "tls.ca=-----BEGIN CERTIFICATE-----", jvm(file));
    }
  }
}
