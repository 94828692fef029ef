package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.station.identity.CertificateRequest;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.CredentialsUrl;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;

/**
 * Gets a certificate for the device's key from the host of {@code credentials.url}, a bounded piece
 * per {@link #step}: the first by a code that is good once ({@code POST /enrol}), a later one by
 * the one before ({@code POST /renew}).
 */
public final class Enrolment {

  private static final int MAX_CODE = 128;
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;

  private final HttpClient client;
  private final StationSettings settings;
  private final CredentialsUrl url;
  private final Identity identity;
  private final TextAnswer answer;
  private final IdentifiedRequest request;
  private String failure;
  private boolean open;
  private boolean first;

  /**
   * The enrolment of a station that has no other work.
   *
   * @throws SettingsException when the keys in the settings are malformed
   */
  public Enrolment(Connector connector, StationSettings settings, CredentialsReader reader)
      throws SettingsException {
    this(
        new HttpClient(connector, settings),
        new RequestSigner(settings, reader),
        settings,
        connector.identity());
  }

  /** An enrolment that borrows what an uploader sends with. */
  Enrolment(HttpClient client, RequestSigner signer, StationSettings settings, Identity identity) {
    this.client = client;
    this.settings = settings;
    this.url = settings.credentialsUrl();
    this.identity = identity;
    this.answer = new TextAnswer(signer.unsigned());
    String host = url == null ? "" : url.hostHeader();
    this.request = new IdentifiedRequest(signer, host, settings.stationId(), answer);
  }

  /** Begins, by a code. */
  public void begin(String code) {
    begin(true, "/enrol", code);
  }

  /** Begins, by the certificate there is. */
  void renew() {
    begin(false, "/renew", null);
  }

  private void begin(boolean isFirst, String path, String code) {
    open = true;
    first = isFirst;
    failure = url == null ? "credentials.url is not set" : null;
    if (failure == null && identity == null) {
      failure = "this board cannot keep a key";
    }
    if (failure == null && isFirst && !isCode(code)) {
      failure = "expected a code of 1 to 128 characters without spaces";
    }
    if (failure != null) {
      return;
    }
    try {
      AsciiBuffer pem = new AsciiBuffer(CertificateRequest.MAX_PEM);
      CertificateRequest.append(identity, settings.stationId(), pem);
      client.turnTo(url.host(), url.port(), !isFirst);
      client.begin(request.post(path, code, pem));
    } catch (IOException e) {
      failure = e.getMessage();
    }
  }

  /** A code goes into a header. */
  private static boolean isCode(String code) {
    boolean good = code.length() >= 1 && code.length() <= MAX_CODE;
    for (int i = 0; i < code.length(); i++) {
      good &= code.charAt(i) > ' ' && code.charAt(i) <= '~';
    }
    return good;
  }

  /**
   * Does what can be done now.
   *
   * @return whether it has ended, with a certificate or a {@link #failure}
   */
  public boolean step(long now, long epochMillis) {
    try {
      if (failure == null && !client.step(now, epochMillis)) {
        return false;
      }
      if (failure == null) {
        answered(client.response().status(), epochMillis);
      }
    } catch (IOException e) {
      failure = e.getMessage() + Remedy.of(e, "credentials.url");
    }
    close();
    return true;
  }

  private void answered(int status, long epochMillis) throws IOException {
    if (status == FORBIDDEN) {
      failure =
          first
              ? "the code was used already or is wrong; ask for another"
              : "this station's certificate is no longer taken; enrol it again";
    } else if (status == CONFLICT && !first) {
      failure = "the server gives none that is valid for longer";
    } else if (status != 200) {
      failure = "the server answered " + status + "; check credentials.url";
    } else {
      answer.check();
      byte[] pem = new byte[answer.length()];
      System.arraycopy(answer.bytes(), 0, pem, 0, pem.length);
      identity.certify(pem, settings.stationId(), epochMillis);
    }
  }

  /** Why there is no new certificate, in one line, or null where there is. */
  public String failure() {
    return failure;
  }

  /** Until when the certificate is valid, epoch milliseconds. */
  public long validUntilMillis() {
    return identity == null ? 0 : identity.validUntilMillis();
  }

  /** Whether it has begun and not ended; nothing else is sent meanwhile. */
  boolean isOpen() {
    return open;
  }

  /** Ends it. */
  public void close() {
    open = false;
    client.turnBack();
  }
}
