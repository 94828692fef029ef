package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The board's C code in a process of its own, with fakes of ESP-IDF's functions beneath it. */
final class CHost implements AutoCloseable {

  private static final Path OUT = Path.of("target/natives");
  private static final Path BOARD = Path.of("bsp/opensensor");
  private static final Path FAKES = Path.of("src/test/c");
  private static final Path SHARED = Path.of("../native/src/main/c");

  /** What the board takes from the other port's C: sources, and headers in the same folders. */
  static final List<String> SHARED_FILES =
      List.of(
          "include/station.h",
          "include/bus.h",
          "include/sound.h",
          "include/identity.h",
          "common/sound.c",
          "common/identity.c",
          "esp32/port.h",
          "esp32/pins.h",
          "esp32/error.c",
          "esp32/chip.c",
          "esp32/settings.c",
          "esp32/identity_store.c",
          "esp32/flash.c",
          "esp32/uart.c",
          "esp32/sound.c");

  /** I2C on ESP-IDF before 5.3; from there on the other port's stands in. */
  private static final String LEGACY = "i2c_legacy.c";

  private static final boolean HAS_MBEDTLS =
      Files.exists(Path.of("/usr/include/mbedtls/pk.h"))
          && Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/libmbedcrypto.a"));

  private static final String SANITIZE = "-fsanitize=address,undefined";

  private static final Map<String, Path> PROGRAMS = new HashMap<>();

  private final Process process;
  private final BufferedReader answers;

  private CHost(Process process) {
    this.process = process;
    this.answers = process.inputReader(US_ASCII);
  }

  /** Skips a test on a machine that has no gcc, and says so. */
  static void assumeACompiler() throws Exception {
    boolean found;
    try {
      found = run("gcc", "--version") == 0;
    } catch (IOException e) {
      found = false;
    }
    Assumptions.assumeTrue(found, "skipped: the board's C code is tested where there is gcc");
  }

  /** Skips a test on a machine that cannot build what makes keys, and says so. */
  static void assumeMbedTls() {
    Assumptions.assumeTrue(HAS_MBEDTLS, "skipped: no mbedTLS of this machine's width");
  }

  private static boolean isBuilt(String file) {
    return HAS_MBEDTLS || !file.contains("identity");
  }

  /** A board with erased flash and no settings, which serves the natives from now on. */
  static CHost start() throws Exception {
    return start("i2c_legacy");
  }

  /** The same on another driver of I2C: {@code i2c} is that of ESP-IDF from 5.3 on. */
  static CHost start(String i2c) throws Exception {
    Path program = PROGRAMS.get(i2c);
    if (program == null) {
      program = compile(i2c);
      PROGRAMS.put(i2c, program);
    }
    CHost host =
        new CHost(
            new ProcessBuilder(program.toString())
                .redirectError(OUT.resolve("errors.txt").toFile())
                .start());
    BoardNatives.ANSWERS.clear();
    BoardNatives.by = host::call;
    return host;
  }

  /** Calls a native, or a function of the fakes; arrays are filled with what C left in them. */
  Object call(String method, Object... arguments) {
    StringBuilder line = new StringBuilder(method);
    for (Object argument : arguments) {
      line.append(' ');
      if (argument instanceof byte[] bytes) {
        line.append('h').append(HexFormat.of().formatHex(bytes));
      } else {
        line.append(argument);
      }
    }
    try {
      process.outputWriter(US_ASCII).append(line).append('\n').flush();
      String answer = answers.readLine();
      if (answer == null) {
        process.waitFor();
        throw new AssertionError(line + ": " + Files.readString(OUT.resolve("errors.txt")));
      }
      return answer(answer.split(" "), arguments);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(method, e);
    }
  }

  /** Calls what answers a number. */
  int ask(String name, Object... arguments) {
    return ((Number) call(name, arguments)).intValue();
  }

  private static Long answer(String[] words, Object[] arguments) {
    int word = 1;
    for (Object argument : arguments) {
      if (argument instanceof byte[] bytes) {
        byte[] left = HexFormat.of().parseHex(words[word++].substring(1));
        System.arraycopy(left, 0, bytes, 0, bytes.length);
      }
    }
    return Long.valueOf(words[0]);
  }

  /** Ends the process, which must not have leaked or broken anything. */
  @Override
  public void close() throws Exception {
    process.outputWriter(US_ASCII).close();
    int status = process.waitFor();
    assertEquals(0, status, Files.readString(OUT.resolve("errors.txt")));
  }

  private static Path compile(String i2c) throws Exception {
    Files.createDirectories(OUT);
    Path probe = Files.writeString(OUT.resolve("probe.c"), "int main(void) { return 0; }");
    List<String> command =
        new ArrayList<>(
            List.of("gcc", "-std=gnu11", "-g", "-Wall", "-Wextra", "-Wshadow", "-Wconversion"));
    command.addAll(List.of("-Wno-sign-conversion", "-Werror"));
    if (run("gcc", SANITIZE, probe.toString(), "-o", OUT.resolve("probe").toString()) == 0) {
      command.addAll(List.of(SANITIZE, "-fno-sanitize-recover=all"));
    }
    for (Path folder :
        new Path[] {
          FAKES.resolve("esp-idf"), FAKES, SHARED.resolve("include"), SHARED.resolve("esp32")
        }) {
      command.addAll(List.of("-I", folder.toString()));
    }
    sources(BOARD).stream().filter(f -> !f.endsWith(LEGACY) && isBuilt(f)).forEach(command::add);
    for (String file : SHARED_FILES) {
      if (file.endsWith(".c") && isBuilt(file)) {
        command.add(SHARED.resolve(file).toString());
      }
    }
    command.add(
        (i2c.equals("i2c") ? SHARED.resolve("esp32/i2c.c") : BOARD.resolve(LEGACY)).toString());
    String otherDriver = i2c.equals("i2c") ? "fake_i2c_legacy.c" : "fake_i2c.c";
    sources(FAKES).stream().filter(f -> !f.endsWith(otherDriver)).forEach(command::add);
    Path made = OUT.resolve("natives-" + i2c);
    command.addAll(List.of("-o", made.toString(), "-lm", "-lpthread"));
    if (HAS_MBEDTLS) {
      command.addAll(List.of("-DWITH_IDENTITY", "-lmbedx509", "-lmbedcrypto"));
    }
    int status = run(command.toArray(new String[0]));
    assertEquals(0, status, "the board's C code does not compile: see " + OUT.resolve("log.txt"));
    return made;
  }

  private static List<String> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::toString).filter(f -> f.endsWith(".c")).sorted().toList();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Files.createDirectories(OUT);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(OUT.resolve("log.txt").toFile())
        .start()
        .waitFor();
  }
}
