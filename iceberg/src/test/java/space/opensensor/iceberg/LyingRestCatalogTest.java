package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.iceberg.RawServer.Then;

/** Servers in the place of a REST catalog that are none, or answer never. */
class LyingRestCatalogTest extends LakeOfStations {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final RestLimits PATIENT = new RestLimits(LONG, LONG, LONG, 1, 100);
  private static final String TOKEN = "token-of-the-lake";
  private static final String SECRET = "secret-of-the-lake";

  /** The line by which a publishing into a server ends, without the server's port. */
  private String line(String uri, Map<String, String> more, RestLimits limits) {
    Map<String, String> settings = new HashMap<>(settings());
    settings.put("ICEBERG_REST_URI", uri);
    settings.putAll(more);
    try (Lake other = new Lake(new LakeSettings(settings))) {
      String line =
          assertThrows(
                  CatalogException.class, () -> Publication.of(other, List.of(), false, limits))
              .getMessage();
      assertEquals(1, line.lines().count(), line);
      assertFalse(line.contains(TOKEN) || line.contains(SECRET), line);
      assertTrue(line.startsWith("Iceberg's catalog: " + uri + ": "), line);
      return line.substring(("Iceberg's catalog: " + uri + ": ").length());
    }
  }

  private String line(RawServer server, RestLimits limits) {
    return line("http://127.0.0.1:" + server.port(), Map.of("ICEBERG_REST_TOKEN", TOKEN), limits);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | <html>          | none of a REST catalog (Unexpected character ('<' (code 60))",
        "200 | nonsense        | none of a REST catalog (Unrecognized token 'nonsense'",
        "200 | null            | none of a REST catalog (something is missing)",
        "204 | ''              | none of a REST catalog (something is missing)",
        "200 | ''              | none of a REST catalog (No content to map due to end-of-input)",
        "200 | '{\"defaults\": 3}' | none of a REST catalog (Cannot parse string map",
        "400 | who             | Malformed request: who; correct ICEBERG_REST_URI, which ends before",
        "401 | token-of-the-lake | Not authorized: ***; correct ICEBERG_REST_TOKEN or ICEBERG_REST_CR",
        "403 | no              | Forbidden: no; let its user change tables, or give another's token",
        "404 | <html>          | (code: 404, type: null): <html>; correct ICEBERG_REST_URI",
        "418 | tea             | (code: 418, type: null): tea; correct ICEBERG_REST_URI",
      })
  void whatIsNoAnswerOfACatalogIsSaid(int status, String body, String said) throws IOException {
    try (RawServer server = new RawServer(RawServer.http(status, "", body), Then.GOES_ON)) {
      String line = line(server, PATIENT);
      assertTrue(line.contains(said), line);
      assertEquals(1, server.requests().size(), server.requests() + "");
      server.awaitClosed();
    }
  }

  /** Iceberg's client logs what it cannot read, with the stack; here it has a line already. */
  @Test
  void whatIcebergLogsIsNotShown() throws JoranException {
    LoggerContext users = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(users);
    configurator.doConfigure(Lake.class.getResource("/logback.xml"));
    assertFalse(users.getLogger("org.apache.iceberg.rest.ErrorHandlers").isErrorEnabled());
    assertTrue(users.getLogger(Lake.class).isInfoEnabled());
  }

  @ParameterizedTest
  @CsvSource({
    "500, Server error: null: out; run it again",
    "503, Service unavailable: out; run it again"
  })
  void aServerThatFailsForEverIsAskedNoMoreOftenThanAllowed(int status, String said)
      throws IOException {
    try (RawServer server = new RawServer(RawServer.http(status, "", "out"), Then.GOES_ON)) {
      assertEquals(said, line(server, PATIENT));
      assertEquals(2, server.requests().size(), server.requests() + "");
      server.awaitClosed();
    }
  }

  @Test
  void aServerThatAsksToComeBackTomorrowIsNotWaitedFor() throws IOException {
    String tomorrow = RawServer.http(503, "Retry-After: 86400\r\n", "");
    try (RawServer server = new RawServer(tomorrow, Then.GOES_ON)) {
      RestLimits limits = new RestLimits(LONG, LONG, SHORT, 1, 100);
      assertEquals("no whole answer within 0 s; run it again", line(server, limits));
      server.awaitClosed();
    }
  }

  @Test
  void aServerThatNeverAnswersIsNotWaitedFor() throws IOException {
    try (RawServer server = new RawServer("", Then.IS_SILENT)) {
      RestLimits limits = new RestLimits(LONG, SHORT, LONG, 1, 100);
      assertEquals("no answer within 0 s; run it again", line(server, limits));
      assertEquals(1, server.requests().size());
      server.awaitClosed();
    }
  }

