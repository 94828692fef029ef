package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.ModelIdentity;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Request;

/** The certificate that a provider asks for: how it is got, renewed and kept. */
class StationCertificateTest extends IssuedKeysBench {

  @Test
  void aStationWithoutACertificateSaysSoAndOpensNoConnection() throws Exception {
    identity.clear();
    it.put(0);
    it.run(10_000);
    assertEquals(0, server.connections());
    assertTrue(it.linesWith("credentials: this station is not enrolled") == 1, "" + it.lines);
  }

  @Test
  void aCertificateThatIsNotLetInIsAskedForSeldom() throws Exception {
    provider = Answer.document("HTTP/1.1 403 Forbidden", "{\"message\":\"Invalid\"}");
    it.put(0);
    it.run(2 * HOUR);
    assertTrue(asked() > 5 && asked() < 20, "asked " + asked());
    assertTrue(it.linesWith("does not let this station's certificate in") > 0, "" + it.lines);
  }

  @Test
  void aCertificateIsRenewedWhenTwoThirdsOfItAreOver() throws Exception {
    ModelIdentity old = ModelIdentity.certified(NOON - 80 * DAY, NOON + 10 * DAY);
    old.next(NOON, NOON + 90 * DAY);
    server.use(old);
    it.start(server);
    renewal = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    it.put(0);
    it.run(10_000);
    assertEquals("/renew", server.requests().get(1).target());
    String body = new String(server.requests().get(1).body(), StandardCharsets.US_ASCII);
    assertTrue(body.startsWith("-----BEGIN CERTIFICATE REQUEST-----"), body);
    assertEquals(2, server.identified().size());
    assertEquals(NOON + 90 * DAY, old.validUntilMillis());
    assertEquals(1, puts().size());
    it.put(1);
    it.run(HOUR);
    assertEquals(1, server.requests().stream().filter(r -> r.target().equals("/renew")).count());
  }

  /** Each way in which the answer to a renewal is none: what was good stays, and files go on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "the certificate that came has expired",
        "the certificate that came is not valid yet",
        "the certificate that came is for another key",
        "the certificate that came is for another station",
        "the certificate cannot be kept",
        "the answer is no certificate"
      })
  void aRenewalThatBringsNoGoodCertificateReplacesNone(String fault) throws Exception {
    ModelIdentity old = ModelIdentity.certified(NOON - 80 * DAY, NOON + 10 * DAY);
    server.use(old);
    it.start(server);
    renewal = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    if (fault.endsWith("expired")) {
      old.next(NOON - 3 * DAY, NOON - DAY);
    } else if (fault.endsWith("yet")) {
      old.next(NOON + DAY, NOON + 90 * DAY);
    } else if (fault.endsWith("is no certificate")) {
      renewal = Answer.document("HTTP/1.1 200 OK", "<html>login</html>");
    } else {
      old.nextIsFor(fault);
    }
    for (int n = 0; n < 3; n++) {
      it.put(n);
      it.run(HOUR);
    }
    assertEquals(NOON + 10 * DAY, old.validUntilMillis());
    String until = UtcTime.text(NOON + 10 * DAY);
    assertEquals(
        1, it.linesWith("not renewed, valid until " + until + ": " + fault), "" + it.lines);
    assertEquals(3, puts().size(), "" + it.lines);
  }

  @Test
  void aRenewalThatFailsHoldsUpNoFile() throws Exception {
    server.use(ModelIdentity.certified(NOON - 80 * DAY, NOON + 10 * DAY));
    it.start(server);
    renewal = Answer.document("HTTP/1.1 404 Not Found", "");
    for (int n = 0; n < 8; n++) {
      it.put(n);
      it.run(HOUR);
    }
    assertEquals(8, puts().size());
    assertEquals(2, it.linesWith("certificate not renewed"), "each 6 hours: " + it.lines);
  }

  @Test
  void anAuthorityThatEndsIsNamedAsWhyAndTheCertificateStays() throws Exception {
    ModelIdentity old = ModelIdentity.certified(NOON - 80 * DAY, NOON + 10 * DAY);
    server.use(old);
    it.start(server);
    renewal = Answer.document("HTTP/1.1 409 Conflict", "");
    it.put(0);
    it.run(HOUR);
    String until = UtcTime.text(NOON + 10 * DAY);
    assertEquals(
        1,
        it.linesWith(
            "not renewed, valid until "
                + until
                + ": the server gives none that is valid for longer"),
        "" + it.lines);
    assertEquals(1, puts().size(), "" + it.lines);
  }

  private ModelIdentity without(String code) throws Exception {
    ModelIdentity fresh = new ModelIdentity(NOON - DAY, NOON + 90 * DAY);
    it.settings.put("enrol.code", code);
    server.use(fresh);
    it.start(server);
    return fresh;
  }

  @Test
  void aStationWithACodeInItsSettingsEnrolsItselfOnce() throws Exception {
    ModelIdentity fresh = without("WONCE-23456");
    enrolment = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    it.put(0);
    it.run(10_000);
    Request first = server.requests().get(0);
    assertEquals("POST", first.method());
    assertEquals("WONCE-23456", first.headers().get("x-enrol-code"));
    assertEquals(1, puts().size(), "" + it.lines);
    String until = UtcTime.text(fresh.validUntilMillis());
    assertEquals(1, it.linesWith("enrolled, certificate valid until " + until), "" + it.lines);
    it.put(1);
    it.run(2 * HOUR);
    assertEquals(2, puts().size(), "" + it.lines);
    it.start(server);
    it.put(2);
    it.run(10_000);
    assertEquals(1, server.requests().stream().filter(r -> r.target().equals("/enrol")).count());
    assertEquals(0, it.linesWith("WONCE"), "" + it.lines);
  }

  @Test
  void aCodeThatIsRefusedIsNamedAndFilesWait() throws Exception {
    without("WRONG");
    enrolment = Answer.document("HTTP/1.1 403 Forbidden", "");
    it.put(0);
    it.run(10_000);
    assertEquals(
        1,
        it.linesWith("not enrolled by enrol.code: the code was used already or is wrong"),
        "" + it.lines);
    assertEquals(0, puts().size());
    assertEquals(0, asked());
    assertEquals(0, it.linesWith("WRONG"), "" + it.lines);
    enrolment = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    it.run(HOUR);
    assertEquals(1, puts().size(), "" + it.lines);
  }

  @Test
  void noLineHasASecret() throws Exception {
    it.put(0);
    bucket = Answer.error(403, "AccessDenied");
    it.run(60_000);
    for (String line : it.lines) {
      assertFalse(line.contains(SECRET) || line.contains("TOKEN1"), line);
    }
  }

  @Test
  void afterAnEnrolmentFilesGoToTheBucketAgain() throws Exception {
    enrolment = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    it.put(0);
    it.run(10_000);
    Enrolment again = it.uploader.enrolment();
    again.begin("code");
    while (!again.step(it.now, NOON + it.now)) {
      it.now += 10;
    }
    assertNull(again.failure());
    it.put(1);
    it.run(10_000);
    String keys = "keys.example:8443";
    assertEquals(List.of(keys, "localhost:9000", keys, "localhost:9000"), server.hosts());
    assertEquals(List.of(), it.waiting());
  }
}
