package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.LakeSettings;

/** What answers where STS is expected, and is not STS as it should be. */
@ExtendWith(SecretSearch.class)
class StrangeStsTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final String KEYS =
      "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
          + "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>"
          + "<SecretAccessKey>STRANGE/SECRET</SecretAccessKey>"
          + "<SessionToken>STRANGE/TOKEN</SessionToken>"
          + "<Expiration>2026-11-29T13:00:00Z</Expiration></Credentials>"
          + "</AssumeRoleResult></AssumeRoleResponse>";

  private HttpServer server;
  private StsIssuer issuer;
  private int status = 200;
  private String answer = KEYS;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    issuer =
        new StsIssuer(
            new LakeSettings(
                    Map.of(
                        "DUCKLAKE_BUCKET_NAME",
                        "lake-bucket",
                        "DUCKLAKE_CREDENTIALS_ROLE",
                        "arn:aws:iam::123456789012:role/station",
                        "AWS_ENDPOINT_URL_STS",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "AWS_ACCESS_KEY_ID",
                        "AKIAEXAMPLE",
                        "AWS_SECRET_ACCESS_KEY",
                        SecretSearch.secret("the broker's own key", "STRANGE/OWN/SECRET")))
                .credentials());
  }

  @AfterEach
  void stop() {
    issuer.close();
    server.stop(0);
  }

  private String refusal() {
    String message =
        assertThrows(KeyIssuer.IssueException.class, () -> issuer.issue("kitchen-1", NOW))
            .getMessage();
    assertFalse(message.contains("STRANGE"), message);
    return message;
  }

  @Test
  void keysAreTakenAsTheyCome() throws Exception {
    StationKeys keys = issuer.issue("kitchen-1", NOW);
    assertEquals("ASIAEXAMPLE", keys.accessKeyId());
    assertEquals("STRANGE/TOKEN", keys.sessionToken());
    assertEquals(Instant.parse("2026-11-29T13:00:00Z"), keys.expiration());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>Sign in first</body></html>",
        "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>"
      })
  void aPageInPlaceOfKeysIsNamed(String body) {
    answer = body;
    assertEquals("STS answered no keys; check AWS_ENDPOINT_URL_STS", refusal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"})
  void keysThatLackAPartAreNamed(String name) {
    answer = KEYS.replaceAll("<" + name + ">.*</" + name + ">", "");
    assertEquals("STS answered no keys; check AWS_ENDPOINT_URL_STS", refusal());
  }

  @Test
  void keysOfThePastAreNamed() {
    answer = KEYS.replace("2026-11-29T13", "2026-11-29T11");
    assertEquals(
        "STS answered keys that ended at 2026-11-29T11:00:00Z; check the clocks", refusal());
  }

  @Test
  void aRefusalWithoutACodeHasItsStatusAlone() {
    status = 403;
    answer = "<html>";
    assertEquals("STS answered 403 for arn:aws:iam::123456789012:role/station", refusal());
  }
}
