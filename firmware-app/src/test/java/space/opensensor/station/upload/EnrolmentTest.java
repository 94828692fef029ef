package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.ModelIdentity;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Request;

/** A station that gets its certificate by a code. */
class EnrolmentTest {

  private static final long NOON = UploadBench.NOON;
  private static final long DAY = 86_400_000;

  private final UploadBench it = new UploadBench();
  private final ModelIdentity identity = new ModelIdentity(NOON, NOON + 90 * DAY);
  private Answer answer = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----\nAAAA\n");
  private final ScriptedServer server = new ScriptedServer(request -> answer);

  @BeforeEach
  void start() throws Exception {
    it.settings.put("credentials.url", "https://keys.example/role-aliases/station/credentials");
    server.use(identity);
    it.start(server);
  }

  private String enrol(String code) {
    Enrolment enrolment = it.uploader.enrolment();
    enrolment.begin(code);
    for (int i = 0; i < 1000 && !enrolment.step(it.now, NOON + it.now); i++) {
      it.now += 10;
    }
    return enrolment.failure();
  }

  @Test
  void aCodeBringsACertificateForTheDevicesKey() throws Exception {
    assertNull(enrol("one-time-code"));
    Request request = server.requests().get(0);
    assertEquals("POST", request.method());
    assertEquals("/enrol", request.target());
    assertEquals("keys.example", request.headers().get("host"));
    assertEquals("one-time-code", request.headers().get("x-enrol-code"));
    assertEquals("7cdfa1e2b3c4", request.headers().get("x-amzn-iot-thingname"));
    assertEquals("text/plain", request.headers().get("content-type"));
    String pem = new String(request.body(), StandardCharsets.US_ASCII);
    assertTrue(pem.startsWith("-----BEGIN CERTIFICATE REQUEST-----\n"), pem);
    assertEquals(List.of(), server.identified(), "there is no certificate to show yet");
    assertEquals(List.of("-----BEGIN CERTIFICATE-----\nAAAA\n"), identity.certificates());
  }

  @Test
  void aCodeThatWasUsedIsNamed() {
    answer = Answer.document("HTTP/1.1 403 Forbidden", "no");
    assertEquals("the code was used already or is wrong; ask for another", enrol("used"));
    assertEquals(0, identity.validUntilMillis());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\r\nx-other: 1", "na\u00efve"})
  void whatIsNoCodeIsNotSent(String code) {
    assertEquals("expected a code of 1 to 128 characters without spaces", enrol(code));
    assertEquals(0, server.connections());
  }

  @Test
  void anAnswerThatIsNoCertificateIsRefused() {
    answer = Answer.document("HTTP/1.1 200 OK", "<html>login</html>");
    assertEquals("the answer is no certificate", enrol("code"));
  }

  @Test
  void aCertificateThatHasExpiredIsNamedAndTheOneBeforeStays() {
    assertNull(enrol("code"));
    identity.next(NOON - 2 * DAY, NOON - DAY);
    assertEquals("the certificate that came has expired", enrol("code"));
    assertEquals(NOON + 90 * DAY, identity.validUntilMillis());
  }

  @Test
  void aCertificateOfTheFutureIsNamedAndTheOneBeforeStays() {
    assertNull(enrol("code"));
    identity.next(NOON + DAY, NOON + 900 * DAY);
    assertEquals("the certificate that came is not valid yet", enrol("code"));
    assertEquals(NOON + 90 * DAY, identity.validUntilMillis());
  }

  @Test
  void aCertificateHasToNameThisStation() {
    assertNull(enrol("code"));
    assertEquals("7cdfa1e2b3c4", identity.named());
  }

  @Test
  void aHugeAnswerIsRefused() {
    answer = Answer.document("HTTP/1.1 200 OK", "x".repeat(9000));
    assertEquals("the answer is longer than 8000 bytes", enrol("code"));
  }

  @Test
  void aServerThatCannotBeReachedIsNamedWithTheSetting() {
    server.setReachable(false);
    assertEquals("connection refused; check the port of credentials.url", enrol("code"));
  }

  @Test
  void noFileGoesWhileAStationEnrolsAndThenItGoes() throws Exception {
    it.put(0);
    Enrolment enrolment = it.uploader.enrolment();
    enrolment.begin("code");
    it.run(10_000);
    assertEquals(0, server.requests().size());
    assertNull(it.uploader.probe());
    while (!enrolment.step(it.now, NOON + it.now)) {
      it.now += 10;
    }
    it.run(10_000);
    assertTrue(server.requests().get(1).target().startsWith("/role-aliases/"));
  }

  @Test
  void withoutAUrlItSaysWhatToSet() throws Exception {
    it.settings.remove("credentials.url");
    it.start(server);
    assertEquals("credentials.url is not set", enrol("code"));
  }

  @Test
  void aBoardWithoutAKeySaysSo() throws Exception {
    server.use(null);
    it.start(server);
    assertEquals("this board cannot keep a key", enrol("code"));
  }

  /** 1 to 128 of the characters that a header can hold without a space. */
  @Test
  void aCodeMayBeOfAnyLengthAndCharacterThatAHeaderHolds() {
    for (String code : new String[] {"!", "~", "c".repeat(128)}) {
      assertNull(enrol(code));
      assertEquals(
          code, server.requests().get(server.requests().size() - 1).headers().get("x-enrol-code"));
    }
    for (String code : new String[] {"\u007f", " ", "c".repeat(129)}) {
      assertEquals("expected a code of 1 to 128 characters without spaces", enrol(code));
    }
    assertEquals(3, server.requests().size());
  }

  @Test
  void untilWhenTheCertificateIsValidIsTold() throws Exception {
    Enrolment enrolment = it.uploader.enrolment();
    assertEquals(0, enrolment.validUntilMillis());
    assertNull(enrol("code"));
    assertEquals(NOON + 90 * DAY, it.uploader.enrolment().validUntilMillis());
    server.use(null);
    it.start(server);
    assertEquals(0, it.uploader.enrolment().validUntilMillis());
  }
}
