package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Stations, and others, at the broker. */
@Timeout(180)
@ExtendWith(SecretSearch.class)
class CredentialBrokerTest {

  private static final String TOKEN = "metrics-token-0123456789";

  @TempDir Path folder;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private TestBroker at;

  @BeforeEach
  void start() throws Exception {
    log.start();
    ((Logger) LoggerFactory.getLogger("ROOT")).addAppender(log);
    // All that lake credentials serve would say, kept here and not said.
    own().setLevel(Level.INFO);
    own().setAdditive(false);
    own().addAppender(log);
    at = new TestBroker(folder, Map.of("DUCKLAKE_API_TOKEN", TOKEN));
  }

  private static Logger own() {
    return (Logger) LoggerFactory.getLogger(CredentialBroker.class.getPackageName());
  }

  @AfterEach
  void stop() throws Exception {
    ((Logger) LoggerFactory.getLogger("ROOT")).detachAppender(log);
    own().detachAppender(log);
    own().setAdditive(true);
    own().setLevel(null);
    SdkGlobalTime.setGlobalTimeOffset(0);
    assertNoSecret(TOKEN, at.s3.credentials().secretAccessKey());
    assertNoSecret(at.authorityKey().lines().filter(l -> l.length() == 64).toArray(String[]::new));
    at.close();
  }

  private void assertNoSecret(String... secrets) {
    for (ILoggingEvent line : log.list) {
      String text = line.getFormattedMessage() + line.getKeyValuePairs() + line.getThrowableProxy();
      for (String secret : secrets) {
        assertFalse(text.contains(secret), "a secret is in the log: " + line.getMessage());
      }
    }
  }

  private String logged() {
    StringBuilder text = new StringBuilder();
    log.list.forEach(e -> text.append(e.getMessage()).append(e.getKeyValuePairs()).append('\n'));
    return text.toString();
  }

