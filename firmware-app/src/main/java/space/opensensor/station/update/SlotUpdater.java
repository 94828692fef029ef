package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.station.json.JsonException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.BucketReader;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Log;

/**
 * Looks in the station's bucket for a newer firmware, fetches it into the other slot, checks it and
 * starts it on {@link Trial}, a bounded piece per {@link #step} and between uploads.
 *
 * <p>{@code firmware/<channel>.json} is asked for at most every {@code update.hours}; while it is
 * what it was, that costs one request and an answer without a body. Its signature, beside it with
 * {@code .sig}, must be of one of the image's keys. The image comes in slices of {@value #SLICE}
 * bytes, each of which must be the bytes asked for; where a reset or a failure falls into it, it
 * goes on from what is in the slot. It is started only when the slot's content has the hash of the
 * signed manifest, as read back.
 */
final class SlotUpdater implements Updater {

  /** Bytes of a slice: a multiple of 4096, and of what a board receives in a second or so. */
  static final int SLICE = 8192;

  /** Slices between two notes of how far it is. */
  private static final int SLICES_A_NOTE = 8;

  /** Pieces of the slot that one step hashes. */
  private static final int PIECES_A_STEP = 4;

  private static final int MAX_SIGNATURE = 80;
  private static final int MAX_ETAG = 70;
  private static final String FOLDER = "firmware/";

  private final FirmwareSlots slots;
  private final Uploader uploader;
  private final StationSettings settings;
  private final Backoff backoff;
  private final Log log;
  private final UpdateNote note;
  private final Trial trial;
  private final String key;

  private Phase phase = Phase.WAIT;
  private BucketReader reader;
  private long due;
  private String etag;
  private String newEtag;
  private Document document;
  private Document signature;
  private Manifest manifest;
  private ImageWriter writer;
  private SoftwareSha256 hash;
  private int position;
  private int requested;
  private boolean restarting;
  private boolean mismatched;

  private enum Phase {
    WAIT,
    MANIFEST,
    SIGNATURE,
    IMAGE,
    CHECK
  }

  /** An updater that asks with what an uploader sends with. */
  SlotUpdater(
      FirmwareSlots slots, Uploader uploader, StationSettings settings, Backoff backoff, Log log) {
    this.slots = slots;
    this.uploader = uploader;
    this.settings = settings;
    this.backoff = backoff;
    this.log = log;
    this.note = new UpdateNote(slots);
    this.trial = new Trial(slots, note, log, settings.trialMillis());
    this.key = settings.prefix() + FOLDER + settings.updateChannel() + ".json";
  }

  @Override
  public void boot() {
    try {
      note.open();
      restarting = trial.boot();
    } catch (IOException e) {
      log.write(Log.Level.ERROR, "update: " + e.getMessage());
    }
  }

  @Override
  public boolean isRestarting() {
    return restarting;
  }

  @Override
  public boolean isBusy() {
    return phase != Phase.WAIT && phase != Phase.CHECK && reader != null;
  }

  @Override
  public void restart() {
    slots.restart();
  }

  @Override
  public long due() {
    return trial.isOpen() ? Long.MAX_VALUE : due;
  }

  @Override
  public void watch(long now, long rows) {
    try {
      restarting |= trial.step(now, rows, uploader.stored());
    } catch (IOException e) {
      log.write(Log.Level.ERROR, "update: " + e.getMessage());
    }
  }

  @Override
  public void step(long now, long epochMillis) {
    if (trial.isOpen() || restarting || now < due) {
      return;
    }
    try {
      if (phase == Phase.CHECK) {
        check(now);
      } else if (reader == null) {
        begin(now);
      } else if (reader.step(now, epochMillis)) {
        answered(now, epochMillis);
      }
    } catch (UpdateException e) {
      // No retry cures it: the next look at what is offered is as good as any.
      failed(now, e.getMessage(), settings.updateMillis());
    } catch (IOException e) {
      failed(now, e.getMessage(), backoff.next());
    } catch (OutOfMemoryError e) {
      reset(now + backoff.next());
      throw e;
    }
  }

