package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;
import space.opensensor.vee.Log;

/**
 * Puts the spool's files into the bucket, oldest first, one bounded piece of work per {@link
 * #step}. A file leaves the spool only when the bucket is known to have it: {@link ObjectUpload}
 * says how.
 *
 * <p>Another object under a file's key sends the file to the next key of its window that is not
 * known to be used, and later files of the window begin after that. Passing failures are retried
 * after growing, jittered delays or the server's {@code Retry-After}; failures that no retry cures
 * (403, 404) at the largest delay, with the credentials read afresh. A file that cannot go is
 * passed over, so that the others go; one that has no key left, or is stored as other bytes again
 * and again, is set aside. The connection is kept between requests while files wait.
 *
 * <p>Where access keys are issued for a while, a {@link CredentialsProvider} fetches them between
 * two files; a file whose keys are refused goes on at once with new ones, an upload in parts with
 * the part that was refused.
 */
public final class Uploader {

  /** Failures of one file in a row after which the next is tried. */
  private static final int MOST_FAILURES = 8;

  /** Denials of one file in a row after which the next is tried. */
  private static final int MOST_DENIALS = 2;

  /** Copies that a server stores of a file as other bytes before the file is set aside. */
  private static final int MOST_COPIES = 8;

  /** Keys that may be called taken one after the other without a delay, where none is seen. */
  private static final int MOST_KEYS = 16;

  private final Spool spool;
  private final Log log;
  private final ObjectKey keys;
  private final RequestSigner signer;
  private final HttpClient client;
  private final StoreAbilities store;
  private final UploadMemory memory;
  private final ObjectUpload object;
  private final UploadQueue queue;
  private final StationSettings settings;
  private final Identity identity;

  /** Null where the settings hold keys. */
  private final CredentialsProvider provider;

  private final Backoff backoff;
  private final boolean keepsUnproven;
  private final ContentDigest content = new ContentDigest();

  private Phase phase = Phase.WAIT;
  private long due;
  private boolean idle;
  private boolean opened;
  private boolean clockDoubted;
  private boolean credentialsDoubted;

  private SpoolEntry entry;
  private String key;
  private int rows;
  private long startedAt;

  private int attempts;
  private int stored;
  private int unproven;
  private UploadReport report;
  private BucketProbe probe;
  private BucketReader reader;
  private Enrolment enrolment;

  /** What is being done about the entry. */
  private enum Phase {
    WAIT,
    KEYS,
    DIGEST,
    SEND
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
    this.client = new HttpClient(connector, settings);
    this.store = new StoreAbilities(settings);
    this.memory = new UploadMemory(spool, settings.bucket().toString(), log);
    this.object = new ObjectUpload(signer, spool, store, settings, log);
    this.queue = new UploadQueue(spool);
    this.backoff = backoff;
    this.keepsUnproven = settings.keepsUnproven();
    this.settings = settings;
    this.identity = connector.identity();
    this.provider = CredentialsProvider.of(client, signer, settings, identity, backoff, log);
  }

  /** Whether a request is under way. */
  public boolean isBusy() {
    return phase != Phase.WAIT;
  }

  /** Whether a request is under way or a file may wait for one. */
  public boolean hasWork() {
    return isBusy() || !idle;
  }

  /**
   * A probe that sends with what files are sent with, so that it takes no memory of its own; no
   * file goes until it is closed. Null while a request is under way.
   */
  public BucketProbe probe() {
    if (isBusy() || isLent()) {
      return null;
    }
    probe = new BucketProbe(client, signer, settings, provider);
    return probe;
  }

  /**
   * A reader of objects that asks with what files are sent with; no file goes while it is open.
   * Null while a request is under way, and before the first keys where keys are issued.
   */
  public BucketReader reader() {
    if (isBusy() || isLent() || provider != null && !provider.hasKeys()) {
      return null;
    }
    if (reader == null) {
      reader = new BucketReader(client, signer);
    }
    return reader;
  }

  /**
   * What enrols the station, by what files are sent with; no file goes until it has ended. Null
   * while a request is under way.
   */
  public Enrolment enrolment() {
    if (isBusy() || isLent()) {
      return null;
    }
    enrolment = new Enrolment(client, signer, settings, identity);
    if (provider != null) {
      provider.retry();
    }
    due = 0;
    return enrolment;
  }

  /** Whether something else sends with what files are sent with. */
  private boolean isLent() {
    return probe != null && probe.isOpen()
        || enrolment != null && enrolment.isOpen()
        || reader != null && reader.isOpen();
  }

