package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;

/** The desk beside an issuer that a test holds up. */
@Timeout(60)
@ExtendWith(SecretSearch.class)
class StationDeskTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final String SLOW = "kitchen-1";

  @TempDir private Path folder;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);

  /** Answers for one station only when it is told to. */
  private final class SlowIssuer implements KeyIssuer {
    @Override
    public StationKeys issue(String station, Instant now) throws IssueException {
      if (station.equals(SLOW)) {
        asked.countDown();
        try {
          answered.await();
        } catch (InterruptedException e) {
          throw new IssueException("interrupted", e);
        }
      }
      return new StationKeys("ASIAEXAMPLE", "SECRET", "TOKEN", now.plusSeconds(900));
    }

    @Override
    public void close() {
      // Holds nothing open.
    }
  }

  @Test
  void aStationThatWaitsForKeysTakesNoRoomOfOthers() throws Exception {
    DeviceAuthority authority = DeviceAuthority.create(NOW);
    try (CatalogDatabase database =
        CatalogDatabase.open(CatalogType.SQLITE, folder.resolve("register.sqlite").toString())) {
      DeviceRegister register = new DeviceRegister(database);
      StationDesk desk =
          new StationDesk(
              new LakeSettings(
                      Map.of(
                          "DUCKLAKE_BUCKET_NAME",
                          "lake-bucket",
                          "DUCKLAKE_CREDENTIALS_ROLE",
                          "arn:aws:iam::123456789012:role/station"))
                  .credentials(),
              authority,
              register,
              new SlowIssuer(),
              () -> NOW,
              new BrokerMetrics());
      StationDesk.Caller slow = enrolled(SLOW, desk, register);
      StationDesk.Caller other = enrolled("kitchen-2", desk, register);
      ExecutorService thread = Executors.newSingleThreadExecutor();
      try {
        Future<BrokerAnswer> first = thread.submit(() -> desk.keys(slow));
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        BrokerAnswer.Refusal second =
            assertThrows(BrokerAnswer.Refusal.class, () -> desk.keys(slow));
        assertEquals(429, second.status());
        assertEquals(200, desk.keys(other).status());
        answered.countDown();
        assertEquals(200, first.get().status());
        assertEquals(200, desk.keys(slow).status());
      } finally {
        answered.countDown();
        thread.shutdownNow();
      }
    }
  }

  private static StationDesk.Caller enrolled(String id, StationDesk desk, DeviceRegister register)
      throws Exception {
    String code = SecretSearch.secret("a code", register.newCode(id, NOW, Duration.ofHours(1)));
    TestDevice device = new TestDevice(id, null, null);
    BrokerAnswer answer =
        desk.enrol(new StationDesk.Caller(null, id, "127.0.0.1"), code, device.request("CN=" + id));
    return new StationDesk.Caller(
        TestDevice.certificate(new String(answer.body(), "US-ASCII")), id, "127.0.0.1");
  }
}
