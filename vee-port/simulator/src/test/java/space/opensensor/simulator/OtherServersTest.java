package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.storage.SpoolOutput;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.RequestSigner;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.station.upload.UploadReport.Outcome;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.Log;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.ResetReason;

/**
 * Uploads to S3 servers that others wrote, over TLS: what each can do and what it cannot, as
 * docs/s3-stores.md says. Neither checks a signature of version 4. A server that cannot be run here
 * is skipped.
 */
@Timeout(180)
class OtherServersTest {

  /** 2026-11-20T12:00Z. */
  private static final int WINDOW_MINUTES = 1795176000 / 60;

  private static final Map<OtherServer.Kind, OtherServer> SERVERS =
      new EnumMap<>(OtherServer.Kind.class);
  private static int stations;

  @TempDir static Path serverDirectory;
  @TempDir Path directory;

  /** Each test is a station of its own, because they share the servers. */
  private final String station = "bench-" + ++stations;

  private final String key = "station=" + station + "/year=2026/month=11/day=20/data_1200";
  private final List<String> lines = new ArrayList<>();
  private final List<UploadReport> reports = new ArrayList<>();
  private OtherServer server;
  private Spool spool;
  private int files;

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(OtherServer::close);
  }

  private static byte[] content(int seed, int length) {
    byte[] content = new byte[length];
    new Random(seed).nextBytes(content);
    return content;
  }

  /** Sends one file of the same window as all others. */
  private Outcome upload(byte[] content, String mode, int partKib) throws Exception {
    PacedClock clock = new PacedClock(PacedClock.FAST);
    long boot = System.currentTimeMillis();
    DesktopSettings store =
        DesktopSettings.empty()
            .with("s3.endpoint", server.endpoint().toString())
            .with("s3.bucket", OtherServer.BUCKET)
            .with("s3.access-key", OtherServer.KEY)
            .with("s3.secret-key", OtherServer.KEY)
            .with("tls.ca", server.rootPem())
            .with("upload.mode", mode)
            .with("upload.part", "" + partKib);
    StationSettings settings =
        new StationSettings(store, new DesktopDevice(station, ResetReason.POWER_ON));
    Log log = new TerminalLog(Log.Level.INFO, lines::add);
    SimulatedWifi wifi = new SimulatedWifi(clock, new Outages());
    spool = spool(log, content);
    Uploader uploader =
        new Uploader(
            new TlsConnector(TrustedRoots.ofPem(store.get(DesktopSettings.TLS_CA)), wifi),
            spool,
            new RequestSigner(settings, new CredentialsReader(store)),
            settings,
            new Backoff(new SystemEntropy(), 1000, 2000),
            log);
    wifi.join();
    UploadReport last = null;
    while (wifi.state() != NetworkLink.State.UP) {
      clock.waitUntil(clock.uptimeMillis() + 10, false);
    }
    int failures = 0;
    for (int turn = 1; spool.first() != null && failures == 0; turn++) {
      long now = clock.uptimeMillis();
      uploader.step(now, boot + now);
      if (uploader.report() != last) {
        last = uploader.report();
        reports.add(last);
        failures += last.outcome() == Outcome.RETRY || last.outcome() == Outcome.DENIED ? 1 : 0;
      }
      // A nap in each turn would be most of the test.
      if (!uploader.isBusy() || turn % 16 == 0) {
        clock.waitUntil(uploader.isBusy() ? now + 1 : uploader.due(), uploader.isBusy());
      }
    }
    return last.outcome();
  }

  private Spool spool(Log log, byte[] content) throws IOException {
    Path folder = directory.resolve("spool" + files++);
    int room = content.length + 100_000;
    Spool spool = new Spool(new DirectoryFileStore(folder, 4L * room), log, 2L * room, true);
    spool.open();
    SpoolOutput file = spool.begin(content.length);
    file.write(content, 0, content.length);
    file.finish(1, 1);
    file.commit(new SpoolEntry(1, WINDOW_MINUTES, SpoolEntry.DATED, 0));
    spool.stream(SpoolEntry.DATED).settle(1);
    return spool;
  }

  /** Whether a file of the spool, one that waits or one that was set aside, holds these bytes. */
  private boolean isOnFlash(byte[] content) throws IOException {
    String sought = new String(content, StandardCharsets.ISO_8859_1);
    try (Stream<Path> folders = Files.list(directory)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(sought)) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private String said() {
    return String.join("\n", lines) + "\n" + reports;
  }

  private byte[] stored(String name) throws Exception {
    HttpResponse<byte[]> answer = ask(HttpRequest.newBuilder(uri(name)).build());
    assertEquals(200, answer.statusCode(), name);
    return answer.body();
  }

  private URI uri(String name) {
    return URI.create(server.endpoint() + "/" + OtherServer.BUCKET + "/" + name);
  }

  private HttpResponse<byte[]> ask(HttpRequest request) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(server.clientContext())
        .build()
        .send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /** The status of a PUT that nobody signed, with one more header. */
  private int put(byte[] content, String header, String value) throws Exception {
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofByteArray(content);
    HttpRequest put =
        HttpRequest.newBuilder(uri(key + ".parquet")).PUT(body).header(header, value).build();
    return ask(put).statusCode();
  }

  private void start(OtherServer.Kind kind) {
    server =
        SERVERS.computeIfAbsent(
            kind,
            k -> {
              try {
                return OtherServer.start(k, serverDirectory.resolve(k.name()));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @ParameterizedTest
  @EnumSource(OtherServer.Kind.class)
  void aPresignedPutStoresTheBytes(OtherServer.Kind kind) throws Exception {
    start(kind);
    byte[] content = content(1, 20_000);
    assertEquals(Outcome.STORED, upload(content, "fixed", 0), said());
    assertArrayEquals(content, stored(key + ".parquet"));
  }

  @ParameterizedTest
  @EnumSource(OtherServer.Kind.class)
  void nothingIsOverwritten(OtherServer.Kind kind) throws Exception {
    start(kind);
    byte[] first = content(1, 9000);
    byte[] second = content(2, 9000);
    upload(first, "fixed", 0);
    assertEquals(Outcome.STORED, upload(second, "fixed", 0), said());
    assertArrayEquals(first, stored(key + ".parquet"));
    assertArrayEquals(second, stored(key + "_1.parquet"));
    upload(second, "fixed", 0);
    assertArrayEquals(first, stored(key + ".parquet"));
    assertArrayEquals(second, stored(key + "_1.parquet"));
    assertEquals(404, ask(HttpRequest.newBuilder(uri(key + "_2.parquet")).build()).statusCode());
  }

  @ParameterizedTest
  @CsvSource({"S3MOCK, 412", "S3RVER, 200"})
  void aConditionIsHonouredOrIgnored(OtherServer.Kind kind, int status) throws Exception {
    start(kind);
    assertEquals(200, put(content(1, 9000), "If-None-Match", "*"), "of a key that is free");
    assertEquals(status, put(content(2, 9000), "If-None-Match", "*"), "of a key that is taken");
  }

  @ParameterizedTest
  @CsvSource({"S3MOCK, 400", "S3RVER, 200"})
  void aWrongChecksumIsRefusedOrIgnored(OtherServer.Kind kind, int status) throws Exception {
    start(kind);
    assertEquals(status, put(content(1, 9000), "x-amz-checksum-crc32", "AAAAAA=="));
  }

  @ParameterizedTest
  @EnumSource(OtherServer.Kind.class)
  void theTagIsTheMd5(OtherServer.Kind kind) throws Exception {
    start(kind);
    byte[] content = content(1, 9000);
    assertEquals(Outcome.STORED, upload(content, "fixed", 0), said());
    HttpRequest head =
        HttpRequest.newBuilder(uri(key + ".parquet"))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    byte[] md5 = MessageDigest.getInstance("MD5").digest(content);
    assertEquals(
        "\"" + HexFormat.of().formatHex(md5) + "\"",
        ask(head).headers().firstValue("ETag").orElse(""));
  }

  @ParameterizedTest
  @CsvSource({"S3MOCK, false", "S3RVER, true"})
  void aStationFindsOutWhetherTheConditionIsHonoured(OtherServer.Kind kind, boolean ignored)
      throws Exception {
    start(kind);
    upload(content(1, 9000), "fixed", 0);
    assertEquals(
        ignored, said().contains("the store ignores If-None-Match; asking by HEAD"), said());
  }

  /** It has composite checksums only, and ours is of the full object. */
  @Test
  void s3MockRefusesAFileInPartsAndItIsKept() throws Exception {
    start(OtherServer.Kind.S3MOCK);
    upload(content(3, 6_000_000), "fixed", 5120);
    assertNotNull(spool.first(), said());
    assertTrue(said().contains("must include the checksum for each part"), said());
  }

  /** Its tags of such files are no digests that could be compared. */
  @Test
  void s3rverProvesNoFileInPartsAndItIsKept() throws Exception {
    start(OtherServer.Kind.S3RVER);
    upload(content(3, 6_000_000), "fixed", 5120);
    assertNotNull(spool.first(), said());
    assertTrue(said().contains("not proven"), said());
  }

  @Test
  void s3MockTakesSignedChunks() throws Exception {
    start(OtherServer.Kind.S3MOCK);
    byte[] content = content(4, 20_000);
    assertEquals(Outcome.STORED, upload(content, "aws-chunked", 0), said());
    assertArrayEquals(content, stored(key + ".parquet"));
  }

  /** It keeps the chunks' heads among the bytes, under a 200. */
  @Test
  void s3rverStoresOtherBytesOfSignedChunksAndTheFileIsKept() throws Exception {
    start(OtherServer.Kind.S3RVER);
    byte[] content = content(4, 20_000);
    upload(content, "aws-chunked", 0);
    assertTrue(isOnFlash(content), said());
    assertTrue(said().contains("answered 200, but HEAD finds other bytes than were sent"), said());
  }
}
