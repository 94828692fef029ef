package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.format.FileMetaData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.ApacheParquet;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.ducklake.worker.Shares;

/** Bloom filters and indexes of any size end with their file, and never with the pass. */
@Tag("integration")
class LargeClaimsTest {

  private static final String DAY = "station=a/year=2026/month=11/day=20/";
  private static final long START = 1_795_168_800_000_000L;
  private static final int MEBIBYTE = 1 << 20;
  private static final int TEMPERATURE = 1;
  private static final int ROWS = 100;

  @TempDir Path directory;

  private byte[] honest(int first) throws Exception {
    return ApacheParquet.write(
        directory.resolve("honest.parquet"),
        "message m { required int64 timestamp (TIMESTAMP(MICROS,true));"
            + " optional float temperature; optional binary note (STRING); }",
        "note",
        List.of("temperature"),
        WriterVersion.PARQUET_1_0,
        ROWS,
        (group, i) ->
            group
                .append("timestamp", START + first + i)
                .append("temperature", (float) i)
                .append("note", "n" + i % 10));
  }

  /**
   * Puts a file into a bucket that has many equal bytes between its parts and its footer.
   *
   * @param change of the footer, with the place of the first byte that is put in
   */
  private static void put(
      TestLake lake,
      String name,
      byte[] file,
      byte[] before,
      int value,
      int count,
      byte[] after,
      BiConsumer<FileMetaData, Integer> change)
      throws Exception {
    int start = AlteredParquet.footerStart(file);
    byte[] altered = AlteredParquet.footer(file, f -> change.accept(f, start));
    Path path = lake.directory().resolve("bucket").resolve(DAY + name);
    Files.createDirectories(path.getParent());
    byte[] part = new byte[MEBIBYTE];
    Arrays.fill(part, (byte) value);
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      out.write(altered, 0, start);
      out.write(before);
      for (int left = count; left > 0; left -= part.length) {
        out.write(part, 0, Math.min(left, part.length));
      }
      out.write(after);
      out.write(altered, start, altered.length - start);
    }
  }

  /** The header of a Bloom filter: its size, and split blocks of XXHASH, not compressed. */
  private static byte[] filterHeader(int size) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x15);
    out.writeBytes(varint(2L * size));
    out.writeBytes(new byte[] {0x1c, 0x1c, 0, 0, 0x1c, 0x1c, 0, 0, 0x1c, 0x1c, 0, 0, 0});
    return out.toByteArray();
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long left = value;
    for (; left > 0x7f; left >>>= 7) {
      out.write((int) (left & 0x7f | 0x80));
    }
    out.write((int) left);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** What became of the files: a reason by name, or an empty text of those that went in. */
  private static Map<String, String> fates(TestLake lake) {
    Map<String, String> fates = new TreeMap<>();
    for (Ledger.SetAside s : lake.catalog().read(r -> new Ledger(r).setAside())) {
      fates.put(s.key().substring(DAY.length()), s.reason());
    }
    lake.catalog()
        .read(r -> new Ledger(r).takenBetween(lake.bucket().name(), DAY, DAY + "~").keySet())
        .forEach(key -> fates.put(key.substring(DAY.length()), ""));
    return fates;
  }

  @Test
  void aProcessOfLittleMemoryTakesInAllThatIsHonest() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory)) {
      put(
          lake,
          "filter.parquet",
          honest(1),
          filterHeader(120 * MEBIBYTE),
          0xff,
          120 * MEBIBYTE,
          new byte[0],
          (f, start) ->
              f.getRow_groups()
                  .get(0)
                  .getColumns()
                  .get(TEMPERATURE)
                  .getMeta_data()
                  .setBloom_filter_offset(start)
                  .unsetBloom_filter_length());
      int flags = 15 * MEBIBYTE;
      byte[] list = join(new byte[] {0x19, (byte) 0xf1}, varint(flags));
      putIndex(lake, "flags.parquet", list, flags, 1, new byte[1]);
      putIndex(lake, "long.parquet", list, 17 * MEBIBYTE, 1, new byte[1]);
      lake.put(DAY + "x.parquet", honest(2));
      IngesterInProcess.run(lake, directory);
      Map<String, String> fates = fates(lake);
      assertEquals("", fates.get("filter.parquet"), fates.toString());
      assertEquals("", fates.get("x.parquet"), fates.toString());
      assertEquals(
          "column \"temperature\", column index: 15728640 pages, the file has 5",
          fates.get("flags.parquet"));
      assertEquals(
          "column \"temperature\", column index: 17825799 bytes, more than the limit of 16777216",
          fates.get("long.parquet"));
    }
  }

  private void putIndex(
      TestLake lake, String name, byte[] before, int count, int value, byte[] after)
      throws Exception {
    put(
        lake,
        name,
        honest(0),
        before,
        value,
        count,
        after,
        (f, start) ->
            f.getRow_groups()
                .get(0)
                .getColumns()
                .get(TEMPERATURE)
                .setColumn_index_offset(start)
                .setColumn_index_length(before.length + count + after.length));
  }

  /** An ingest with 128 MiB of memory. */
  private static final class IngesterInProcess {

    private IngesterInProcess() {}

    static void run(TestLake lake, Path directory) throws Exception {
      Path log = directory.resolve("log");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  IngestProcess.class.getName(),
                  lake.type().name(),
                  lake.catalogPath(),
                  lake.bucket().name(),
                  "1000")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertTrue(process.waitFor(5, TimeUnit.MINUTES));
      assertEquals(0, process.exitValue(), Files.readString(log));
    }
  }

  /** A store that is read with memory running out, while a file is read for so many times. */
  private static ObjectStore shortOfMemory(TestLake lake, String name, int times) {
    Map<String, Integer> reads = new ConcurrentHashMap<>();
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("read")
                  && arguments[0].equals(DAY + name)
                  && reads.merge(name, 1, Integer::sum) <= times) {
                throw new OutOfMemoryError("Java heap space");
              }
              try {
                return method.invoke(lake.bucket(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void memoryThatOthersTookRefusesNoFile() throws Exception {
    for (int times : new int[] {1, 2}) {
      try (TestLake lake =
          new TestLake(CatalogType.SQLITE, Files.createTempDirectory(directory, "lake"))) {
        for (String name : List.of("w", "x", "y")) {
          lake.put(DAY + name + ".parquet", honest(0));
        }
        try (Ingester ingester =
            new Ingester(
                lake.catalog(),
                shortOfMemory(lake, "x.parquet", times),
                lake.engine(),
                IngestSettings.defaults(),
                IngestMetrics.NONE)) {
          ingester.pass();
        }
        String alone = "cannot be taken in: java.lang.OutOfMemoryError: Java heap space";
        assertEquals(
            Map.of("w.parquet", "", "x.parquet", times == 1 ? "" : alone, "y.parquet", ""),
            fates(lake));
      }
    }
  }

  @Test
  void aCopyThatCannotBeReadLeavesItsFileToTheNextPass() throws Exception {
    for (boolean gone : new boolean[] {false, true}) {
      try (TestLake lake =
          new TestLake(CatalogType.SQLITE, Files.createTempDirectory(directory, "lake"))) {
        lake.put(DAY + "x.parquet", honest(0));
        StoredObject object = lake.bucket().head(DAY + "x.parquet").orElseThrow();
        IngestSettings settings = IngestSettings.defaults();
        StationTables.create(lake.catalog());
        InspectedFile file =
            (InspectedFile)
                new ObjectInspector(
                        lake.bucket(), settings.limits(), settings.modelled(), lake.directory())
                    .inspect(object);
        if (gone) {
          Files.delete(file.content());
        } else {
          Files.write(file.content(), Arrays.copyOf(Files.readAllBytes(file.content()), 1000));
        }
        IngestPlan plan =
            IngestPlan.of(
                lake.catalog(),
                lake.bucket(),
                new ValueStatistics(lake.engine()),
                settings,
                List.of(file));
        assertEquals(List.of(), plan.refused());
        assertEquals(object, plan.deferred().get(0).object());
        IngestReport report =
            new IngestCommit(
                    lake.catalog(),
                    lake.bucket(),
                    lake.engine(),
                    settings,
                    lake.storage(),
                    IngestMetrics.NONE)
                .run(List.of(file), List.of(), Shares.ALL, "", DAY);
        assertEquals(1, report.deferred());
        assertEquals(0, report.setAside());
        assertEquals("", lake.catalog().read(r -> new Ledger(r).cursor(lake.bucket().name(), "")));
      }
    }
  }

  @Test
  void aLengthOfAFilterThatIsNegativeIsOneThatIsGiven() throws Exception {
    byte[] file = honest(0);
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      lake.put(
          DAY + "x.parquet",
          AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.setBloom_filter_length(-1)));
      ingester.pass();
      String reason = fates(lake).get("x.parquet");
      assertTrue(reason.startsWith("column \"temperature\", Bloom filter: -1 bytes at "), reason);
    }
  }

  @Test
  void aFilterIsAskedForTheValuesOfItsRowGroupAlone() throws Exception {
    Path path = directory.resolve("groups.parquet");
    try (var connection = java.sql.DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(
          "COPY (SELECT make_timestamptz("
              + START
              + " + i // 16) AS timestamp, (i // 64)::FLOAT AS temperature,"
              + " 'n' || i // 64 AS number FROM range(8192) t(i)) TO '"
              + path
              + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
    }
    byte[] file = Files.readAllBytes(path);
    byte[] swapped =
        AlteredParquet.footer(
            file,
            f -> {
              var first = f.getRow_groups().get(1).getColumns().get(2).getMeta_data();
              var second = f.getRow_groups().get(3).getColumns().get(2).getMeta_data();
              long offset = first.getBloom_filter_offset();
              int length = first.getBloom_filter_length();
              first.setBloom_filter_offset(second.getBloom_filter_offset());
              first.setBloom_filter_length(second.getBloom_filter_length());
              second.setBloom_filter_offset(offset).setBloom_filter_length(length);
            });
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      lake.put(DAY + "x.parquet", file);
      lake.put(DAY + "y.parquet", swapped);
      ingester.pass();
      Map<String, String> fates = fates(lake);
      assertEquals("", fates.get("x.parquet"));
      assertTrue(
          fates.get("y.parquet").matches("column \"number\": n\\d+ is a value, but not in .*"),
          fates.toString());
    }
  }
}
