package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.sigv4.AnswerException;
import space.opensensor.sigv4.Checksum;
import space.opensensor.sigv4.S3Error;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Log;

/**
 * Puts the spool's files into the bucket, oldest first, one bounded piece of work per {@link
 * #step}.
 *
 * <p>An object is stored only where there is none of its key, so none is ever overwritten, and with
 * the file's CRC-32, which the server compares with what arrived and the station with what was
 * stored. When the key is taken (412), a HEAD tells whether the object there is this very file,
 * left by an attempt whose answer was lost; if it is not, or the HEAD is refused, the file goes up
 * under its next key. A file leaves the spool only when the bucket has it.
 *
 * <p>Passing failures are retried after growing, jittered delays or the server's {@code
 * Retry-After}; failures that no retry cures (403, 404) at the largest delay, with the credentials
 * read afresh. The connection is kept between requests while files wait.
 */
public final class Uploader {

  private static final int MAX_RETRY_AFTER = 86400;

  private final Spool spool;
  private final Log log;
  private final ObjectKey keys;
  private final RequestSigner signer;
  private final HttpClient client;
  private final PutObject put;
  private final HeadObject headObject;
  private final MultipartUpload multipart;
  private final Backoff backoff;
  private final Checksum crc = Checksum.crc32();
  private final byte[] checked = new byte[1024];

  private Phase phase = Phase.WAIT;
  private long due;
  private boolean idle;
  private boolean clockDoubted;
  private boolean credentialsDoubted;

  private SpoolEntry entry;
  private String key;
  private String checksum;
  private int length;
  private int rows;
  private int position;
  private long startedAt;

  private int attempts;
  private int stored;
  private UploadReport report;

  /** What is being done about the entry. */
  private enum Phase {
    WAIT,
    CHECKSUM,
    PUT,
    PARTS,
    ABORT,
    ABORT_OF_SECOND_COPY,
    HEAD_OF_TAKEN_KEY,
    HEAD_OF_STORED
  }

  /** An uploader for the files of a spool. */
  public Uploader(
      Connector connector,
      Spool spool,
      RequestSigner signer,
      StationSettings settings,
      Backoff backoff,
      Log log) {
    this.spool = spool;
    this.log = log;
    this.keys = new ObjectKey(settings.prefix(), settings.stationId());
    this.signer = signer;
    this.client =
        new HttpClient(
            connector,
            settings.bucket().host(),
            settings.bucket().port(),
            settings.connectMillis(),
            settings.idleMillis());
    this.put = new PutObject(signer, spool, settings.uploadMode());
    this.headObject = new HeadObject(signer);
    this.multipart = new MultipartUpload(signer, spool, settings.partBytes());
    this.backoff = backoff;
  }

  /** Whether a request is under way. */
  public boolean isBusy() {
    return phase != Phase.WAIT;
  }

  /** Whether a request is under way or a file may wait for one. */
  public boolean hasWork() {
    return isBusy() || !idle;
  }

  /** Tells that a file came into the spool. */
  public void wake() {
    idle = false;
  }

  /** When the next attempt may begin, as an uptime. */
  public long due() {
    return due;
  }

  /** Files stored since the boot. */
  public int stored() {
    return stored;
  }

  /** Attempts since the boot that did not store their file. */
  public int retries() {
    return attempts - stored;
  }

  /** The last attempt that ended, or null. */
  public UploadReport report() {
    return report;
  }

  /** Whether an answer cast doubt on the clock; asking clears it. */
  public boolean takeClockDoubt() {
    boolean doubted = clockDoubted;
    clockDoubted = false;
    return doubted;
  }

  /**
   * Does what can be done now.
   *
   * @param now uptime
   * @param epochMillis the time of day, by which requests are signed and certificates judged
   */
  public void step(long now, long epochMillis) {
    try {
      if (phase == Phase.WAIT) {
        begin(now);
      } else if (phase == Phase.CHECKSUM) {
        readChecksum();
      } else if (client.step(now, epochMillis)) {
        answered(now, client.response());
      }
    } catch (AnswerException e) {
      fail(now, client.response().status(), e);
    } catch (IOException e) {
      fail(now, 0, e);
    }
  }

  /** Gives up what is under way after memory ran out in it, and tries again later. */
  public void reset(long now) {
    client.disconnect();
    multipart.forget();
    phase = Phase.WAIT;
    idle = false;
    due = now + backoff.next();
  }

  private void begin(long now) throws IOException {
    if (now < due) {
      return;
    }
    entry = spool.first();
    if (entry == null || !spool.isSettled(entry)) {
      client.disconnect();
      idle = true;
      return;
    }
    if (credentialsDoubted) {
      readCredentials();
    }
    key = keys.of(entry);
    length = spool.contentLength(entry);
    rows = spool.rows(entry);
    startedAt = now;
    position = 0;
    crc.reset();
    phase = Phase.CHECKSUM;
  }

  private void readCredentials() {
    credentialsDoubted = false;
    try {
      signer.readCredentials();
    } catch (SettingsException e) {
      log.write(Log.Level.ERROR, "settings: " + e.getMessage());
    }
  }

  private void readChecksum() throws IOException {
    int n = spool.read(entry, position, checked, 0, checked.length);
    if (n > 0) {
      crc.update(checked, 0, n);
      position += n;
      return;
    }
    checksum = crc.base64();
    if (multipart.takes(length)) {
      multipart.begin(entry, key, length, checksum);
      send(Phase.PARTS, multipart.next());
    } else {
      put.begin(entry, key, length, checksum);
      send(Phase.PUT, put);
    }
  }

