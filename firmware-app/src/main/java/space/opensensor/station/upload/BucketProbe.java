package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.S3Error;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Log;

/**
 * Small signed requests to the station's bucket, one at a time and each a bounded piece per {@link
 * #step}, which find out whether files can go there and what else the keys allow. They are signed
 * and sent by what signs and sends files. The one object that is stored is {@code
 * [prefix/]station=<id>/check.txt}, overwritten each time.
 */
public final class BucketProbe {

  /** What can be asked. */
  public enum Question {
    /** Whether keys are issued, where they are not in the settings. */
    KEYS,
    /** Whether a small object can be stored. */
    PUT,
    /** Whether that object can be looked at. */
    HEAD,
    /** Whether an object of another station could be read. */
    OTHERS,
    /** Whether the bucket can be listed. */
    LIST
  }

  private static final String NAME = "/check.txt";
  private static final String CONTENT = "stored by a check of the station\n";

  private final HttpClient client;
  private final CredentialsProvider provider;
  private final StationSettings settings;
  private final String key;
  private final AsciiBuffer content = new AsciiBuffer(CONTENT.length());
  private final ProbeRequest request;
  private IOException failure;
  private boolean open;
  private boolean fetching;

  /** A probe that borrows what an uploader sends with; its provider is null without one. */
  BucketProbe(
      HttpClient client,
      RequestSigner signer,
      StationSettings settings,
      CredentialsProvider provider) {
    this.client = client;
    this.settings = settings;
    this.provider = provider;
    String stations = settings.prefix() + "station=";
    this.key = stations + settings.stationId() + NAME;
    content.append(CONTENT);
    this.request = new ProbeRequest(signer, key, stations + "other" + NAME, content);
  }

  /**
   * A probe of the bucket that settings name, by itself.
   *
   * @param backoff of tries to fetch keys, where they are issued
   * @throws SettingsException when the keys are missing or malformed
   */
  public static BucketProbe of(
      Connector connector,
      StationSettings settings,
      CredentialsReader reader,
      Backoff backoff,
      Log log)
      throws SettingsException {
    HttpClient client = new HttpClient(connector, settings);
    RequestSigner signer = new RequestSigner(settings, reader);
    return new BucketProbe(
        client,
        signer,
        settings,
        CredentialsProvider.of(client, signer, settings, connector.identity(), backoff, log));
  }

  /** Whether keys are issued, which {@link Question#KEYS} asks for. */
  public boolean hasProvider() {
    return provider != null;
  }

  /** Begins a request. */
  public void ask(Question question) {
    failure = null;
    open = true;
    fetching = question == Question.KEYS;
    if (fetching) {
      provider.begin();
    } else {
      request.begin(question);
      client.begin(request);
    }
  }

  /**
   * Does what can be done now.
   *
   * @param now uptime
   * @param epochMillis the time of day, by which it is signed and certificates are judged
   * @return whether the request has ended, with an answer or a {@link #failure()}
   */
  public boolean step(long now, long epochMillis) {
    if (fetching) {
      return provider.step(now, epochMillis);
    }
    try {
      return client.step(now, epochMillis);
    } catch (IOException e) {
      failure = e;
      return true;
    }
  }

  /** Why there is no answer, or null. */
  public IOException failure() {
    return failure;
  }

  /** Why no keys were issued, in one line, or null. */
  public String keysProblem() {
    return provider.problem();
  }

  /** Until when the keys are good, epoch milliseconds. */
  public long keysUntilMillis() {
    return provider.goodUntil();
  }

  /** Until when the station's certificate is valid, epoch milliseconds, or 0 without one. */
  public long certificateUntilMillis() {
    return provider.certificateUntil();
  }

  /** The answer's status. */
  public int status() {
    return client.response().status();
  }

  /** The error document, or null where there was none. */
  public S3Error error() {
    return client.response().error();
  }

  /** The region in which the bucket is, or an empty string where the answer does not say. */
  public String region() {
    return client.response().region();
  }

  /** Whether a refusal is about the time of day. */
  public boolean isAboutTime() {
    return Verdict.of(status(), error()) == Verdict.CLOCK;
  }

  /** Whether an answer to {@link Question#HEAD} tells the length of what was stored. */
  public boolean hasStoredLength() {
    return client.response().contentLength() == content.length();
  }

  /** The key of the object that is stored. */
  public String key() {
    return key;
  }

  /** What it was made with. */
  public StationSettings settings() {
    return settings;
  }

  /** Whether something was asked since it was closed; nothing else is sent meanwhile. */
  boolean isOpen() {
    return open;
  }

  /** Closes the connection. */
  public void close() {
    open = false;
    client.turnBack();
  }
}
