package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import space.opensensor.ducklake.PostgresServer;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;

/**
 * Two connections to a PostgreSQL server: one is stopped in the middle of its statement, by a
 * trigger that waits for a lock of the test's, while the other begins.
 */
@Timeout(120)
@ExtendWith(SecretSearch.class)
class RevocationRaceTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final String STATION = "kitchen-1";

  private final DeviceAuthority authority = DeviceAuthority.create(NOW);
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private CatalogDatabase database;
  private DeviceRegister one;
  private DeviceRegister two;
  private Connection own;
  private DeviceRegister.Certificate first;
  private X509Certificate next;

  @BeforeEach
  void start() throws Exception {
    String whyNot = PostgresServer.start();
    assumeTrue(whyNot == null, () -> "skipped: " + whyNot);
    database = CatalogDatabase.open(CatalogType.POSTGRES, PostgresServer.newDatabase());
    one = new DeviceRegister(database);
    two = new DeviceRegister(database);
    first = one.find(enrol(code())).orElseThrow();
    next = authority.issue(STATION, TestDevice.p256().getPublic(), NOW, Duration.ofDays(2));
    own = database.connect();
  }

  private String code() {
    return SecretSearch.secret("a code", one.newCode(STATION, NOW, Duration.ofHours(1)));
  }

  private X509Certificate enrol(String code) throws Exception {
    CertificateRequest request = request();
    assertEquals(true, one.redeem(code, request, NOW));
    X509Certificate signed = authority.issue(STATION, request.key(), NOW, Duration.ofDays(1));
    assertEquals(true, one.addFor(code, request, signed));
    return signed;
  }

  private static CertificateRequest request() throws Exception {
    return CertificateRequest.parse(new TestDevice(STATION, null, null).request("CN=" + STATION));
  }

  @AfterEach
  void stop() throws Exception {
    threads.shutdownNow();
    if (own != null) {
      own.close();
    }
    if (database != null) {
      database.close();
    }
  }

  /** Stops each such statement on the certificates until the test lets it go on. */
  private void stopEach(String event) throws SQLException {
    try (Statement statement = own.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(7)");
      statement.execute(
          "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM"
              + " pg_advisory_lock_shared(7); PERFORM pg_advisory_unlock_shared(7); RETURN NULL;"
              + " END $$");
      statement.execute(
          "CREATE TRIGGER hold AFTER "
              + event
              + " ON station_certificate FOR EACH STATEMENT EXECUTE FUNCTION hold()");
    }
  }

  private void goOn() throws SQLException {
    try (Statement statement = own.createStatement()) {
      statement.execute("SELECT pg_advisory_unlock(7)");
    }
  }

  /** Begins work, and returns once that many statements wait for a lock, or it is done. */
  private <T> Future<T> begin(Callable<T> work, int waiting) throws SQLException {
    Future<T> begun = threads.submit(work);
    try (Statement statement = own.createStatement()) {
      while (!begun.isDone() && waiting > waiting(statement)) {
        Thread.onSpinWait();
      }
    }
    return begun;
  }

  private static int waiting(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid"
                + " FROM pg_stat_activity WHERE datname = current_database())")) {
      row.next();
      return row.getInt(1);
    }
  }

  private void assertNoneHolds() {
    List<DeviceRegister.Certificate> all = one.certificates();
    for (DeviceRegister.Certificate each : all) {
      assertNotNull(each.revoked(), "a certificate survived, of " + all.size());
    }
  }

  @Test
  void aCertificateThatIsBeingEnteredIsRevokedWithTheOthers() throws Exception {
    stopEach("INSERT");
    Future<Boolean> renewal = begin(() -> one.addAfter(first, next), 1);
    Future<Integer> revocation = begin(() -> two.revoke(STATION, NOW), 2);
    goOn();
    assertEquals(true, renewal.get());
    assertEquals(2, revocation.get());
    assertNoneHolds();
  }

  @Test
  void aCertificateThatIsBeingRevokedIsRenewedNoMore() throws Exception {
    stopEach("UPDATE");
    Future<Integer> revocation = begin(() -> two.revoke(STATION, NOW), 1);
    Future<Boolean> renewal = begin(() -> one.addAfter(first, next), 2);
    goOn();
    assertEquals(1, revocation.get());
    assertEquals(false, renewal.get());
    assertNoneHolds();
  }

  @Test
  void aCodeThatIsBeingUsedIsTakenBackWithItsCertificate() throws Exception {
    String code = code();
    CertificateRequest request = request();
    assertEquals(true, one.redeem(code, request, NOW));
    stopEach("INSERT");
    Future<Boolean> enrolment = begin(() -> one.addFor(code, request, next), 1);
    Future<Integer> revocation = begin(() -> two.revoke(STATION, NOW), 2);
    goOn();
    assertEquals(true, enrolment.get());
    assertEquals(2, revocation.get());
    assertNoneHolds();
  }
}
