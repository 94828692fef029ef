package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.parquet.Crc32;
import space.opensensor.station.settings.CredentialsUrl;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.vee.Identity;
import space.opensensor.vee.Log;

/**
 * Fetches keys that are good for a while, and keeps them in memory alone. The wire is that of AWS
 * IoT's credential provider: a GET over mutual TLS. All of it is done between two files, a bounded
 * piece per {@link #step}, over the client and the buffer of the uploads.
 *
 * <p>New keys are wanted where there are none, where a server refused those there are, and in the
 * last quarter to three eighths of their life, by the station's id and by chance, so that stations
 * do not come together. While those there are still hold, a provider that fails costs nothing; then
 * it is asked after growing delays, and files wait on flash. Keys are believed for 12 hours at
 * most.
 *
 * <p>With new keys a certificate of which two thirds are over is renewed. Where there is none, one
 * is asked for first, if the settings have a code.
 */
final class CredentialsProvider {

  private static final int MOST_LIFE_MILLIS = 12 * 3600000;
  private static final long RENEWAL_PAUSE_MILLIS = 6 * 3600000L;

  private final HttpClient client;
  private final RequestSigner signer;
  private final CredentialsUrl url;
  private final Identity identity;
  private final Backoff backoff;
  private final Log log;
  private final TextAnswer answer;
  private final IdentifiedRequest request;
  private final Enrolment renewal;
  private final String code;
  private final int share;

  private long goodUntil;
  private long renewAt;
  private long due;
  private long renewalDue;
  private boolean refused;
  private boolean refusedBefore;
  private boolean renewing;
  private boolean enrolling;
  private String problem;

  private CredentialsProvider(
      HttpClient client,
      RequestSigner signer,
      StationSettings settings,
      Identity identity,
      Backoff backoff,
      Log log) {
    this.client = client;
    this.signer = signer;
    this.url = settings.credentialsUrl();
    this.identity = identity;
    this.backoff = backoff.another();
    this.log = log;
    this.answer = new TextAnswer(signer.unsigned());
    this.request = new IdentifiedRequest(signer, url.hostHeader(), settings.stationId(), answer);
    this.renewal = new Enrolment(client, signer, settings, identity);
    this.code = settings.enrolCode();
    this.share = crc(settings.stationId());
  }

  /** The provider that settings name, or null where they hold keys. */
  static CredentialsProvider of(
      HttpClient client,
      RequestSigner signer,
      StationSettings settings,
      Identity identity,
      Backoff backoff,
      Log log) {
    return settings.credentialsUrl() == null
        ? null
        : new CredentialsProvider(client, signer, settings, identity, backoff, log);
  }

