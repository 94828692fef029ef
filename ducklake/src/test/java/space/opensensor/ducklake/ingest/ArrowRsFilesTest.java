package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * statistics goes into the lake with all its rows and their times. Skipped where there is no
 * Node.js.
 */
@Tag("integration")
class ArrowRsFilesTest {

  private static final Path WRITER = Path.of("target", "arrow-rs");
  private static final int ROWS = 300;
  private static final int FILES = 72;

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
        Ingester ingester = lake.ingester()) {
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
            List.of(List.of((long) FILES * ROWS, (long) ROWS, 1795168800000L, 1795170295000L)),
            reader
                .sql(
                    "SELECT count(*), count(DISTINCT timestamp), epoch_ms(min(timestamp)), "
                        + "epoch_ms(max(timestamp)) FROM readings",
                    SnapshotChoice.LATEST,
                    QueryLimits.WIDE)
                .rows());
      }
    }
  }
}
