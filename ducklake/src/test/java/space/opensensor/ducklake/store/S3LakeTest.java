package space.opensensor.ducklake.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.cli.LakeCommandLine;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.ducklake.read.Verification;
import space.opensensor.s3.EmbeddedS3;

@Tag("s3")
class S3LakeTest {

  @TempDir Path directory;

  private S3Settings settings(EmbeddedS3 s3) throws IOException {
    Path ca = directory.resolve("ca.pem");
    s3.certificateAuthority().writePem(ca);
    return new S3Settings(
        s3.endpoint(),
        s3.region(),
        s3.credentials().accessKeyId(),
        s3.credentials().secretAccessKey(),
        null,
        ca);
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aBucketIsTakenInReadComparedAndCompacted(CatalogType type) throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().start();
        TestLake lake = new TestLake(type, directory, settings(s3), s3.bucket());
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      for (int m = 0; m < 60; m += 15) {
        StationFile f =
            StationFile.floats("a", String.format(Locale.ROOT, "2026-11-20T10:%02d:00Z", m));
        lake.put(f.key(), f.bytes());
      }
      assertEquals(4, ingester.pass().files());
      assertEquals(48, reader.rows(RowQuery.all("readings"), QueryLimits.WIDE).rows().size());
      FileCache cache = new FileCache(lake.storage(), directory.resolve("cache2"), 1 << 20);
      new Compactor(
              lake.catalog(), lake.engine(), cache, lake.storage(), Compactor.Settings.DEFAULT)
          .compact("readings", false);
      assertEquals(48, reader.rows(RowQuery.all("readings"), QueryLimits.WIDE).rows().size());
      assertEquals(5, s3.objects().size());
      Verification verification =
          new Verification(lake.catalog(), lake.storage(), lake.engine(), cache);
      Verification.Report same = verification.verify("readings", lake.bucket(), "station=");
      assertTrue(same.same(), same.toString());
      assertEquals(48, same.rows());
      StationFile first = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(first.key(), first.rows(3).bytes());
      lake.put(first.key().replace("data_1000", "data_1000_2"), first.bytes());
      Verification.Report changed = verification.verify("readings", lake.bucket(), "station=");
      assertEquals(1, changed.changed().size());
      assertEquals(1, changed.waiting().size());
      cache.close();
    }
  }

  @Test
  void listsComeInPagesAndRangesOnlyOfTheContentThatWasListed() throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().start();
        Storage storage = new Storage(settings(s3))) {
      ObjectStore store = storage.bucket(s3.bucket());
      Path file = directory.resolve("x");
      java.nio.file.Files.writeString(file, "0123456789");
      for (String key : new String[] {"p/a", "p/b", "p/c", "q/a"}) {
        store.put(key, file);
      }
      assertEquals("p/b", store.list("p/", "p/a", 1).get(0).key());
      assertEquals(1, store.list("p/", "p/b", 10).size());
      StoredObject a = store.head("p/a").orElseThrow();
      assertEquals("345", new String(store.read("p/a", a.etag(), 3, 3)));
      java.nio.file.Files.writeString(file, "abcdefghij");
      store.put("p/a", file);
      assertThrows(ObjectChangedException.class, () -> store.read("p/a", a.etag(), 3, 3));
      store.delete("p/a");
      assertTrue(store.head("p/a").isEmpty());
      assertThrows(java.nio.file.NoSuchFileException.class, () -> store.download("p/a", file, 10));
    }
  }

  @Test
  void theDemoRunsFromStationsToTimeTravel() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        LakeCommandLine.run(
            new PrintWriter(out),
            new PrintWriter(err),
            "demo",
            "--stations",
            "2",
            "--windows",
            "2");
    assertEquals(0, code, err.toString());
    assertTrue(out.toString().contains("As of "), out.toString());
    // Stations start at different times within their first windows; one whose windows end a day of
    // UTC says how it is, in a file of its own.
    long rows = sum("lake: \\d files, (\\d+) rows", out.toString());
    long readings = sum("Tables\n.*\n(?:  health .*\n)?  readings  (\\d+)   4 ", out.toString());
    assertTrue(readings > 360 && readings <= 720, out.toString());
    assertEquals(rows, readings + sum("Tables\n.*\n  health  +(\\d+) ", out.toString()));
    for (String station : List.of("attic", "balcony")) {
      // What the broker has of it: a certificate, and that keys were given for it.
      assertTrue(
          out.toString()
              .lines()
              .anyMatch(l -> l.strip().matches(station + " +valid +20\\S+ +20\\S+ +[0-9a-f]{16}")),
          out.toString());
    }
  }

  /** The sum of the numbers that a pattern finds in a text. */
  private static long sum(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }
}
