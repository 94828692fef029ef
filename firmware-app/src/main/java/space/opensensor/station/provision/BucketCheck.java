package space.opensensor.station.provision;

import java.util.ArrayList;
import space.opensensor.sigv4.S3Error;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upload.BucketProbe;
import space.opensensor.station.upload.BucketProbe.Question;
import space.opensensor.station.upload.UtcTime;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

/**
 * Checks the way to the bucket and what its keys may do there, a bounded piece per {@link #step}:
 * name and connection, TLS, a small PUT, HEAD, and what a station's policy should forbid. It ends
 * at the first failure of the way, for what comes after cannot be told then.
 */
public final class BucketCheck {

  private static final String SERVER = "server";
  private static final String TLS = "tls";
  private static final String KEYS = "keys";
  private static final String CERTIFICATE = "certificate";
  private static final long WEEK_MILLIS = 7 * 86400000L;

  private final BucketProbe probe;
  private final StationSettings settings;
  private final ArrayList<Finding> findings = new ArrayList<Finding>();
  private Question question;
  private boolean asked;
  private boolean ended;

  /** A check by one probe. */
  public BucketCheck(BucketProbe probe) {
    this.probe = probe;
    this.settings = probe.settings();
    this.question = probe.hasProvider() ? Question.KEYS : Question.PUT;
  }

  /**
   * Does what can be done now.
   *
   * @param now uptime
   * @param epochMillis the time of day
   * @return whether the check has ended
   */
  public boolean step(long now, long epochMillis) {
    if (ended) {
      return true;
    }
    if (!asked) {
      asked = true;
      probe.ask(question);
    } else if (probe.step(now, epochMillis)) {
      asked = false;
      if (question == Question.KEYS) {
        answeredKeys(epochMillis);
      } else if (probe.failure() != null) {
        failed();
      } else {
        answered();
      }
      if (ended) {
        probe.close();
      }
    }
    return ended;
  }

  /** Ends it. */
  public void cancel() {
    ended = true;
    probe.close();
  }

  /** Takes the oldest line that was not taken yet, or null where there is none. */
  public Finding take() {
    return findings.size() == 0 ? null : findings.remove(0);
  }

  private void answeredKeys(long epochMillis) {
    String host = settings.credentialsUrl().host();
    if (probe.keysProblem() != null) {
      ended = true;
      add(Finding.failed(KEYS, host + ": " + probe.keysProblem(), keysCure()));
      return;
    }
    add(Finding.ok(KEYS, "issued by " + host + ", good until " + text(probe.keysUntilMillis())));
    long until = probe.certificateUntilMillis();
    String valid = "valid until " + text(until);
    add(
        until - epochMillis > WEEK_MILLIS
            ? Finding.ok(CERTIFICATE, valid)
            : new Finding(
                CERTIFICATE, Finding.Outcome.NOTE, valid, "enrol CODE where it is not renewed"));
    question = Question.PUT;
  }

  private String keysCure() {
    return probe.certificateUntilMillis() == 0
        ? "enrol CODE, with a code of whoever issues keys"
        : "check credentials.url, or enrol CODE again";
  }

  private static String text(long epochMillis) {
    return UtcTime.text(epochMillis);
  }

  private void failed() {
    ended = true;
    String message = probe.failure().getMessage();
    String why = message == null ? "the connection broke" : message;
    Cause cause =
        probe.failure() instanceof ConnectionException
            ? ((ConnectionException) probe.failure()).cause()
            : Cause.BROKEN;
    if (question != Question.PUT) {
      add(Finding.failed(subject(), why, "try again"));
    } else if (cause == Cause.NAME_NOT_FOUND) {
      add(Finding.failed(SERVER, why, "check s3.endpoint, and the network's name server"));
    } else if (cause == Cause.UNTRUSTED || cause == Cause.TLS) {
      add(Finding.failed(TLS, why, "set tls.ca to the certificate of the server's CA"));
    } else if (cause == Cause.WRONG_HOST) {
      add(Finding.failed(TLS, why, "set s3.endpoint to a name in the certificate"));
    } else if (cause == Cause.WRONG_DATE) {
      add(Finding.failed(TLS, why, "check the clock, or renew the certificate"));
    } else {
      add(Finding.failed(SERVER, why, "check host and port of s3.endpoint, and firewalls"));
    }
  }