  @Test
  void anAnswerThatNeverEndsIsNotReadToItsEnd() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n";
    try (RawServer server = new RawServer(head, Then.NEVER_ENDS)) {
      RestLimits limits = new RestLimits(LONG, LONG, SHORT, 1, 100);
      assertEquals("no whole answer within 0 s; run it again", line(server, limits));
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"defaults\"'"})
  void anAnswerThatBreaksOffIsSaid(String answer) throws IOException {
    try (RawServer server = new RawServer(answer, Then.CLOSES)) {
      assertEquals("it broke off the answer; run it again", line(server, PATIENT));
    }
  }

  @Test
  void redirectsInACircleAreNotFollowed() throws IOException {
    String around = RawServer.http(302, "Location: /v1/config\r\n", "");
    try (RawServer server = new RawServer(around, Then.GOES_ON)) {
      assertEquals(
          "it sends on and on to other addresses; correct ICEBERG_REST_URI", line(server, PATIENT));
      server.awaitClosed();
    }
  }

  @Test
  void anAddressWhereNobodyIsIsSaid() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertEquals(
        "nobody takes the connection; start the server or correct ICEBERG_REST_URI",
        line("http://127.0.0.1:" + port, Map.of(), PATIENT));
    assertEquals(
        "there is no host of this name; correct ICEBERG_REST_URI",
        line("http://nothing.invalid", Map.of(), PATIENT));
  }

  @Test
  void aServerWithoutTlsIsSaid() throws IOException {
    try (RawServer server =
        new RawServer(RawServer.http(400, "", "no TLS here"), Then.SPOKE_FIRST)) {
      assertEquals(
          "no TLS with it (Unsupported or unrecognized SSL message); let Java trust its"
              + " certificate, or correct ICEBERG_REST_URI",
          line("https://127.0.0.1:" + server.port(), Map.of(), PATIENT));
      server.awaitClosed();
    }
  }

  @Test
  void aCredentialThatIsRefusedIsNotShown() throws IOException {
    String refused =
        RawServer.http(
            401,
            "Content-Type: application/json\r\n",
            "{\"error\": \"invalid_client\", \"error_description\": \"who is " + SECRET + "?\"}");
    try (RawServer server = new RawServer(refused, Then.GOES_ON)) {
      String line =
          line(
              "http://127.0.0.1:" + server.port(),
              Map.of("ICEBERG_REST_CREDENTIAL", "lake:" + SECRET),
              PATIENT);
      assertEquals(
          "Not authorized: invalid_client: who is ***?; correct ICEBERG_REST_TOKEN or"
              + " ICEBERG_REST_CREDENTIAL",
          line);
      server.awaitClosed();
    }
  }

  /** {@code {}} is a configuration, but no table. */
  @Test
  void nothingStaysOpenOfACatalogThatWasOpened() throws IOException {
    putHours("s0", "2026-11-20", 1);
    try (RawServer server = new RawServer(RawServer.http(200, "", "{}"), Then.GOES_ON)) {
      Map<String, String> settings = new HashMap<>(settings());
      settings.put("ICEBERG_REST_URI", "http://127.0.0.1:" + server.port());
      try (Lake other = new Lake(new LakeSettings(settings))) {
        Publication publication = Publication.of(other, List.of(), false, PATIENT);
        assertEquals(2, publication.refused().size(), publication.toString());
      }
      server.awaitClosed();
    }
  }

  /** A configuration may set properties of the client, but not how long it waits. */
  @Test
  void aServerDoesNotSayHowLongItIsWaitedFor() throws IOException {
    putHours("s0", "2026-11-20", 1);
    String config =
        "{\"overrides\": {\"rest.client.max-retries\": \"none\","
            + " \"rest.client.tls.configurer-impl\": \"java.lang.String\"}}";
    try (RawServer server = new RawServer(RawServer.http(200, "", config), Then.GOES_ON)) {
      Map<String, String> settings = new HashMap<>(settings());
      settings.put("ICEBERG_REST_URI", "http://127.0.0.1:" + server.port());
      try (Lake other = new Lake(new LakeSettings(settings))) {
        Publication publication = Publication.of(other, List.of(), false, PATIENT);
        assertTrue(
            publication.refused().get(0).contains("Cannot parse missing field: metadata"),
            publication.toString());
      }
    }
  }
}
