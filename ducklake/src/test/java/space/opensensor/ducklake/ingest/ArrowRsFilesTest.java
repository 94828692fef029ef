package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;

/**
 * Files of arrow-rs, by npm's parquet-wasm: every codec, page version, dictionary and kind of
 * statistics goes into the lake, with every value. Skipped where there is no Node.js.
 */
@Tag("integration")
class ArrowRsFilesTest {

  private static final Path WRITER = Path.of("target", "arrow-rs");
  private static final int ROWS = 300;
  private static final int FILES = 72;
  private static final long START = 1795168800000L;

  @TempDir Path directory;

  private static void install() throws IOException, InterruptedException {
    Files.createDirectories(WRITER);
    for (String name : List.of("package.json", "package-lock.json", "write.mjs")) {
      try (InputStream in = ArrowRsFilesTest.class.getResourceAsStream("/arrow-rs/" + name)) {
        Files.copy(in, WRITER.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!Files.exists(WRITER.resolve("node_modules/parquet-wasm/package.json"))) {
      assumeTrue(runs("node", "--version"), "skipped: no Node.js here");
      assumeTrue(
          runs("npm", "ci", "--offline", "--no-audit", "--no-fund")
              || runs("npm", "ci", "--no-audit", "--no-fund"),
          "skipped: npm did not install parquet-wasm");
    }
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(WRITER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(WRITER.resolve("log").toFile())
              .start();
      return process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void everyCombinationGoesInWithItsRows() throws Exception {
    install();
    Path files = Files.createDirectory(directory.resolve("files")).toAbsolutePath();
    assertEquals(
        true,
        runs("node", "write.mjs", files.toString()),
        () -> {
          try {
            return Files.readString(WRITER.resolve("log"));
          } catch (IOException e) {
            return e.toString();
          }
        });
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester =
            lake.ingester(IngestSettings.defaults().withEvolution(SchemaEvolution.ADD))) {
      try (Stream<Path> all = Files.list(files)) {
        for (Path file : all.sorted().toList()) {
          lake.put(
              "station=a/year=2026/month=11/day=20/" + file.getFileName(),
              Files.readAllBytes(file));
        }
      }
      IngestReport report = ingester.pass();
      List<String> refused =
          lake.catalog().read(r -> new Ledger(r).setAside()).stream()
              .map(each -> each.key() + ": " + each.reason())
              .toList();
      assertEquals(List.of(), refused);
      assertEquals(FILES, report.files());
      try (LakeReader reader = lake.reader()) {
        assertEquals(
            expected(),
            reader
                .sql(
                    "SELECT epoch_ms(timestamp) AS t, small, large, single, double, text, flag, count(*)"
                        + " FROM readings GROUP BY ALL ORDER BY t",
                    SnapshotChoice.LATEST,
                    QueryLimits.WIDE)
                .rows());
      }
    }
  }

  /** What write.mjs writes, and how often. */
  private static List<List<Object>> expected() {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          Arrays.asList(
              START + i * 5000L,
              i % 5 == 0 ? null : i * 7,
              i * 10_000_000_000L,
              i % 3 == 0 ? null : i / 4f,
              i / 8.0,
              i % 7 == 0 ? null : "text " + i % 9,
              i % 2 == 0,
              (long) FILES));
    }
    return rows;
  }
}