  /** Tells that a file came into the spool. */
  public void wake() {
    idle = false;
    if (queue.isResting()) {
      due = 0;
    }
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

  /** Attempts since the boot whose file the server took without a proof that it has it. */
  public int unproven() {
    return unproven;
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
      if (isLent()) {
        return;
      }
      if (phase == Phase.WAIT) {
        begin(now, epochMillis);
      } else if (phase == Phase.KEYS) {
        fetchKeys(now, epochMillis);
      } else if (phase == Phase.DIGEST) {
        digest();
      } else if (client.step(now, epochMillis)) {
        Request next = object.answered(client.response(), client.wasSent());
        if (next == null) {
          ended(now, epochMillis);
        } else {
          client.begin(next);
        }
      }
    } catch (IOException e) {
      failed(now, e);
    }
  }

  /** Gives up what is under way after memory ran out in it, and tries again later. */
  public void reset(long now) {
    client.disconnect();
    if (reader != null) {
      reader.close();
    }
    if (provider != null) {
      provider.stop();
    }
    object.forget();
    phase = Phase.WAIT;
    idle = false;
    due = now + backoff.next();
  }

  private void fetchKeys(long now, long epochMillis) {
    if (provider.step(now, epochMillis)) {
      phase = Phase.WAIT;
      if (!provider.isGood(epochMillis)) {
        due = provider.due();
      }
    }
  }

  private void begin(long now, long epochMillis) throws IOException {
    if (now < due) {
      return;
    }
    if (!opened) {
      opened = true;
      store.restore(memory.open(store.encoded()));
    }
    entry = queue.next(now);
    if (entry == null) {
      client.disconnect();
      idle = !queue.isResting();
      due = queue.isResting() ? queue.due() : due;
      return;
    }
    if (provider != null && provider.isDue(now, epochMillis)) {
      provider.begin();
      phase = Phase.KEYS;
      return;
    }
    if (provider != null && !provider.isGood(epochMillis)) {
      due = provider.due();
      return;
    }
    if (credentialsDoubted) {
      readCredentials();
    }
    startedAt = now;
    key = keys.of(entry);
    rows = spool.rows(entry);
    if (!memory.wasSent(entry)) {
      int next = memory.nextSuffix(entry, keys.first(entry));
      if (next > entry.keySuffix() && !useKey(next)) {
        end(now, UploadReport.Outcome.DENIED, 0, "set aside: its window has no key left", 0);
        return;
      }
      memory.sent(entry, queue.overtakes());
    }
    int length = spool.contentLength(entry);
    content.begin(length, object.partLength(length));
    phase = Phase.DIGEST;
  }

  /** Gives the file another key; where there is none left it is set aside. */
  private boolean useKey(int suffix) throws IOException {
    if (suffix > SpoolEntry.MAX_KEY_SUFFIX) {
      spool.setAside(entry, "all keys of its window are taken; clear the prefix in the bucket");
      return false;
    }
    entry = spool.useKeySuffix(entry, suffix);
    key = keys.of(entry);
    return true;
  }

  private void readCredentials() {
    credentialsDoubted = false;
    if (provider != null) {
      return;
    }
    try {
      signer.readCredentials();
    } catch (SettingsException e) {
      log.write(Log.Level.ERROR, "settings: " + e.getMessage());
    }
  }

  private void digest() throws IOException {
    if (content.step(spool, entry)) {
      boolean used = memory.nextSuffix(entry, keys.first(entry)) > entry.keySuffix();
      Request first = object.begin(entry, key, content, queue.wasSent(entry), used);
      phase = Phase.SEND;
      client.begin(first);
    }
  }

  private void ended(long now, long epochMillis) throws IOException {
    ObjectUpload.End end = object.end();
    if (end == ObjectUpload.End.STORED) {
      stored(now, UploadReport.Outcome.STORED);
    } else if (end == ObjectUpload.End.ALREADY_STORED) {
      stored(now, UploadReport.Outcome.ALREADY_STORED);
    } else if (end == ObjectUpload.End.KEY_TAKEN) {
      keepAbilities();
      nextKey(now, queue.countKey(entry) > MOST_KEYS && !object.wasOtherSeen());
    } else if (end == ObjectUpload.End.OTHER_BYTES) {
      otherBytes(now);
    } else if (end == ObjectUpload.End.UNPROVEN) {
      unproven(now);
    } else if (end == ObjectUpload.End.DENIED) {
      denied(now);
    } else {
      clockDoubted |= end == ObjectUpload.End.CLOCK;
      int asked = client.response().retryAfterSeconds(epochMillis) * 1000;
      retry(now, object.status(), object.detail(), asked);
    }
  }