  @Override
  public void recover(long now) {
    reset(now + backoff.next());
  }

  /**
   * Gives up what is under way.
   *
   * @param next the uptime at which it is tried again
   */
  private void reset(long next) {
    if (reader != null) {
      reader.abort();
    }
    reader = null;
    writer = null;
    hash = null;
    manifest = null;
    document = null;
    signature = null;
    phase = Phase.WAIT;
    due = next;
  }

  private void failed(long now, String why, int delay) {
    reset(now + delay);
    log.write(
        Log.Level.WARN,
        "update: " + why + "; again in " + Integer.toString((delay + 999) / 1000) + " s");
  }

  /** Begins the next request, where no file can go now. */
  private void begin(long now) {
    if (uploader.hasWork() && uploader.due() <= now) {
      return;
    }
    reader = uploader.reader();
    if (reader == null) {
      return;
    }
    if (phase == Phase.WAIT) {
      phase = Phase.MANIFEST;
      document = new Document(Manifest.MAX_BYTES);
      reader.get(key, etag, document);
    } else if (phase == Phase.SIGNATURE) {
      signature = new Document(MAX_SIGNATURE);
      reader.get(key + ".sig", null, signature);
    } else {
      requested = (int) Math.min(SLICE, manifest.size() - position);
      writer.begin(position, requested);
      reader.get(settings.prefix() + FOLDER + manifest.path(), position, requested, writer);
    }
  }

