package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table of settings files that every port is asked: the Simulator's mock reads them, and a
 * board's store gives back what a file says.
 */
class SettingsFilesTest {

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      files = "../api/src/test/resources/settings-files.tsv",
      delimiter = '\t',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = false)
  void everyCaseHasTheAnswerOfTheTable(String name, String text, String answer) throws Exception {
    String whole = text == null ? "" : text.translateEscapes();
    Path file = Files.write(folder.resolve("settings"), whole.getBytes(ISO_8859_1));
    if (answer.matches("\\d+: .*")) {
      assertEquals(file + ":" + answer, refusal(file));
      return;
    }
    Map<String, byte[]> settings = new TreeMap<>();
    for (String setting : answer.equals("-") ? new String[0] : answer.split("\\|")) {
      String[] parts = setting.split("=", 2);
      settings.put(parts[0], parts[1].translateEscapes().getBytes(ISO_8859_1));
    }
    assertSame(settings, mock(file));
    CHost.assumeACompiler();
    try (CHost board = CHost.start()) {
      for (Map.Entry<String, byte[]> setting : settings.entrySet()) {
        board.ask("blob", setting.getKey().getBytes(US_ASCII), setting.getValue());
      }
      Map<String, byte[]> stored = new TreeMap<>();
      SniSettings store = new SniSettings();
      for (String each : store.names()) {
        stored.put(each, store.get(each));
      }
      assertSame(settings, stored);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hunter2", "correct.horse", "../correct/horse", "/correct:horse", "~"})
  void aNameOfNoPemFileMayBeASecretAndIsNotShown(String secret) throws Exception {
    Path file = Files.writeString(folder.resolve("settings"), "tls.ca=" + secret + '\n');
    assertEquals(
        file + ": tls.ca: expected PEM text or the name of a PEM file; no such file can be read",
        refusal(file));
  }

  private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, value) -> assertArrayEquals(value, got.get(name), name));
  }

  private static String refusal(Path file) throws Exception {
    try {
      return "taken: " + mock(file).keySet();
    } catch (InvocationTargetException e) {
      return e.getCause().getMessage();
    }
  }

  private static Map<String, byte[]> mock(Path file) throws Exception {
    Class<?> type =
        MockBridge.load()
            .get(0)
            .getClassLoader()
            .loadClass("space.opensensor.microej.SettingsFile");
    Constructor<?> constructor = type.getDeclaredConstructor(java.io.File.class);
    constructor.setAccessible(true);
    Object settings = constructor.newInstance(file.toFile());
    Method names = type.getDeclaredMethod("names");
    Method get = type.getDeclaredMethod("get", String.class);
    names.setAccessible(true);
    get.setAccessible(true);
    Map<String, byte[]> all = new TreeMap<>();
    for (String name : (String[]) names.invoke(settings)) {
      all.put(name, (byte[]) get.invoke(settings, name));
    }
    return all;
  }
}
