package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.IncomingRequest;
import space.opensensor.s3.ServerFault;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.DirectoryFileStore;
import space.opensensor.simulator.HostLink;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.SystemEntropy;
import space.opensensor.simulator.TerminalLog;
import space.opensensor.simulator.TlsConnector;
import space.opensensor.simulator.TrustedRoots;
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

/** A file of 11 MB goes up in parts, and the keys end while the second is on its way. */
@Timeout(300)
@ExtendWith(SecretSearch.class)
class IssuedKeysInPartsTest {

  private static final int LENGTH = 11_000_000;
  private static final long BOOT = System.currentTimeMillis();

  @TempDir Path folder;
  private final PacedClock clock = new PacedClock(PacedClock.FAST);
  private final AtomicBoolean ended = new AtomicBoolean();
  private IssuedKeysBench at;

  /** The time of all goes on by more than the life of a key when the second part comes. */
  private ServerFault skip(IncomingRequest request) {
    if ("2".equals(request.query("partNumber")) && ended.compareAndSet(false, true)) {
      at.world.follow(BOOT + Duration.ofMinutes(16).toMillis(), clock);
    }
    return ServerFault.NONE;
  }

  @Test
  void thePartThatWasRefusedIsSentAgainWithNewKeysAndNoOther() throws Exception {
    byte[] content = new byte[LENGTH];
    new Random(20).nextBytes(content);
    at = new IssuedKeysBench(folder, Map.of("DUCKLAKE_CREDENTIALS_LIFE", "15m"), this::skip);
    try (IssuedKeysBench closing = at) {
      at.world.follow(BOOT, clock);
      at.enrol();
      Log log = new TerminalLog(Log.Level.DEBUG, at.lines::add);
      DesktopSettings store =
          at.settings
              .with("s3.create-only", "on")
              .with("upload.mode", "fixed")
              .with("upload.part", "5120");
      StationSettings settings = at.checked(store);
      Spool spool = spool(log, content);
      Uploader uploader =
          new Uploader(
              new TlsConnector(TrustedRoots.of(store), new HostLink(), at.key),
              spool,
              new RequestSigner(settings, new CredentialsReader(store)),
              settings,
              new Backoff(new SystemEntropy(), 1000, 2000),
              log);
      for (int turn = 1; spool.first() != null; turn++) {
        long now = clock.uptimeMillis();
        uploader.step(now, at.world.millis());
        // A nap in each turn would be most of the test.
        if (!uploader.isBusy() || turn % 16 == 0) {
          clock.waitUntil(uploader.isBusy() ? now + 1 : uploader.due(), uploader.isBusy());
        }
      }
      at.s3.awaitIdle();
      assertEquals(UploadReport.Outcome.STORED, uploader.report().outcome());
      assertEquals(List.of("POST", "PUT1", "PUT2", "PUT3", "POST"), steps(200));
      // Said before the part was read: the connection may end before the station hears it.
      assertEquals(Set.of("PUT2"), Set.copyOf(steps(400)));
      assertEquals(2, at.given.size(), at.lines.toString());
      assertEquals(1, at.s3.objects().size());
      String key = at.s3.objects().get(0).key();
      assertArrayEquals(content, at.s3.bytes("lake-bucket", key));
    }
  }

  private Spool spool(Log log, byte[] content) throws Exception {
    Spool spool =
        new Spool(
            new DirectoryFileStore(folder.resolve("spool"), 4 * LENGTH), log, 2 * LENGTH, true);
    spool.open();
    SpoolOutput file = spool.begin(LENGTH);
    for (int from = 0; from < LENGTH; from += 10_000) {
      file.write(content, from, 10_000);
    }
    file.finish(1, 1);
    file.commit(new SpoolEntry(1, (int) (BOOT / 900_000 * 15), SpoolEntry.DATED, 0));
    spool.stream(SpoolEntry.DATED).settle(1);
    return spool;
  }

  private List<String> steps(int status) {
    return at.exchanges.stream()
        .filter(exchange -> exchange.status() == status)
        .sorted(Comparator.comparingLong(exchange -> exchange.request().number()))
        .map(exchange -> exchange.request())
        .map(r -> r.method() + (r.query("partNumber") == null ? "" : r.query("partNumber")))
        .toList();
  }
}
