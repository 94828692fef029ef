package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.figures.Results;

/**
 * A window's work as C beside the JVM's, in interleaved rounds, and the instructions of the C where
 * {@code valgrind} is at hand. Asserts that both make the same bytes, and no time.
 */
@EnabledIfSystemProperty(named = "bench", matches = "true")
class OneWindowBenchmark {

  private static final String COMMAND =
      Results.commandOfTest("vee-port/native", "OneWindowBenchmark")
          .replace("-Dresults=write", "-Dbench=true -Dtest.compiler=");
  private static final boolean VALGRIND = Files.isExecutable(Path.of("/usr/bin/valgrind"));
  private static final int ROUNDS = 9;
  private static final long NANOS_OF_A_ROUND = 300_000_000;
  private static final String INCLUDE = Path.of("src/main/c/include").toAbsolutePath().toString();

  @TempDir Path directory;

  @Test
  void publishesWhatAWindowTakes() throws Exception {
    Path c = directory.resolve("c");
    run(
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "space.opensensor.translator.Translation",
        c.toString(),
        OneWindowAsC.class.getName());
    Path small = compile(c, "-Os");
    Path fast = compile(c, "-O2");
    Results times =
        new Results(
                "native-window-time",
                COMMAND,
                "work",
                "least (s)",
                "median (s)",
                "most (s)",
                "least ratio (times)",
                "ratio (times)",
                "most ratio (times)")
            .note(
                "Processor time, " + ROUNDS + " interleaved rounds; a ratio is to the JVM's, warm");
    Results instructions =
        new Results("native-window-instructions", COMMAND, "work", "-Os (count)", "-O2 (count)")
            .note("As valgrind counts them");
    String gcc = run("gcc", "-dumpfullversion").trim();
    times.peer("teavm").peer("GCC", gcc);
    instructions.peer("teavm").peer("GCC", gcc);
    measure(times, instructions, "encode 178 × 10", 178, "e", small, fast);
    measure(times, instructions, "encode 180 × 10", 180, "e", small, fast);
    measure(times, instructions, "sign a PUT", 180, "s", small, fast);
    measure(times, instructions, "encode and sign", 180, "es", small, fast);
    times.publish(System.out);
    if (VALGRIND) {
      instructions.publish(System.out);
    } else {
      System.out.println("skipped: the instructions need valgrind");
    }
  }

  private static void measure(
      Results times,
      Results instructions,
      String name,
      int rows,
      String work,
      Path small,
      Path fast)
      throws Exception {
    OneWindow window = new OneWindow(rows);
    double[][] nanos = new double[3][ROUNDS];
    // The JVM is warm after as long as a round and more.
    jvm(window, work, 3 * NANOS_OF_A_ROUND);
    for (int i = 0; i < ROUNDS; i++) {
      nanos[0][i] = jvm(window, work, NANOS_OF_A_ROUND);
      int rounds = (int) (NANOS_OF_A_ROUND / nanos[0][i]) / 2;
      nanos[1][i] = asC(window, small, rows, work, rounds);
      nanos[2][i] = asC(window, fast, rows, work, rounds);
    }
    String[] machines = {"JVM", "C at -Os", "C at -O2"};
    for (int m = 0; m < machines.length; m++) {
      double[] seconds = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        seconds[i] = nanos[m][i] / 1e9;
        ratios[i] = nanos[m][i] / nanos[0][i];
      }
      double[] time = Results.leastMedianMost(seconds);
      double[] ratio = Results.leastMedianMost(ratios);
      times.row(name + ", " + machines[m], time[0], time[1], time[2], ratio[0], ratio[1], ratio[2]);
    }
    if (VALGRIND) {
      instructions.row(name, instructions(small, rows, work), instructions(fast, rows, work));
    }
  }

  private static double jvm(OneWindow window, String work, long nanos) throws IOException {
    boolean encodes = work.contains("e");
    boolean signs = work.contains("s");
    var threads = ManagementFactory.getThreadMXBean();
    long began = threads.getCurrentThreadCpuTime();
    long now = began;
    int rounds = 0;
    for (; now - began < nanos; now = threads.getCurrentThreadCpuTime()) {
      window.run(encodes, signs, 50);
      rounds += 50;
    }
    return (double) (now - began) / rounds;
  }

  private static double asC(OneWindow window, Path binary, int rows, String work, int rounds)
      throws Exception {
    String[] answer =
        run(binary.toString(), Integer.toString(rows), work, Integer.toString(rounds))
            .trim()
            .split(" ");
    int sum = window.run(work.contains("e"), work.contains("s"), rounds);
    assertEquals(sum, Integer.parseInt(answer[1]), "C makes other bytes than the JVM");
    return Double.parseDouble(answer[0]);
  }

  /** Instructions of a round: those of 21 rounds without those of one. */
  private static long instructions(Path binary, int rows, String work) throws Exception {
    return (counted(binary, rows, work, 21) - counted(binary, rows, work, 1)) / 20;
  }

  private static long counted(Path binary, int rows, String work, int rounds) throws Exception {
    String log =
        run(
            "valgrind",
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            binary.toString(),
            Integer.toString(rows),
            work,
            Integer.toString(rounds));
    Matcher count = Pattern.compile("Collected : (\\d+)").matcher(log);
    assertTrue(count.find(), log);
    return Long.parseLong(count.group(1));
  }

  private static Path compile(Path c, String level) throws Exception {
    Path binary = c.resolveSibling("bench" + level);
    List<String> command =
        new ArrayList<>(
            List.of("gcc", "-m32", "-msse2", "-mfpmath=sse", "-std=gnu11", "-fno-pie", "-no-pie"));
    command.addAll(List.of("-fno-strict-aliasing", "-fwrapv", "-w", level, "-fomit-frame-pointer"));
    command.addAll(List.of("-mpreferred-stack-boundary=2", "-fno-inline-functions-called-once"));
    command.addAll(List.of("-D__PSP__", "-DTEAVM_CUSTOM_LOG=1", "-D_GNU_SOURCE", "-I", INCLUDE));
    command.addAll(List.of("-I", Path.of("src/test/c").toAbsolutePath().toString()));
    Path java = c.resolveSibling("java" + level + ".o");
    List<String> translated = new ArrayList<>(command);
    translated.addAll(
        List.of("-fwhole-program", "-Dmain=java_main", "-c", c.resolve("station.c").toString()));
    translated.addAll(List.of("-o", java.toString()));
    run(translated.toArray(new String[0]));
    command.addAll(List.of("src/test/c/bench.c", "src/main/c/common/runtime.c", java.toString()));
    command.addAll(List.of("-o", binary.toString(), "-lm"));
    run(command.toArray(new String[0]));
    return binary;
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still running");
    assertEquals(0, process.exitValue(), output);
    return output;
  }
}
