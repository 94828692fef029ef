package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
  private static final String NAME = "CN=kitchen-2";
  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

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

  private final DeviceAuthority authority = DeviceAuthority.create(NOW);
  private CatalogDatabase database;
  private DeviceRegister register;
  private Instant now = NOW;

  @BeforeEach
  void open() {
    database =
        CatalogDatabase.open(CatalogType.SQLITE, folder.resolve("register.sqlite").toString());
    register = new DeviceRegister(database, Duration.ofMillis(100));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private StationDesk desk() {
    return new StationDesk(
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
        () -> now,
        new BrokerMetrics());
  }

  @Test
  void aStationThatWaitsForKeysTakesNoRoomOfOthers() throws Exception {
    StationDesk desk = desk();
    StationDesk.Caller slow = enrolled(SLOW, desk);
    StationDesk.Caller other = enrolled("kitchen-2", desk);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<BrokerAnswer> first = thread.submit(() -> desk.keys(slow));
      assertTrue(asked.await(30, TimeUnit.SECONDS));
      BrokerAnswer.Refusal second = assertThrows(BrokerAnswer.Refusal.class, () -> desk.keys(slow));
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

  @Test
  void theAddressesOfOneNetworkShareTheirLimit() throws Exception {
    StationDesk desk = desk();
    for (int i = 1; i <= 60; i++) {
      assertEquals(403, refusal(desk, "2001:db8:0:1::" + i).status());
    }
    assertEquals(429, refusal(desk, "2001:db8:0:1:ffff::1").status());
    assertEquals(403, refusal(desk, "2001:db8:0:2::1").status());
    assertEquals(403, refusal(desk, "192.0.2.1").status());
  }

  private static BrokerAnswer.Refusal refusal(StationDesk desk, String address) throws Exception {
    InetAddress from = InetAddress.getByName(address);
    String pem = new TestDevice("kitchen-1", null, null).request("CN=kitchen-1");
    return assertThrows(
        BrokerAnswer.Refusal.class,
        () -> desk.enrol(new StationDesk.Caller(null, "kitchen-1", from), "WRONG", pem));
  }

  @Test
  void aRenewalThatGainsNothingIsRefusedAndTheOldCertificateStays() throws Exception {
    // Signed for 365 days, of which the authority's own end leaves 100.
    now = authority.end().minus(Duration.ofDays(100));
    StationDesk desk = desk();
    StationDesk.Caller station = enrolled("kitchen-2", desk);
    assertEquals(authority.end(), station.certificate().getNotAfter().toInstant());
    now = now.plus(Duration.ofDays(67));
    BrokerAnswer.Refusal none =
        assertThrows(
            BrokerAnswer.Refusal.class,
            () -> desk.renew(station, new TestDevice("kitchen-2", null, null).request(NAME)));
    assertEquals(409, none.status());
    assertEquals(
        "certificate: a new one would end at " + authority.end() + " too, with the authority",
        none.getMessage());
    assertEquals(1, register.certificates().size());
    assertEquals(200, desk.keys(station).status());
  }

  @Test
  void keysDoNotWaitForWhoLocksTheRegisterAndWhatIsEnteredDoesNotWaitLong() throws Exception {
    StationDesk desk = desk();
    StationDesk.Caller station = enrolled("kitchen-2", desk);
    String code = SecretSearch.secret("a code", register.newCode(SLOW, now, Duration.ofHours(1)));
    StationDesk.Caller other = new StationDesk.Caller(null, SLOW, LOCAL);
    String request = new TestDevice(SLOW, null, null).request("CN=" + SLOW);
    now = NOW.plus(Duration.ofDays(100));
    try (Connection holder =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("register.sqlite"));
        Statement statement = holder.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      // The lock stays for longer than any of these may take.
      assertTimeoutPreemptively(
          Duration.ofSeconds(15),
          () -> {
            assertEquals(200, desk.keys(station).status());
            String next = new TestDevice("kitchen-2", null, null).request(NAME);
            assertThrows(DeviceRegister.BusyException.class, () -> desk.renew(station, next));
            now = NOW;
            assertThrows(
                DeviceRegister.BusyException.class, () -> desk.enrol(other, code, request));
          });
      statement.execute("ROLLBACK");
    }
    // The code was not used up by it, and the connections wait again.
    assertEquals(200, desk.enrol(other, code, request).status());
    assertNull(register.certificates().get(1).asked());
    assertEquals(200, desk.keys(station).status());
    assertEquals(NOW, register.certificates().get(1).asked());
  }

  private StationDesk.Caller enrolled(String id, StationDesk desk) throws Exception {
    String code = SecretSearch.secret("a code", register.newCode(id, now, Duration.ofHours(1)));
    TestDevice device = new TestDevice(id, null, null);
    BrokerAnswer answer =
        desk.enrol(new StationDesk.Caller(null, id, LOCAL), code, device.request("CN=" + id));
    return new StationDesk.Caller(
        TestDevice.certificate(new String(answer.body(), "US-ASCII")), id, LOCAL);
  }
}