  private static int crc(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) text.charAt(i);
    }
    return Crc32.of(bytes, 0, bytes.length);
  }

  /** Whether there are keys that hold at a time of day. */
  boolean isGood(long epochMillis) {
    return !refused && epochMillis < goodUntil;
  }

  /** Whether there are keys that nobody has refused; they may have expired. */
  boolean hasKeys() {
    return goodUntil > 0 && !refused;
  }

  /** Whether new keys are to be fetched now. */
  boolean isDue(long now, long epochMillis) {
    return now >= due && (!isGood(epochMillis) || epochMillis >= renewAt);
  }

  /** The uptime before which nothing is asked again. */
  long due() {
    return due;
  }

  /** Until when the keys are good, epoch milliseconds, or 0. */
  long goodUntil() {
    return goodUntil;
  }

  /** Why the last try brought no keys, or null. */
  String problem() {
    return problem;
  }

  /** Until when the certificate is valid, epoch milliseconds, or 0 without one. */
  long certificateUntil() {
    return identity == null ? 0 : identity.validUntilMillis();
  }

  /** The host that is asked. */
  String host() {
    return url.host();
  }

  /**
   * Tells that a server refused the keys.
   *
   * @return whether others are to be tried at once: not where no keys were taken in between
   */
  boolean refuse() {
    boolean atOnce = !refusedBefore;
    refused = true;
    refusedBefore = true;
    return atOnce;
  }

  /** Tells that a server took the keys. */
  void accept() {
    refusedBefore = false;
  }

  /** Asks at once, whatever was before: the station may have got its certificate. */
  void retry() {
    due = 0;
    backoff.reset();
  }

  /** Begins to fetch keys; {@link #step} goes on. */
  void begin() {
    renewing = false;
    enrolling = false;
    problem = null;
    if (identity == null) {
      problem = "this board cannot keep a key; set s3.access-key in place of credentials.url";
    } else if (identity.validUntilMillis() > 0) {
      ask();
    } else if (code.length() > 0) {
      enrolling = true;
      renewal.begin(code);
    } else {
      problem = "this station is not enrolled; enrol CODE on its console, or ./station enrol";
    }
  }

  private void ask() {
    client.turnTo(url.host(), url.port(), true);
    client.begin(request.get(url.path()));
  }

  /** Whether the last try had an end. Does what can be done now. */
  boolean step(long now, long epochMillis) {
    if (problem != null) {
      failed(now, problem, backoff.slow());
      return true;
    }
    if (enrolling) {
      return renewal.step(now, epochMillis) && !enrolled(now);
    }
    if (renewing) {
      return renewal.step(now, epochMillis) && renewed();
    }
    try {
      if (!client.step(now, epochMillis)) {
        return false;
      }
      int status = client.response().status();
      if (status == 200) {
        take(epochMillis);
      } else {
        refused(now, epochMillis, status);
      }
    } catch (IOException e) {
      failed(now, e.getMessage() + Remedy.of(e, "credentials.url"), backoff.next());
    }
    answer.wipe();
    client.turnBack();
    return problem != null || !beginRenewal(epochMillis);
  }

  private void take(long epochMillis) throws HttpException {
    answer.check();
    IssuedKeys keys = IssuedKeys.read(answer.bytes(), answer.length());
    try {
      if (keys.expiration() <= epochMillis) {
        throw new HttpException("the keys that came expired at " + UtcTime.text(keys.expiration()));
      }
      signer.use(keys);
      int life = (int) Math.min(keys.expiration() - epochMillis, MOST_LIFE_MILLIS);
      long part = (share ^ backoff.chance(0xffff)) & 0xffff;
      goodUntil = epochMillis + life;
      renewAt = goodUntil - life / 4 - (life / 8 * part >> 16);
    } finally {
      keys.wipe();
    }
    refused = false;
    due = 0;
    backoff.reset();
    log.write(
        Log.Level.INFO, "credentials: from " + host() + ", good until " + UtcTime.text(goodUntil));
  }

  private void refused(long now, long epochMillis, int status) {
    if (status == 401 || status == 403) {
      failed(
          now,
          "the server answered "
              + status
              + ": it does not let this station's certificate in; enrol it again, or allow its id",
          backoff.slow());
    } else if (status < 500 && status != 408 && status != 429) {
      failed(now, "the server answered " + status + "; check credentials.url", backoff.slow());
    } else {
      int asked = client.response().retryAfterSeconds(epochMillis) * 1000;
      failed(now, "the server answered " + status, Math.max(backoff.next(), asked));
    }
  }

  private void failed(long now, String why, int delay) {
    problem = why;
    due = now + delay;
    log.write(Log.Level.WARN, "credentials: " + why + "; again in " + (delay + 999) / 1000 + " s");
  }

  /** Begins to renew the certificate where it is time to; returns whether it has. */
  private boolean beginRenewal(long epochMillis) {
    long from = identity.validFromMillis();
    long until = identity.validUntilMillis();
    if (epochMillis < until - (until - from) / 3 || epochMillis < renewalDue) {
      return false;
    }
    renewalDue = epochMillis + RENEWAL_PAUSE_MILLIS;
    renewing = true;
    renewal.renew();
    return true;
  }

  /**
   * Takes the end of the enrolment; returns whether there is a certificate, and keys are asked for.
   */
  private boolean enrolled(long now) {
    enrolling = false;
    if (renewal.failure() != null) {
      failed(now, "not enrolled by enrol.code: " + renewal.failure(), backoff.slow());
      return false;
    }
    String until = UtcTime.text(identity.validUntilMillis());
    log.write(Log.Level.INFO, "credentials: enrolled, certificate valid until " + until);
    ask();
    return true;
  }

  private boolean renewed() {
    renewing = false;
    String until = UtcTime.text(identity.validUntilMillis());
    if (renewal.failure() == null) {
      log.write(Log.Level.INFO, "credentials: certificate renewed, valid until " + until);
    } else {
      log.write(
          Log.Level.WARN,
          "credentials: certificate not renewed, valid until " + until + ": " + renewal.failure());
    }
    answer.wipe();
    return true;
  }

  /** Gives up what is under way. */
  void stop() {
    renewing = false;
    enrolling = false;
    client.turnBack();
    answer.wipe();
  }
}