  private static void assertAnswer(int status, String text, HttpResponse<String> answer)
      throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(text), answer.body());
    if (status != 200) {
      assertFalse(TestBroker.json(answer).get("message").asText().isEmpty());
    }
  }

  private static void put(S3Client client, String key) {
    client.putObject(r -> r.bucket("lake-bucket").key(key), RequestBody.fromString("rows"));
  }

  private static void assertRefused(String code, S3Client client, String key) {
    S3Exception e = assertThrows(S3Exception.class, () -> put(client, key));
    assertEquals(code, e.awsErrorDetails().errorCode());
  }

  @Test
  void aStationEnrolsAndUploadsUnderItsOwnPrefixUntilItsKeysEnd() throws Exception {
    TestDevice station = at.device("kitchen-1");
    String code = at.code("kitchen-1");
    assertAnswer(200, "BEGIN CERTIFICATE", station.enrol(code));
    HttpResponse<String> answer = station.keys();
    assertAnswer(200, "credentials", answer);
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
    JsonNode keys = TestBroker.json(answer).get("credentials");
    assertEquals(4, keys.size(), "AWS IoT's four values");
    String until = keys.get("expiration").asText();
    assertTrue(until.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"), until);
    Duration left = Duration.between(at.now(), Instant.parse(until));
    assertTrue(left.toSeconds() > 800 && left.toSeconds() <= 900, left.toString());
    try (S3Client client = at.client(answer)) {
      put(client, "lab/station=kitchen-1/year=2026/data_0700.parquet");
      put(client, "lab/health/station=kitchen-1/health_0700.parquet");
      put(client, "lab/unsynced/station=kitchen-1/boot=2/data_0700.parquet");
      put(client, "lab/unsynced/health/station=kitchen-1/boot=2/health_0700.parquet");
      assertRefused("AccessDenied", client, "lab/station=kitchen-2/data_0700.parquet");
      assertRefused("AccessDenied", client, "lab/station=kitchen-1");
      assertRefused("AccessDenied", client, "station=kitchen-1/data_0700.parquet");
      assertRefused("AccessDenied", client, "lab/firmware/stable.json");
      assertRefused("AccessDenied", client, "lab/config/station=kitchen-1.properties");
      at.ahead = Duration.ofMinutes(15);
      assertRefused("ExpiredToken", client, "lab/station=kitchen-1/late.parquet");
    }
    assertTrue(logged().contains("keys given"), logged());
    assertTrue(logged().contains("station=\"kitchen-1\""), logged());
    assertNoSecret(
        code,
        code.replace("-", ""),
        keys.get("secretAccessKey").asText(),
        keys.get("sessionToken").asText());
  }

  @Test
  void newFirmwareCanBeReadAndNothingElse() throws Exception {
    try (S3Client owner = owner();
        S3Client client = at.client(at.enrolled("kitchen-1").keys())) {
      for (String key :
          List.of(
              "lab/firmware/stable.json",
              "lab/config/station=kitchen-1.properties",
              "lab/config/x",
              "firmware/x")) {
        put(owner, key);
      }
      client.getObjectAsBytes(r -> r.bucket("lake-bucket").key("lab/firmware/stable.json"));
      client.headObject(
          r -> r.bucket("lake-bucket").key("lab/config/station=kitchen-1.properties"));
      for (String key :
          List.of("lab/config/x", "firmware/x", "lab/config/station=kitchen-2.properties")) {
        assertThrows(
            S3Exception.class,
            () -> client.getObjectAsBytes(r -> r.bucket("lake-bucket").key(key)),
            key);
      }
      assertThrows(S3Exception.class, () -> client.listObjectsV2(r -> r.bucket("lake-bucket")));
    }
  }

  private S3Client owner() {
    return at.client(
        AwsBasicCredentials.create(
            at.s3.credentials().accessKeyId(), at.s3.credentials().secretAccessKey()));
  }

  @Test
  void aRevokedStationGetsNoKeysAndThoseItHasEndWithinTheirLife() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    TestDevice other = at.enrolled("kitchen-2");
    try (S3Client client = at.client(station.keys())) {
      String open = at.code("kitchen-1");
      assertEquals(1, at.broker.register().revoke("kitchen-1", at.now()));
      assertAnswer(403, "revoked", station.keys());
      assertAnswer(403, "revoked", station.renew(station.request("CN=kitchen-1")));
      assertAnswer(403, "x-enrol-code", at.device("kitchen-1").enrol(open));
      assertAnswer(200, "credentials", other.keys());
      put(client, "lab/station=kitchen-1/still.parquet");
      at.ahead = Duration.ofMinutes(15);
      assertRefused("ExpiredToken", client, "lab/station=kitchen-1/no-more.parquet");
    }
    at.ahead = Duration.ZERO;
    TestDevice thief =
        new TestDevice("kitchen-1", at.uri(), at.broker.authorityPem(), station.keys);
    thief.certificate = station.certificate;
    assertAnswer(200, "BEGIN", station.enrol(at.code("kitchen-1")));
    for (int i = 0; i < 20; i++) {
      thief.keys();
    }
    assertAnswer(429, "too often", thief.keys());
    assertAnswer(200, "credentials", station.keys());
  }

  @Test
  void aCodeIsGoodForOneKeyOfOneStationForAWhile() throws Exception {
    String code = at.code("kitchen-1");
    TestDevice first = at.device("kitchen-1");
    assertAnswer(403, "x-enrol-code", at.device("kitchen-2").enrol(code));
    assertAnswer(403, "x-enrol-code", first.enrol("AAAAA-AAAAA-AAAAA-AAAAA"));
    assertAnswer(403, "x-enrol-code", first.enrol(null));
    assertAnswer(403, "x-enrol-code", first.enrol("' OR 1=1 --"));
    assertAnswer(200, "BEGIN", first.enrol(code.toLowerCase(Locale.ROOT)));
    assertAnswer(403, "x-enrol-code", at.device("kitchen-1").enrol(code));
    assertAnswer(200, "BEGIN", first.enrol(code));
    at.ahead = Duration.ofHours(1);
    assertAnswer(403, "x-enrol-code", first.enrol(code));
    assertNoSecret(code);
  }

  @Test
  void aRequestForAnotherStationOrWithoutAProofIsRefusedAndTheCodeStaysGood() throws Exception {
    TestDevice station = at.device("kitchen-1");
    String code = at.code("kitchen-1");
    String good = station.request("CN=kitchen-1");
    assertAnswer(
        403, "names another station", station.enrol(code, station.request("CN=kitchen-2")));
    for (String subject :
        List.of("CN=kitchen-1,O=x", "O=kitchen-1", "CN=", "CN=Kitchen-1", "CN=kitchen-1\\,*")) {
      assertAnswer(400, "CN=<station id>", station.enrol(code, station.request(subject)));
    }
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    assertAnswer(
        400,
        "P-256",
        station.enrol(
            code, TestDevice.request("CN=kitchen-1", rsa.generateKeyPair(), "SHA256withRSA")));
    KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
    p384.initialize(384);
    assertAnswer(
        400,
        "P-256",
        station.enrol(
            code, TestDevice.request("CN=kitchen-1", p384.generateKeyPair(), "SHA256withECDSA")));
    byte[] forged = Base64.getMimeDecoder().decode(good.replaceAll("-----[A-Z ]+-----", ""));
    forged[forged.length - 1] ^= 1;
    assertAnswer(
        400,
        "request",
        station.enrol(
            code,
            "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(forged)
                + "\n-----END CERTIFICATE REQUEST-----\n"));
    for (String garbage :
        List.of(
            "",
            "garbage",
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
            "-----BEGIN CERTIFICATE REQUEST-----\n%%%\n",
            at.broker.authorityPem(),
            "\0".repeat(8000))) {
      assertAnswer(400, "PKCS #10", station.enrol(code, garbage));
    }
    assertAnswer(413, "8192", station.enrol(code, "x".repeat(8193)));
    assertAnswer(413, "8192", station.enrol(code, "x".repeat(60_000)));
    try {
      assertAnswer(413, "8192", station.enrol(code, "x".repeat(3_000_000)));
    } catch (IOException e) {
      // Closed on the way: so much is not read, and the answer can be overtaken.
      assertFalse(logged().contains("request failed"), logged());
    }
    assertAnswer(200, "BEGIN", station.enrol(code, good));
  }

  @Test
  void whoeverShowsNoFittingCertificateGetsNoKeys() throws Exception {
    assertAnswer(403, "none of a station", at.device("kitchen-1").keys());
    TestDevice station = at.enrolled("kitchen-1");
    for (String thing : List.of("kitchen-2", "KITCHEN-1", "kitchen-1 x", "")) {
      assertAnswer(
          403,
          "x-amzn-iot-thingname",
          station.send(
              station
                  .get("/role-aliases/station/credentials")
                  .header("x-amzn-iot-thingname", thing)));
    }
    assertAnswer(
        403,
        "x-amzn-iot-thingname",
        station.send(station.get("/role-aliases/station/credentials")));
    assertAnswer(
        403,
        "x-amzn-iot-thingname",
        station.send(
            station
                .get("/role-aliases/station/credentials")
                .header("x-amzn-iot-thingname", "kitchen-1")
                .header("x-amzn-iot-thingname", "kitchen-2")));
    assertAnswer(404, "alias", station.send(station.get("/role-aliases/other/credentials")));
    assertAnswer(405, "GET", station.send(station.post("/role-aliases/station/credentials", "{}")));
  }

  @Test
  void aCertificateOfAnotherAuthorityOrForServersBreaksTheConnection() throws Exception {
    DeviceAuthority stranger = DeviceAuthority.create(Instant.now());
    TestDevice liar = at.device("kitchen-1");
    liar.certificate =
        stranger.issue("kitchen-1", liar.keys.getPublic(), Instant.now(), Duration.ofDays(1));
    assertThrows(IOException.class, liar::keys);
    // One that has taken the broker's name, but not its key.
    DeviceAuthority namesake =
        new DeviceAuthority(stranger.keys(), TestDevice.certificate(at.broker.authorityPem()));
    liar.certificate =
        namesake.issue("kitchen-1", liar.keys.getPublic(), Instant.now(), Duration.ofDays(1));
    assertThrows(IOException.class, liar::keys);
    DeviceAuthority own = new AuthorityFolder(folder.resolve("authority")).open(Instant.now());
    DeviceAuthority.Server server = own.server(List.of("kitchen-1"), Instant.now());
    TestDevice disguised =
        new TestDevice("kitchen-1", at.uri(), at.broker.authorityPem(), server.keys());
    disguised.certificate = server.certificate();
    assertThrows(IOException.class, disguised::keys);
    TestDevice unknown = at.device("kitchen-1");
    unknown.certificate =
        own.issue("kitchen-1", unknown.keys.getPublic(), Instant.now(), Duration.ofDays(1));
    assertAnswer(403, "not in the register", unknown.keys());
  }

  @Test
  void aCertificateIsRenewedBeforeItEndsAndNotAfter() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    X509Certificate first = station.certificate;
    TestDevice next = at.device("kitchen-1");
    next.certificate = null;
    at.ahead = Duration.ofDays(364);
    HttpResponse<String> renewed = station.renew(next.request("CN=kitchen-1"));
    assertAnswer(200, "BEGIN", renewed);
    next.certificate = TestDevice.certificate(renewed.body());
    assertNotEquals(first.getSerialNumber(), next.certificate.getSerialNumber());
    assertAnswer(403, "names another station", station.renew(next.request("CN=kitchen-2")));
    assertAnswer(400, "PKCS #10", station.renew("garbage"));
    assertAnswer(
        403, "none of a station", at.device("kitchen-1").renew(next.request("CN=kitchen-1")));
    assertAnswer(200, "credentials", station.keys());
    at.ahead = Duration.ofDays(366);
    assertAnswer(403, "ended", station.keys());
    assertAnswer(403, "ended", station.renew(next.request("CN=kitchen-1")));
    SdkGlobalTime.setGlobalTimeOffset(-(int) at.ahead.toSeconds());
    assertAnswer(200, "credentials", next.keys());
    at.ahead = Duration.ofDays(-2);
    assertAnswer(403, "not valid before", next.keys());
    assertEquals(2, at.broker.register().revoke("kitchen-1", at.now()));
  }

  @Test
  void aStationThatAsksTooOftenWaitsAndTheOthersDoNot() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    TestDevice other = at.enrolled("kitchen-2");
    HttpResponse<String> answer = null;
    for (int i = 0; i <= 20; i++) {
      answer = station.keys();
    }
    assertAnswer(429, "too often", answer);
    assertEquals("60", answer.headers().firstValue("Retry-After").orElse(""));
    assertAnswer(200, "credentials", other.keys());
    at.ahead = Duration.ofMinutes(1);
    assertAnswer(200, "credentials", station.keys());
    assertAnswer(429, "too often", station.keys());
  }

  @Test
  void aRenewedCertificateIsNoNewShare() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    for (int i = 0; i < 18; i++) {
      assertAnswer(200, "credentials", station.keys());
    }
    HttpResponse<String> tooEarly = station.renew(station.request("CN=kitchen-1"));
    assertAnswer(409, "too, or before", tooEarly);
    at.ahead = Duration.ofSeconds(1);
    HttpResponse<String> renewed = station.renew(station.request("CN=kitchen-1"));
    assertAnswer(200, "BEGIN", renewed);
    station.certificate = TestDevice.certificate(renewed.body());
    assertAnswer(429, "too often", station.keys());
    at.ahead = Duration.ofSeconds(61);
    assertAnswer(200, "credentials", station.keys());
  }

  @Test
  void keysAreGivenWhereTheRegisterIsFull() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    try (Connection register =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("register.sqlite"));
        Statement statement = register.createStatement()) {
      statement.execute(
          "CREATE TRIGGER full BEFORE UPDATE ON station_certificate"
              + " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
    }
    assertAnswer(200, "credentials", station.keys());
    assertTrue(logged().contains("not noted in the register"), logged());
    assertEquals("{\"status\":\"up\"}", station.send(station.get("/health")).body());
  }

  @Test
  void whileStsIsAwayItSaysSoAndIsIllUntilKeysCanBeMadeAgain() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    at.s3.stopListening();
    HttpResponse<String> answer = station.keys();
    assertAnswer(503, "log says why", answer);
    assertEquals("60", answer.headers().firstValue("Retry-After").orElse(""));
    assertTrue(logged().contains("STS was not reached"), logged());
    assertEquals("{\"status\":\"ill\"}", station.send(station.get("/health")).body());
    assertEquals(503, station.send(station.get("/health")).statusCode());
    at.s3.resumeListening();
    assertAnswer(200, "credentials", station.keys());
    assertEquals("{\"status\":\"up\"}", station.send(station.get("/health")).body());
  }

  @Test
  void aKeyOfTheBrokerThatMayNotIsNamedInTheLogAlone() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    at.s3.revoke(at.s3.credentials());
    HttpResponse<String> answer = station.keys();
    assertAnswer(503, "log says why", answer);
    assertTrue(logged().contains("STS answered 403 InvalidClientTokenId"), logged());
  }

  @Test
  void metricsAreForWhoHasTheToken() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    station.keys();
    at.device("kitchen-3").keys();
    assertEquals(403, station.send(station.get("/metrics")).statusCode());
    String text =
        station.send(station.get("/metrics").header("Authorization", "Bearer " + TOKEN)).body();
    assertTrue(text.contains("lake_credentials_keys_given_total 1.0"), text);
    assertTrue(text.contains("lake_credentials_enrolled_total 1.0"), text);
    assertTrue(text.contains("lake_credentials_refused_total{status=\"403\"} 2.0"), text);
    assertTrue(text.contains("lake_credentials_up 1.0"), text);
    assertFalse(text.contains("kitchen"), text);
  }

  @Test
  void whoFloodsItHoldsUpNobody() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    TestDevice flood = at.device("kitchen-9");
    ExecutorService threads = Executors.newFixedThreadPool(32);
    List<SSLSocket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        SSLSocket socket =
            (SSLSocket) flood.tls().getSocketFactory().createSocket("localhost", at.broker.port());
        idle.add(socket);
        if (i % 2 == 0) {
          socket.startHandshake();
          socket
              .getOutputStream()
              .write("POST /enrol HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      }
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(
            threads.submit(() -> flood.enrol("WRONG", flood.request("CN=kitchen-9")).statusCode()));
      }
      assertAnswer(200, "credentials", station.keys());
      int limited = 0;
      for (Future<Integer> each : answers) {
        int status = each.get();
        assertTrue(status == 403 || status == 429, "status " + status);
        limited += status == 429 ? 1 : 0;
      }
      assertTrue(limited > 0, "no limit by address");
      assertAnswer(200, "credentials", station.keys());
      assertTrue(
          log.list.stream().filter(e -> e.getMessage().equals("refused")).count() < 100,
          "a line for each request of a flood");
    } finally {
      threads.shutdownNow();
      for (SSLSocket socket : idle) {
        socket.close();
      }
    }
  }

  /** The station comes from another address of this machine: all of 127.0.0.0/8 is, on Linux. */
  @Test
  void whoDoesNotGoOnTakesNoThreadsOfOthers() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    List<Socket> half = new ArrayList<>();
    try {
      for (int i = 0; i < 600; i++) {
        Socket socket = new Socket("127.0.0.1", at.broker.port());
        half.add(socket);
        // The head of a TLS record, and no more.
        socket.getOutputStream().write(new byte[] {22, 3, 1});
      }
      assertEquals("HTTP/1.1 200 OK", statusFrom("127.0.0.2", station));
      assertTrue(logged().contains("too many requests of this network are open"), logged());
      assertTrue(log.list.size() < 100, "a line for each connection of a flood");
    } finally {
      for (Socket socket : half) {
        socket.close();
      }
    }
    assertAnswer(200, "credentials", station.keys());
  }

  private String statusFrom(String address, TestDevice station) throws Exception {
    InetAddress from = InetAddress.getByName(address);
    try (SSLSocket socket = (SSLSocket) station.tls().getSocketFactory().createSocket()) {
      try {
        socket.bind(new InetSocketAddress(from, 0));
      } catch (BindException e) {
        assumeTrue(false, "skipped: this machine has one address only");
      }
      socket.connect(new InetSocketAddress("127.0.0.1", at.broker.port()));
      String request =
          "GET /role-aliases/station/credentials HTTP/1.1\r\nHost: localhost\r\n"
              + "x-amzn-iot-thingname: kitchen-1\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
    }
  }

  @Test
  void whatALockKeepsFromTheRegisterIsToldToComeAgain() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    TestDevice other = at.device("kitchen-2");
    String code = at.code("kitchen-2");
    try (Connection holder =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("register.sqlite"));
        Statement statement = holder.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertAnswer(200, "credentials", station.keys());
      HttpResponse<String> answer = other.enrol(code);
      assertAnswer(503, "the register is busy: another process holds its lock", answer);
      assertEquals("5", answer.headers().firstValue("Retry-After").orElse(""));
      assertEquals("{\"status\":\"up\"}", station.send(station.get("/health")).body());
    }
    assertAnswer(200, "BEGIN", other.enrol(code));
  }

  @Test
  void itsAuthorityStaysTheSameAndIsItsOwnersAlone() throws Exception {
    Path key = folder.resolve("authority/ca.key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertFalse(Files.readString(folder.resolve("authority/ca.pem")).contains("PRIVATE"));
    TestDevice station = at.enrolled("kitchen-1");
    String pem = at.broker.authorityPem();
    at.close();
    at = new TestBroker(folder, Map.of("DUCKLAKE_API_TOKEN", TOKEN));
    assertEquals(pem, at.broker.authorityPem());
    TestDevice again = new TestDevice("kitchen-1", at.uri(), pem, station.keys);
    again.certificate = station.certificate;
    assertAnswer(200, "credentials", again.keys());
  }

  @Test
  void aKeyThatIsFreeLooksFreeWhereListingIsAllowed() throws Exception {
    try (TestBroker listing =
            new TestBroker(folder, Map.of("DUCKLAKE_CREDENTIALS_LISTING", "true"));
        S3Client client = listing.client(listing.enrolled("kitchen-2").keys());
        S3Client blind = at.client(at.enrolled("kitchen-1").keys())) {
      assertEquals(404, status(client, "lab/station=kitchen-2/free"));
      assertEquals(403, status(blind, "lab/station=kitchen-1/free"));
      client.listObjectsV2(r -> r.bucket("lake-bucket"));
      assertRefused("AccessDenied", client, "lab/station=kitchen-1/file");
    }
  }

  private static int status(S3Client client, String key) {
    return assertThrows(
            S3Exception.class, () -> client.headObject(r -> r.bucket("lake-bucket").key(key)))
        .statusCode();
  }

  @Test
  void theDoctorNamesStationsThatDidNotRenew() throws Exception {
    Path authority = folder.resolve("authority");
    assertTrue(CredentialSurvey.isKept(authority));
    assertFalse(CredentialSurvey.isKept(folder));
    at.enrolled("kitchen-1");
    DeviceRegister register = at.broker.register();
    assertEquals(
        "1 stations, no certificate ends within 14 days",
        CredentialSurvey.examine(authority, register, at.now()));
    String late =
        CredentialSurvey.examine(authority, register, at.now().plus(Duration.ofDays(352)));
    assertTrue(late.startsWith("!1 stations did not renew: kitchen-1 (until "), late);
    String ended =
        CredentialSurvey.examine(authority, register, at.now().plus(Duration.ofDays(366)));
    assertTrue(ended.contains("kitchen-1 (ended)"), ended);
    String over =
        CredentialSurvey.examine(authority, register, at.now().plus(Duration.ofDays(7000)));
    assertTrue(over.startsWith("!the authority in "), over);
    register.revoke("kitchen-1", at.now());
    assertTrue(
        CredentialSurvey.examine(authority, register, at.now().plus(Duration.ofDays(366)))
            .startsWith("0 stations"));
  }

  /** OpenSSL's request, and its verdict on the answer; skipped where there is none. */
  @Test
  void opensslAsksForACertificateAndTrustsIt() throws Exception {
    assumeTrue(openssl("version") == 0, "skipped: no openssl here");
    Path key = folder.resolve("key.pem");
    Path request = folder.resolve("request.pem");
    Path certificate = folder.resolve("certificate.pem");
    assertEquals(
        0,
        openssl(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=kitchen-1"
                + " -keyout "
                + key
                + " -out "
                + request));
    TestDevice station = at.device("kitchen-1");
    HttpResponse<String> answer = station.enrol(at.code("kitchen-1"), Files.readString(request));
    assertAnswer(200, "BEGIN CERTIFICATE", answer);
    Files.writeString(certificate, answer.body());
    Path authority = folder.resolve("authority/ca.pem");
    assertEquals(
        0,
        openssl("verify -x509_strict -purpose sslclient -CAfile " + authority + " " + certificate));
    assertNotEquals(
        0, openssl("verify -purpose sslserver -CAfile " + authority + " " + certificate));
  }

  private int openssl(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("openssl.txt").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
