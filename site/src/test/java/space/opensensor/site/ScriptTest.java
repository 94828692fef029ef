package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.RowBuffer;
import space.opensensor.parquet.WriterOptions;

/** The translated module answers as the classes do that it was made of. */
class ScriptTest {

  private static final Path MODULE = Path.of("target", "site", "station-tools.js");
  private static final Path CALLS = Path.of("src", "test", "resources", "calls.mjs");
  private static final String GOOD =
      "s3.endpoint=https://s3.example.org\ns3.bucket=bucket\ns3.access-key=AKIAIOSFODNN7EXAMPLE\n"
          + "s3.secret-key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n";
  private static final String PEM =
      "-----BEGIN CERTIFICATE-----\n" + "MIIB".repeat(300) + "\n" + "-----END CERTIFICATE-----\n";
  private static final int TRIES = 400;

  @TempDir private Path folder;
  private final List<String> calls = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();
  private final long seed = Long.getLong("site.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeEach
  void node() throws InterruptedException {
    try {
      assumeTrue(
          new ProcessBuilder("node", "--version").start().waitFor() == 0,
          "skipped: Node.js does not run here");
    } catch (IOException e) {
      System.out.println("site: skipped: no Node.js here to run the translated module");
      assumeTrue(false, "skipped: no Node.js here");
    }
  }

  /** Notes a call and what the JVM answers. */
  private void call(String name, Object... arguments) throws ReflectiveOperationException {
    StringBuilder line = new StringBuilder(name);
    for (Object argument : arguments) {
      line.append('\t').append(text(argument));
    }
    calls.add(line.toString());
    Method method =
        Arrays.stream(StationTools.class.getMethods())
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow();
    expected.add(text(method.invoke(null, arguments)));
  }

  private static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return "b" + HexFormat.of().formatHex(bytes);
    }
    if (value instanceof String string) {
      return "s" + HexFormat.of().formatHex(string.getBytes(UTF_8));
    }
    return value == null ? "nothing" : "n" + ((Number) value).longValue();
  }

  private void compare() throws IOException, InterruptedException {
    Path input = folder.resolve("calls");
    Path output = folder.resolve("answers");
    Files.write(input, calls);
    Process process =
        new ProcessBuilder("node", CALLS.toString(), MODULE.toString())
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> "seed " + seed + ": " + errors());
    List<String> answers = Files.readAllLines(output);
    assertEquals(expected.size(), answers.size(), "seed " + seed);
    for (int i = 0; i < calls.size(); i++) {
      assertEquals(expected.get(i), answers.get(i), "seed " + seed + ": " + calls.get(i));
    }
  }

  private String errors() {
    try {
      return Files.readString(folder.resolve("errors"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** A text of characters of one to four bytes, control characters among them. */
  private String anyText(int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      int[] edges = {0, 0x20, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff};
      int kind = random.nextInt(8);
      int c =
          kind < 5
              ? 0x20 + random.nextInt(0x5f)
              : kind < 6 ? edges[random.nextInt(edges.length)] : random.nextInt(0xd800);
      text.appendCodePoint(c);
    }
    return text.toString();
  }

  private byte[] anyBytes(int most) {
    byte[] bytes = new byte[random.nextInt(most + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void settingsAreCheckedAndStoredAlike() throws Exception {
    call("settings");
    call("settingsAddress");
    call("profiles");
    call("stores");
    for (String lines : List.of("", GOOD, "s3.endpoint=http://s3\n", GOOD + "sensors=chips\n")) {
      for (String ca : List.of("", PEM, "no certificate")) {
        call("fault", lines, ca);
        call("settingsImage", lines, ca);
      }
    }
    assertTrue(expected.contains("s"), "one is good");
    String[] names =
        StationTools.settings().lines().map(l -> l.split("\t")[0]).toArray(String[]::new);
    for (int i = 0; i < TRIES; i++) {
      String name = names[random.nextInt(names.length)];
      String value = random.nextBoolean() ? "" + random.nextInt(100) : anyText(12);
      call("faultOf", GOOD, name, value);
      String lines = GOOD + name + "=" + value + "\n" + anyText(random.nextInt(2) * 20);
      call("fault", lines, "");
      call("settingsImage", lines, i % 3 == 0 ? PEM : "");
    }
    compare();
  }

  @Test
  void urlsAreSignedAlike() throws Exception {
    call("signedUrl", "GET", GOOD, "a b/data_0315.parquet", 900, 1795168800123.0);
    call("signedUrl", "GET", GOOD + "s3.token=FQoGZXIvYXdzE\n", "é", 1, 0.0);
    call("signedUrl", "GET", GOOD, "", 900, 0.0);
    call("signedUrl", "GET", "s3.bucket=b\n", "k", 900, 0.0);
    for (int i = 0; i < TRIES; i++) {
      String[] methods = {"GET", "PUT", "HEAD"};
      call(
          "signedUrl",
          methods[random.nextInt(3)],
          GOOD + (random.nextBoolean() ? "s3.style=virtual\n" : "s3.region=eu-west-" + i + "\n"),
          anyText(40),
          random.nextInt(700000),
          (double) (random.nextLong(4_000_000_000_000L)));
    }
    compare();
  }

  @Test
  void packetsAreMadeAndReadAlike() throws Exception {
    for (int i = 0; i < 5; i++) {
      call("improvCommand", i);
    }
    for (int i = 0; i < TRIES; i++) {
      String ssid = anyText(12);
      String password = anyText(24);
      call("wifiFault", ssid, password);
      if (StationTools.wifiFault(ssid, password).isEmpty()) {
        call("improvWifi", ssid, password);
        byte[] packet = StationTools.improvWifi(ssid, password);
        byte[] noise = anyBytes(40);
        byte[] both = Arrays.copyOf(packet, packet.length + noise.length);
        System.arraycopy(noise, 0, both, packet.length, noise.length);
        both[random.nextInt(both.length)] += (byte) random.nextInt(2);
        call("received", (Object) both);
        call("received", (Object) (anyText(30) + "\n").getBytes(UTF_8));
      }
      if (i % 10 == 0) {
        call("paused");
      }
    }
    call("newLine");
    byte[] megabyte = new byte[1 << 20];
    Arrays.fill(megabyte, (byte) 'x');
    call("received", (Object) megabyte);
    call("received", (Object) "\nok\n".getBytes(UTF_8));
    assertEquals(
        "T" + "x".repeat(SerialReceiver.MAX_LINE) + "\nTok\n",
        new String(HexFormat.of().parseHex(expected.get(expected.size() - 1).substring(1)), UTF_8));
    compare();
  }

  @Test
  void filesAreReadAlike() throws Exception {
    byte[] file = file();
    call("summary", (Object) file);
    for (int i = 0; i < TRIES; i++) {
      byte[] damaged = file.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      call("summary", (Object) damaged);
      call("md5", (Object) damaged);
      call("summary", (Object) Arrays.copyOf(file, random.nextInt(file.length)));
    }
    compare();
  }

  @Test
  void aSummaryHasWhatIsInTheFile() throws IOException {
    assertEquals(
        "{\"rows\":4,\"station\":\"at\\\"tic\",\"columns\":["
            + "{\"name\":\"timestamp\",\"nulls\":0,\"min\":1795168800123,\"max\":1795168815123},"
            + "{\"name\":\"temperature\",\"nulls\":1,\"min\":-0.25,\"max\":21.5},"
            + "{\"name\":\"pressure\",\"nulls\":0,\"min\":990.01,\"max\":1013.25},"
            + "{\"name\":\"noise\",\"nulls\":4,\"min\":null,\"max\":null}]}",
        StationTools.summary(file()));
  }

  private static byte[] file() throws IOException {
    FileSchema schema =
        new FileSchema(
            Column.of(1, "timestamp", ColumnType.TIMESTAMP_MICROS),
            Column.of(2, "temperature", ColumnType.FLOAT).optional(),
            Column.decimal(3, "pressure", 9, 2).optional(),
            Column.of(4, "noise", ColumnType.FLOAT).optional());
    RowBuffer rows = new RowBuffer(schema, 4, 0);
    float[] temperatures = {21.5f, 0, -0.25f, 3};
    int[] pressures = {101325, 99001, 100000, 99999};
    for (int i = 0; i < 4; i++) {
      rows.setInt64(0, 1795168800123000L + i * 5_000_000L);
      if (i != 1) {
        rows.setFloat(1, temperatures[i]);
      }
      rows.setInt32(2, pressures[i]);
      rows.append();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer = new ParquetWriter(schema, WriterOptions.DEFAULT, 4);
    writer.open(out::write);
    writer.keyValue("station", "at\"tic");
    rows.writeTo(writer);
    writer.close();
    return out.toByteArray();
  }
}
