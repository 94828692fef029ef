package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A reader of other people's that runs in Node.js, where its packages are or can be installed. */
enum NodeReader {
  /** hyparquet, in JavaScript. */
  HYPARQUET("hyparquet"),
  /** The reader of Apache Arrow in Rust, as WebAssembly. */
  ARROW_RS("arrow-rs");

  private final String name;
  private final Path directory;

  NodeReader(String name) {
    this.name = name;
    this.directory = Path.of("target", name);
  }

  /** Skips the test where it cannot be had. */
  void install() throws Exception {
    Files.createDirectories(directory);
    for (String file : new String[] {"package.json", "package-lock.json", "read.mjs"}) {
      try (InputStream in = NodeReader.class.getResourceAsStream("/" + name + "/" + file)) {
        Files.copy(in, directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (Files.exists(directory.resolve("node_modules/.package-lock.json"))) {
      return;
    }
    Assumptions.assumeTrue(runs("node", "--version"), "skipped: no Node.js here");
    boolean installed =
        runs("npm", "ci", "--offline", "--no-audit", "--no-fund")
            || runs("npm", "ci", "--no-audit", "--no-fund");
    Assumptions.assumeTrue(installed, "skipped: npm ci did not install " + name);
  }

  private boolean runs(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("npm.log").toFile())
              .start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Fails where it finds other values in a file than those expected, or more or fewer. */
  void check(List<byte[]> files, List<List<TestColumn>> expected) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "read.mjs"));
    for (int i = 0; i < files.size(); i++) {
      Files.write(directory.resolve(i + ".parquet"), files.get(i));
      command.add(i + ".parquet");
    }
    Path out = directory.resolve("values.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(directory.resolve("errors.log").toFile())
            .redirectOutput(out.toFile())
            .start();
    assertEquals(0, process.waitFor(), this::errors);
    Iterator<String> lines = Files.readAllLines(out).iterator();
    for (int i = 0; i < files.size(); i++) {
      for (TestColumn column : expected.get(i)) {
        for (int row = 0; row < column.values().length; row++) {
          String line = lines.next();
          Object value = column.values()[row];
          if (!same(column, value, line)) {
            String where = "file " + i + ", column " + column.column().name() + ", row " + row;
            fail(name + ": " + where + ": expected " + value + ", found " + line);
          }
        }
      }
    }
    assertFalse(lines.hasNext());
  }

  private String errors() {
    try {
      return Files.readString(directory.resolve("errors.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static boolean same(TestColumn column, Object expected, String line) {
    if (expected == null || line.equals("N")) {
      return expected == null && line.equals("N");
    }
    String found = URLDecoder.decode(line.substring(1), StandardCharsets.UTF_8);
    return switch (column.column().type()) {
      case FLOAT -> Double.compare((Float) expected, Double.parseDouble(found)) == 0;
      case DOUBLE -> Double.compare((Double) expected, Double.parseDouble(found)) == 0;
      case DECIMAL ->
          Math.round(Double.parseDouble(found) * Math.pow(10, column.column().scale()))
              == (Integer) expected;
      default -> expected.toString().equals(found);
    };
  }
}