  private void answered(long now, long epochMillis) throws IOException {
    if (phase == Phase.MANIFEST) {
      manifestAnswered(now);
    } else if (phase == Phase.SIGNATURE) {
      signatureAnswered(now, epochMillis);
    } else {
      sliceAnswered(now);
    }
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  private void manifestAnswered(long now) throws IOException {
    if (reader.status() == 304 && etag != null || reader.status() == 404) {
      rest(now);
      return;
    }
    if (reader.status() != 200) {
      throw refused(key);
    }
    if (document.isCut()) {
      throw new UpdateException(
          key + ": expected at most " + Integer.toString(Manifest.MAX_BYTES) + " bytes");
    }
    newEtag = reader.etag();
    phase = Phase.SIGNATURE;
  }

  private void signatureAnswered(long now, long epochMillis) throws IOException {
    if (reader.status() != 200) {
      throw refused(key + ".sig");
    }
    SoftwareSha256 digest = new SoftwareSha256();
    byte[] sha256 = new byte[Manifest.HASH_BYTES];
    digest.update(document.bytes(), 0, document.length());
    digest.digest(sha256, 0);
    if (signature.isCut() || !slots.isSigned(sha256, signature.bytes(), signature.length())) {
      throw mismatch();
    }
    mismatched = false;
    try {
      manifest =
          Manifest.read(document.bytes(), document.length(), slots.chipFamily(), slots.flash());
    } catch (JsonException e) {
      throw new UpdateException(key + ": " + e.getMessage());
    }
    document = null;
    signature = null;
    if (isWanted(epochMillis)) {
      beginImage();
    } else {
      rest(now);
    }
  }

  /**
   * A manifest without its signature: between the publisher's two writes there is such a pair, so
   * the first is soon looked at again.
   */
  private IOException mismatch() {
    mismatched = !mismatched;
    String message = key + ": not signed by a key of this firmware";
    return mismatched ? new IOException(message) : new UpdateException(message);
  }

  /** Whether the manifest's image is to be fetched now. */
  private boolean isWanted(long epochMillis) throws UpdateException {
    if (!manifest.mayReplace(slots.version())) {
      remember();
      return false;
    }
    if (manifest.isLater(epochMillis)) {
      // It comes by the clock alone: the same manifest is read again.
      return false;
    }
    if (!manifest.isFor(settings.stationId(), epochMillis)) {
      remember();
      return false;
    }
    if (!manifest.hasImage()) {
      throw new UpdateException(
          manifest.version() + " has no image for " + slots.chipFamily() + " " + slots.flash());
    }
    if (manifest.size() > slots.slotBytes()) {
      throw new UpdateException(
          manifest.version()
              + " has "
              + Long.toString(manifest.size())
              + " bytes; a slot has "
              + Integer.toString(slots.slotBytes()));
    }
    if (note.isKept(manifest.sha256(), slots.version())) {
      remember();
      throw new UpdateException(
          manifest.version() + " is an image that calls itself " + slots.version() + ", and runs");
    }
    if (note.state() == UpdateNote.BAD && note.isAbout(manifest.sha256())) {
      remember();
      return false;
    }
    return true;
  }

  /** The manifest has nothing for this station, whatever time it is. */
  private void remember() {
    etag = newEtag != null && newEtag.length() <= MAX_ETAG ? newEtag : null;
  }

  private void beginImage() throws IOException {
    if (!note.isAbout(manifest.sha256())) {
      note.begin(manifest.sha256(), manifest.version());
      log.write(Log.Level.INFO, "update: " + manifest.version() + " is fetched");
    }
    position = (int) Math.min(note.position(), manifest.size());
    phase = Phase.IMAGE;
    writer = new ImageWriter(slots);
    beginCheckWhereWhole();
  }

  private void sliceAnswered(long now) throws IOException {
    if (!reader.hasRange(manifest.size())) {
      throw reader.status() == 206
          ? new UpdateException(manifest.path() + ": other bytes than were asked for")
          : refused(manifest.path());
    }
    writer.end();
    position += requested;
    backoff.reset();
    if (position == manifest.size() || position / SLICE % SLICES_A_NOTE == 0) {
      note.setPosition(position);
    }
    beginCheckWhereWhole();
  }

  private void beginCheckWhereWhole() {
    if (position == manifest.size()) {
      phase = Phase.CHECK;
      writer = null;
      hash = new SoftwareSha256();
      position = 0;
    }
  }

  private void check(long now) throws IOException {
    byte[] piece = new byte[FirmwareSlots.WRITE_UNIT];
    for (int i = 0; i < PIECES_A_STEP && position < manifest.size(); i++) {
      int n = (int) Math.min(piece.length, manifest.size() - position);
      slots.read(position, piece, 0, n);
      hash.update(piece, 0, n);
      position += n;
    }
    if (position < manifest.size()) {
      return;
    }
    byte[] found = new byte[Manifest.HASH_BYTES];
    hash.digest(found, 0);
    boolean same = true;
    for (int i = 0; i < found.length; i++) {
      same &= found[i] == manifest.sha256()[i];
    }
    if (!same) {
      note.setPosition(0);
      throw new UpdateException(manifest.path() + ": not the image that the manifest describes");
    }
    start(now);
  }

  private void start(long now) throws IOException {
    if (note.starts() >= Trial.MOST_BOOTS) {
      note.setBad();
      rest(now);
      return;
    }
    log.write(Log.Level.INFO, "update: " + manifest.version() + " is started");
    note.started();
    slots.select();
    restarting = true;
  }

  /** What is wrong with an answer; that an object is not there, or is another, stays so. */
  private IOException refused(String object) {
    int status = reader.status();
    String why = reader.error() == null ? "" : " " + reader.error().code();
    String message = object + ": answer " + Integer.toString(status) + why;
    return status == 404 || status < 400 ? new UpdateException(message) : new IOException(message);
  }

  /** Nothing to do until the next look. */
  private void rest(long now) {
    phase = Phase.WAIT;
    manifest = null;
    document = null;
    backoff.reset();
    due = now + settings.updateMillis();
  }
}