  private void send(Phase next, Request request) {
    phase = next;
    client.begin(request);
  }

  private void answered(long now, HttpResponse response) throws IOException {
    if (phase == Phase.PUT) {
      if (response.status() < 300) {
        compare(now, response.status(), response.checksum());
      } else {
        refused(now, response);
      }
    } else if (phase == Phase.PARTS) {
      answeredPart(now, response);
    } else if (phase == Phase.ABORT) {
      multipart.forget();
      nextKey(now, 412, "the key is taken");
    } else if (phase == Phase.ABORT_OF_SECOND_COPY) {
      multipart.forget();
      stored(now, UploadReport.Outcome.ALREADY_STORED, 412);
    } else {
      answeredHead(now, response);
    }
  }

  private void answeredPart(long now, HttpResponse response) throws IOException {
    if (response.status() >= 300) {
      if (response.status() == 404) {
        // The server no longer knows the upload, or never knew the bucket.
        multipart.forget();
      }
      refused(now, response);
    } else if (multipart.take(response)) {
      multipart.forget();
      compare(now, response.status(), multipart.storedChecksum());
    } else {
      send(Phase.PARTS, multipart.next());
    }
  }

  /** Compares what the server says it stored with what was sent; asks where it does not say. */
  private void compare(long now, int status, String stored) throws IOException {
    if (stored == null) {
      headObject.begin(key);
      send(Phase.HEAD_OF_STORED, headObject);
    } else if (stored.equals(checksum)) {
      stored(now, UploadReport.Outcome.STORED, status);
    } else {
      nextKey(now, status, "the server stored other bytes than were sent");
    }
  }

  private void refused(long now, HttpResponse response) throws IOException {
    int status = response.status();
    S3Error error = response.error();
    String why = "the server answered " + status + (error == null ? "" : " " + error.toString());
    Verdict verdict = Verdict.of(status, error);
    if (verdict == Verdict.KEY_TAKEN) {
      headObject.begin(key);
      send(Phase.HEAD_OF_TAKEN_KEY, headObject);
    } else if (verdict == Verdict.LENGTH_NEEDED) {
      if (phase == Phase.PUT && put.fallBackToFixed()) {
        log.write(Log.Level.WARN, "upload: " + why + "; sending lengths from now on");
        send(Phase.PUT, put);
      } else {
        end(now, UploadReport.Outcome.DENIED, status, why, backoff.slow());
      }
    } else if (verdict == Verdict.CLOCK) {
      clockDoubted = true;
      end(now, UploadReport.Outcome.RETRY, status, why, backoff.next());
    } else if (verdict == Verdict.RETRY) {
      int asked = Math.min(response.retryAfterSeconds(), MAX_RETRY_AFTER) * 1000;
      end(now, UploadReport.Outcome.RETRY, status, why, Math.max(backoff.next(), asked));
    } else {
      credentialsDoubted = true;
      end(now, UploadReport.Outcome.DENIED, status, why, backoff.slow());
    }
  }

  private void answeredHead(long now, HttpResponse response) throws IOException {
    int status = response.status();
    boolean known = status == 200 && response.checksum() != null;
    boolean same =
        known && response.checksum().equals(checksum) && response.contentLength() == length;
    if (phase == Phase.HEAD_OF_STORED) {
      // The PUT was answered with success; only a checksum that differs speaks against it.
      if (known && !same) {
        nextKey(now, status, "the server stored other bytes than were sent");
      } else {
        stored(now, UploadReport.Outcome.STORED, 200);
      }
    } else if (same && multipart.abort() != null) {
      send(Phase.ABORT_OF_SECOND_COPY, multipart.abort());
    } else if (same) {
      stored(now, UploadReport.Outcome.ALREADY_STORED, 412);
    } else if (Verdict.of(status, null) == Verdict.RETRY) {
      String why = "the key is taken, and HEAD was answered with " + status;
      end(now, UploadReport.Outcome.RETRY, status, why, backoff.next());
    } else if (multipart.abort() != null) {
      send(Phase.ABORT, multipart.abort());
    } else {
      nextKey(now, 412, known ? "another object has the key" : "the key is taken");
    }
  }

  private void stored(long now, UploadReport.Outcome outcome, int status) throws IOException {
    spool.done(entry);
    stored++;
    backoff.reset();
    end(now, outcome, status, "", 0);
  }

  private void nextKey(long now, int status, String why) throws IOException {
    if (entry.keySuffix() == SpoolEntry.MAX_KEY_SUFFIX) {
      String all = why + ", and so are all others of this window; clear the prefix";
      end(now, UploadReport.Outcome.DENIED, status, all, backoff.slow());
      return;
    }
    spool.useKeySuffix(entry, entry.keySuffix() + 1);
    end(now, UploadReport.Outcome.KEY_TAKEN, status, why, 0);
  }

  private void fail(long now, int status, IOException e) {
    String why = e.getMessage() == null ? "failed" : e.getMessage();
    end(now, UploadReport.Outcome.RETRY, status, why, backoff.next());
  }

  private void end(
      long now, UploadReport.Outcome outcome, int status, String detail, int delayMillis) {
    attempts++;
    report =
        new UploadReport(
            attempts, outcome, key, rows, length, (int) (now - startedAt), status, detail);
    due = now + delayMillis;
    phase = Phase.WAIT;
    if (detail.length() > 0) {
      String again = delayMillis == 0 ? "" : "; again in " + (delayMillis + 999) / 1000 + " s";
      log.write(Log.Level.WARN, "upload " + key + ": " + detail + again);
    }
  }
}
