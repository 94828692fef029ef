package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Checksum;
import space.opensensor.sigv4.S3Error;
import space.opensensor.station.Backoff;
import space.opensensor.station.StationSettings;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Log;

/**
 * Puts the spool's files into the bucket, oldest first, one bounded piece of work per {@link
 * #step}.
 *
 * <p>A PUT carries {@code If-None-Match: *}, so no object is ever overwritten, and the file's
 * CRC-32, which the server compares with what arrived and the station with what was stored. When
 * the key is taken (412), a HEAD tells whether the object there is this very file, left by an
 * attempt whose answer was lost; if it is not, or the HEAD is refused, the file goes up under its
 * next key. A file leaves the spool only when the bucket has it.
 *
 * <p>Passing failures are retried after growing, jittered delays or the server's {@code
 * Retry-After}; failures that no retry cures (403, 404) at the largest delay. The connection is
 * kept between requests while files wait.
 */
public final class Uploader {

  private static final int WAIT = 0;
  private static final int CHECKSUM = 1;
  private static final int CONNECT = 2;
  private static final int PUT = 3;
  private static final int HEAD_AFTER_412 = 4;
  private static final int HEAD_AFTER_PUT = 5;

  private final Connector connector;
  private final Spool spool;
  private final Log log;
  private final StationSettings settings;
  private final ObjectKey keys;
  private final ObjectRequests requests;
  private final Backoff backoff;
  private final FileBody fileBody;
  private final NoBody noBody = new NoBody();
  private final HttpExchange exchange = new HttpExchange();
  private final Checksum crc = Checksum.crc32();
  private final byte[] checked = new byte[1024];

  private int state = WAIT;
  private int next;
  private long due;
  private long deadline;
  private Connection connection;
  private boolean reused;
  private boolean clockDoubted;
  private boolean idle;

  private SpoolEntry entry;
  private String key;
  private String checksum;
  private int length;
  private int rows;
  private int position;
  private long startedAt;

  private int attempts;
  private UploadReport report;

  /** An uploader for the files of a spool. */
  public Uploader(
      Connector connector,
      Spool spool,
      ObjectRequests requests,
      StationSettings settings,
      Backoff backoff,
      Log log) {
    this.connector = connector;
    this.spool = spool;
    this.log = log;
    this.settings = settings;
    this.keys = new ObjectKey(settings.prefix(), settings.stationId());
    this.requests = requests;
    this.backoff = backoff;
    this.fileBody = new FileBody(spool);
  }