  private void denied(long now) {
    if (provider != null && object.wereKeysRefused() && provider.refuse()) {
      end(now, UploadReport.Outcome.RETRY, object.status(), object.detail() + "; new keys", 0);
      return;
    }
    credentialsDoubted = true;
    if (queue.countDenial(entry) >= MOST_DENIALS) {
      queue.passOver(entry);
    }
    end(now, UploadReport.Outcome.DENIED, object.status(), object.detail(), backoff.slow());
  }

  private void stored(long now, UploadReport.Outcome outcome) throws IOException {
    // Where nothing but this note keeps its object from a file that comes after a reset.
    memory.keyUsed(entry, keys.first(entry), entry.keySuffix() > 0 || store.asksFirst());
    spool.done(entry);
    if (provider != null) {
      provider.accept();
    }
    stored++;
    backoff.reset();
    keepAbilities();
    end(now, outcome, object.status(), "", 0);
  }

  private void keepAbilities() {
    String weaker = store.weaker();
    if (weaker != null) {
      log.write(Log.Level.WARN, "upload: " + weaker);
    }
    if (store.keep()) {
      memory.keepAbilities(store.encoded());
    }
  }

  private void nextKey(long now, boolean slowly) throws IOException {
    memory.keyUsed(entry, keys.first(entry), false);
    String taken = key;
    String why = object.detail();
    boolean goesOn = useKey(memory.nextSuffix(entry, keys.first(entry)));
    key = taken;
    if (goesOn) {
      int delay = slowly ? backoff.next() : 0;
      end(now, UploadReport.Outcome.KEY_TAKEN, object.status(), why, delay);
    } else {
      end(now, UploadReport.Outcome.DENIED, object.status(), why + "; set aside", 0);
    }
  }

  private void otherBytes(long now) throws IOException {
    int copies = queue.countCopy(entry);
    if (copies < MOST_COPIES) {
      nextKey(now, copies > 2);
    } else {
      spool.setAside(entry, "the store has other bytes under " + copies + " of its keys");
      String why = object.detail() + ", " + copies + " times; set aside";
      end(now, UploadReport.Outcome.DENIED, object.status(), why, 0);
    }
  }

  /**
   * The server took the file and nothing proves that the bucket has it: a setting says what then.
   */
  private void unproven(long now) throws IOException {
    unproven++;
    String why =
        object.detail()
            + (keepsUnproven
                ? "; kept on flash (s3.unproven=keep)"
                : "; taken for stored (s3.unproven=accept)");
    if (keepsUnproven || (unproven & unproven - 1) == 0) {
      // Where they are accepted: at the first, the second, the fourth and so on.
      log.write(
          Log.Level.WARN,
          "upload " + key + ": not proven, number " + unproven + " since the boot: " + why);
    }
    if (keepsUnproven) {
      credentialsDoubted = true;
      queue.sent(entry, now + backoff.slow());
      end(now, UploadReport.Outcome.DENIED, object.status(), why, 0);
    } else {
      stored(now, UploadReport.Outcome.STORED);
    }
  }

  private void failed(long now, IOException e) {
    if (phase == Phase.SEND && object.isStored()) {
      failedProbe(now);
      return;
    }
    if (phase != Phase.SEND && entry != null) {
      // The flash does not give the file: the others go first.
      queue.passOver(entry);
    }
    String why = (e.getMessage() == null ? "failed" : e.getMessage()) + Remedy.of(e, "s3.endpoint");
    boolean answered = phase == Phase.SEND && client.response().hasHead();
    retry(now, answered ? client.response().status() : 0, why, -1);
  }

  /** The object is stored; only what the second PUT was to tell is not known. */
  private void failedProbe(long now) {
    object.forget();
    try {
      stored(now, UploadReport.Outcome.STORED);
    } catch (IOException e) {
      retry(now, 0, e.getMessage(), -1);
    }
  }

  private void retry(long now, int status, String why, int askedMillis) {
    if (queue.countFailure(entry) == MOST_FAILURES) {
      queue.passOver(entry);
    }
    int delay = Math.max(backoff.next(), askedMillis);
    end(now, UploadReport.Outcome.RETRY, status, why, delay);
  }

  private void end(
      long now, UploadReport.Outcome outcome, int status, String detail, int delayMillis) {
    attempts++;
    report =
        new UploadReport(
            attempts,
            outcome,
            key,
            rows,
            content.length(),
            (int) (now - startedAt),
            status,
            detail);
    due = now + delayMillis;
    phase = Phase.WAIT;
    boolean told = object.end() == ObjectUpload.End.UNPROVEN;
    if (detail.length() > 0 && !told) {
      String again = delayMillis == 0 ? "" : "; again in " + (delayMillis + 999) / 1000 + " s";
      log.write(Log.Level.WARN, "upload " + key + ": " + detail + again);
    }
  }
}
