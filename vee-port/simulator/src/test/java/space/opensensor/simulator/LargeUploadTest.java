package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.Exchange;
import space.opensensor.s3.Faults;
import space.opensensor.s3.ServerFault;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.storage.SpoolOutput;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.RequestSigner;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.Log;
import space.opensensor.vee.ResetReason;

/**
 * A file of 11 MB, larger than any board's memory and than two of the smallest parts that AWS
 * takes, from the spool to the embedded S3 server over real TLS.
 */
@Timeout(180)
class LargeUploadTest {

  private static final int LENGTH = 11_000_000;
  private static final String KEY = "station=bench-1/year=2026/month=11/day=20/data_1200.parquet";

  /** 2026-11-20T12:00Z. */
  private static final int WINDOW_MINUTES = 1795176000 / 60;

  @TempDir Path directory;
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  private final byte[] content = new byte[LENGTH];

  private UploadReport upload(String mode, Faults faults) throws Exception {
    new Random(11).nextBytes(content);
    // Thousands of steps: none of them naps.
    PacedClock clock = new PacedClock(PacedClock.FAST, System::nanoTime, nanos -> Thread.yield());
    long boot = System.currentTimeMillis();
    WorldClock world = new WorldClock();
    world.follow(boot, clock);
    try (EmbeddedS3 s3 =
        EmbeddedS3.builder().clock(world).observer(exchanges::add).faults(faults).start()) {
      DesktopSettings store =
          DesktopSettings.empty()
              .with("s3.endpoint", s3.endpoint().toString())
              .with("s3.bucket", s3.bucket())
              .with("s3.access-key", s3.credentials().accessKeyId())
              .with("s3.secret-key", s3.credentials().secretAccessKey())
              .with("s3.create-only", "on")
              .with("tls.ca", s3.certificateAuthority().pem())
              .with("upload.mode", mode)
              .with("upload.part", mode.equals("fixed") ? "5120" : "0");
      StationSettings settings =
          new StationSettings(store, new DesktopDevice("bench-1", ResetReason.POWER_ON));
      Log log = new TerminalLog(Log.Level.WARN, line -> {});
      SimulatedWifi wifi = new SimulatedWifi(clock, new Outages());
      Spool spool = spool(log);
      Uploader uploader =
          new Uploader(
              new TlsConnector(TrustedRoots.ofPem(store.get(DesktopSettings.TLS_CA)), wifi),
              spool,
              new RequestSigner(settings, new CredentialsReader(store)),
              settings,
              new Backoff(new SystemEntropy(), 1000, 2000),
              log);
      wifi.join();
      for (int turn = 1; spool.first() != null; turn++) {
        long now = clock.uptimeMillis();
        uploader.step(now, boot + now);
        // A nap in each turn would be most of the test.
        if (!uploader.isBusy() || turn % 16 == 0) {
          clock.waitUntil(uploader.isBusy() ? now + 1 : uploader.due(), uploader.isBusy());
        }
      }
      s3.awaitIdle();
      exchanges.sort(Comparator.comparingLong(exchange -> exchange.request().number()));
      assertArrayEquals(content, s3.bytes(s3.bucket(), KEY));
      return uploader.report();
    }
  }

  private Spool spool(Log log) throws IOException {
    Spool spool =
        new Spool(
            new DirectoryFileStore(directory.resolve("spool"), 4 * LENGTH), log, 2 * LENGTH, true);
    spool.open();
    SpoolOutput file = spool.begin(LENGTH);
    for (int from = 0; from < LENGTH; from += 10_000) {
      file.write(content, from, 10_000);
    }
    file.finish(1, 1);
    file.commit(new SpoolEntry(1, WINDOW_MINUTES, SpoolEntry.DATED, 0));
    spool.stream(SpoolEntry.DATED).settle(1);
    return spool;
  }

  private List<String> steps(int status) {
    return exchanges.stream()
        .filter(exchange -> exchange.status() == status)
        .map(Exchange::request)
        .map(r -> r.method() + (r.query("partNumber") == null ? "" : r.query("partNumber")))
        .toList();
  }

  @Test
  void itGoesUpInPartsAndTheWholeIsProvedByItsTag() throws Exception {
    UploadReport report = upload("fixed", Faults.NONE);
    assertEquals(UploadReport.Outcome.STORED, report.outcome());
    assertEquals(List.of("POST", "PUT1", "PUT2", "PUT3", "POST"), steps(200));
  }

  @Test
  void aPartThatFailedIsSentAgainAndNoOther() throws Exception {
    upload(
        "fixed",
        Faults.script(
            ServerFault.NONE,
            ServerFault.NONE,
            ServerFault.resetInBody(100_000),
            ServerFault.internalError()));
    assertEquals(List.of("POST", "PUT1", "PUT2", "PUT3", "POST"), steps(200));
  }

  @Test
  void itGoesUpInSignedChunks() throws Exception {
    UploadReport report = upload("aws-chunked", Faults.NONE);
    assertEquals(UploadReport.Outcome.STORED, report.outcome());
    assertEquals(List.of("PUT"), steps(200));
  }
}