  /** Whether a request is under way. */
  public boolean isBusy() {
    return state != WAIT;
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
   * @param uploadable files up to this row may go; later ones are not settled yet
   */
  public void step(long now, long epochMillis, long uploadable) {
    try {
      switch (state) {
        case WAIT:
          begin(now, uploadable);
          break;
        case CHECKSUM:
          readChecksum();
          break;
        case CONNECT:
          connect(now, epochMillis);
          break;
        default:
          if (exchange.step(now)) {
            answered(now);
          } else if (now - exchange.progressAt() > settings.idleMillis()) {
            throw new ConnectionException(
                ConnectionException.Cause.TIMED_OUT,
                "no progress for " + settings.idleMillis() / 1000 + " s");
          }
          break;
      }
    } catch (IOException e) {
      failed(now, e);
    }
  }

  private void begin(long now, long uploadable) throws IOException {
    if (now < due) {
      return;
    }
    entry = spool.first();
    if (entry == null || entry.lastSequence() > uploadable) {
      disconnect();
      idle = true;
      return;
    }
    key = keys.of(entry);
    length = spool.contentLength(entry);
    rows = spool.rows(entry);
    startedAt = now;
    position = 0;
    crc.reset();
    state = CHECKSUM;
  }

  private void readChecksum() throws IOException {
    int n = spool.read(entry, position, checked, 0, checked.length);
    if (n > 0) {
      crc.update(checked, 0, n);
      position += n;
    } else {
      checksum = crc.base64();
      beginRequest(PUT);
    }
  }

  /** Goes on with a request on the open connection, or on a new one. */
  private void beginRequest(int request) {
    next = request;
    reused = connection != null;
    deadline = Long.MAX_VALUE;
    state = CONNECT;
  }

  private void connect(long now, long epochMillis) throws IOException {
    if (connection == null) {
      connection = connector.open(settings.bucket().host(), settings.bucket().port(), epochMillis);
      deadline = now + settings.connectMillis();
    }
    if (!reused && !connection.connect()) {
      if (now > deadline) {
        throw new ConnectionException(
            ConnectionException.Cause.TIMED_OUT,
            "not connected after " + settings.connectMillis() / 1000 + " s");
      }
      return;
    }
    if (next == PUT) {
      fileBody.begin(entry);
      AsciiBuffer head = requests.put(key, length, checksum, epochMillis);
      exchange.begin(connection, head, fileBody, false, now);
    } else {
      exchange.begin(connection, requests.head(key, epochMillis), noBody, true, now);
    }
    state = next;
  }

  private void answered(long now) throws IOException {
    HttpResponse response = exchange.response();
    int request = state;
    if (!exchange.isReusable()) {
      disconnect();
    }
    if (request == PUT) {
      answeredPut(now, response);
    } else {
      answeredHead(now, response, request == HEAD_AFTER_412);
    }
  }

  private void answeredPut(long now, HttpResponse response) throws IOException {
    int status = response.status();
    S3Error error = response.error();
    switch (Verdict.of(status, error)) {
      case STORED:
        if (response.checksum() == null) {
          beginRequest(HEAD_AFTER_PUT);
        } else if (response.checksum().equals(checksum)) {
          stored(now, UploadReport.Outcome.STORED, status);
        } else {
          nextKey(now, status, "the server stored other bytes than were sent");
        }
        break;
      case KEY_TAKEN:
        beginRequest(HEAD_AFTER_412);
        break;
      case CLOCK:
        clockDoubted = true;
        retry(now, UploadReport.Outcome.RETRY, status, describe(status, error), backoff.next());
        break;
      case RETRY:
        int asked = response.retryAfterSeconds();
        int delay = backoff.next();
        if (asked >= 0 && asked * 1000L > delay) {
          delay = asked > 86400 ? 86400000 : asked * 1000;
        }
        retry(now, UploadReport.Outcome.RETRY, status, describe(status, error), delay);
        break;
      default:
        retry(now, UploadReport.Outcome.DENIED, status, describe(status, error), backoff.slow());
        break;
    }
  }

  private void answeredHead(long now, HttpResponse response, boolean keyWasTaken)
      throws IOException {
    boolean known = response.status() == 200 && response.checksum() != null;
    boolean same =
        known && response.checksum().equals(checksum) && response.contentLength() == length;
    if (!keyWasTaken) {
      // The PUT was answered with success; only a checksum that differs speaks against it.
      if (known && !same) {
        nextKey(now, response.status(), "the server stored other bytes than were sent");
      } else {
        stored(now, UploadReport.Outcome.STORED, 200);
      }
    } else if (same) {
      stored(now, UploadReport.Outcome.ALREADY_STORED, 412);
    } else if (response.status() >= 500 || response.status() == 429) {
      retry(
          now,
          UploadReport.Outcome.RETRY,
          response.status(),
          "HEAD after 412 answered " + response.status(),
          backoff.next());
    } else {
      nextKey(now, 412, known ? "another object has the key" : "the key is taken");
    }
  }

  private void stored(long now, UploadReport.Outcome outcome, int status) throws IOException {
    spool.done(entry);
    backoff.reset();
    due = now;
    end(now, outcome, status, "");
  }

  private void nextKey(long now, int status, String why) throws IOException {
    entry = spool.useKeySuffix(entry, entry.keySuffix() + 1);
    due = now;
    end(now, UploadReport.Outcome.KEY_TAKEN, status, why);
  }

  private void retry(
      long now, UploadReport.Outcome outcome, int status, String why, int delayMillis) {
    due = now + delayMillis;
    end(now, outcome, status, why);
    log.write(
        Log.Level.WARN,
        "upload " + key + ": " + why + "; again in " + (delayMillis + 999) / 1000 + " s");
  }

  private void failed(long now, IOException e) {
    boolean stale = reused && state >= PUT && connection != null && !exchange.response().hasBegun();
    disconnect();
    if (stale) {
      // The server had closed the kept connection; that says nothing about this request.
      beginRequest(next);
      return;
    }
    String why = e.getMessage() == null ? "failed" : e.getMessage();
    retry(now, UploadReport.Outcome.RETRY, 0, why, backoff.next());
  }

  private void end(long now, UploadReport.Outcome outcome, int status, String detail) {
    attempts++;
    report =
        new UploadReport(
            attempts, outcome, key, rows, length, (int) (now - startedAt), status, detail);
    state = WAIT;
  }

  private void disconnect() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private static String describe(int status, S3Error error) {
    if (error == null || error.code().length() == 0) {
      return "the server answered " + status;
    }
    return "the server answered " + status + " " + error.code() + ": " + error.message();
  }
}