  private void answered() {
    if (question == Question.PUT) {
      add(Finding.ok(SERVER, settings.bucket().host() + ":" + settings.bucket().port()));
      add(Finding.ok(TLS, "chain, name and dates are verified"));
      answeredPut();
    } else if (question == Question.HEAD) {
      answeredHead();
      question = Question.OTHERS;
    } else if (question == Question.OTHERS) {
      answeredForbidden("objects of other stations can be read");
      question = Question.LIST;
    } else {
      answeredForbidden("the bucket can be listed");
      ended = true;
    }
  }

  private void answeredPut() {
    if (probe.status() < 300 && probe.error() == null) {
      add(Finding.ok("put", "stored " + probe.key()));
      question = Question.HEAD;
      return;
    }
    ended = true;
    add(Finding.failed("put", refusal(), cure()));
  }

  private void answeredHead() {
    if (probe.status() < 300 && probe.hasStoredLength()) {
      add(Finding.ok("head", "the object is there"));
    } else if (probe.status() == 403) {
      add(
          new Finding(
              "head",
              Finding.Outcome.NOTE,
              "403: files go up, and a lost answer can leave a second copy",
              "allow s3:GetObject on " + own()));
    } else {
      add(
          Finding.failed(
              "head", refusal() + "; the object that was just stored", "try another store"));
    }
  }

  /** Something that a station's keys need not be allowed; 404 means that it was looked for. */
  private void answeredForbidden(String allowed) {
    if (probe.status() == 403 || probe.status() == 401) {
      add(Finding.ok(subject(), "forbidden by the policy"));
    } else if (probe.status() < 300 || probe.status() == 404) {
      add(
          new Finding(
              subject(),
              Finding.Outcome.NOTE,
              allowed + " with these keys",
              "give these keys the policy that ./station init writes, and no more"));
    } else {
      add(new Finding(subject(), Finding.Outcome.NOTE, refusal(), "try again"));
    }
  }

  private String subject() {
    return question == Question.HEAD ? "head" : question == Question.OTHERS ? "others" : "list";
  }

  private String own() {
    return settings.prefix() + "station=" + settings.stationId() + "/*";
  }

  /** What the server said, in a few words. */
  private String refusal() {
    S3Error error = probe.error();
    String text = Integer.toString(probe.status());
    return error == null ? text : text + " " + error.code() + ": " + error.message();
  }

  private String cure() {
    String code = probe.error() == null ? "" : probe.error().code();
    String region = probe.region();
    if (region.length() > 0 && !region.equals(settings.bucket().region())) {
      return "set s3.region=" + region + ", and its s3.endpoint";
    }
    if (probe.isAboutTime()) {
      return "set the clock, or another ntp.server";
    }
    boolean ofKeys =
        code.equals("SignatureDoesNotMatch")
            || code.equals("InvalidAccessKeyId")
            || code.endsWith("Token");
    if (ofKeys && settings.credentialsUrl() != null) {
      return "check s3.endpoint, and credentials.url: its keys are another store's";
    }
    if (code.equals("SignatureDoesNotMatch")) {
      return "check s3.secret-key";
    }
    if (code.equals("InvalidAccessKeyId")) {
      return "check s3.access-key";
    }
    if (code.endsWith("Token")) {
      return "check s3.token, or get new keys";
    }
    if (code.equals("NoSuchBucket") || probe.status() == 404) {
      return "check s3.bucket and s3.endpoint";
    }
    if (probe.status() == 403) {
      return "allow s3:PutObject on " + own();
    }
    return "check s3.endpoint, s3.region and s3.style";
  }

  private void add(Finding finding) {
    findings.add(finding);
  }
}
