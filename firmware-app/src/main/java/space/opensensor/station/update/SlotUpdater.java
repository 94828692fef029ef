package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.station.json.JsonException;
import space.opensensor.station.settings.SettingsDocument;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.BucketReader;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Log;

/**
 * Looks in the station's bucket for a newer firmware, fetches it into the other slot, checks it and
 * starts it on {@link Trial}, a bounded piece per {@link #step} and between uploads; and for
 * settings, which are taken as {@link SettingsChange} does.
 *
 * <p>{@code firmware/<channel>.json} and {@code config/station=<id>.properties} are asked for at
 * most every {@code update.hours}; while one is what it was, that costs one request and an answer
 * without a body. The image comes in slices of {@value #SLICE} bytes, each of which must be the
 * bytes asked for; where a reset or a failure falls into it, it goes on from what is in the slot.
 * It is started only when the slot's content has the hash of the signed manifest, as read back.
 */
final class SlotUpdater implements Updater {

  /** Bytes of a slice: a multiple of 4096, and of what a board receives in a second or so. */
  static final int SLICE = 8192;

  /** Slices between two notes of how far it is. */
  private static final int SLICES_A_NOTE = 8;

  /** Bytes of the slot that one step hashes. */
  private static final int PIECE = 4096;

  private final FirmwareSlots slots;
  private final Uploader uploader;
  private final StationSettings settings;
  private final Backoff backoff;
  private final UpdateNote note;
  private final FirmwareTrial trial;
  private final SettingsChange change;
  private final String folder;
  private final SignedObject manifests;
  private final SignedObject documents;

  /** What is looked at, or was at last. */
  private SignedObject looked;

  private BucketReader reader;

  /** What the image is fetched by, or null. */
  private Manifest manifest;

  private Document slice;

  /** Of the image where it is whole, or null. */
  private SoftwareSha256 hash;

  private int position;
  private boolean restarting;

  /** An updater that asks with what an uploader sends with. */
  SlotUpdater(
      FirmwareSlots slots,
      SettingsChange change,
      Uploader uploader,
      StationSettings settings,
      Backoff backoff,
      Log log) {
    this.slots = slots;
    this.change = change;
    this.uploader = uploader;
    this.settings = settings;
    this.backoff = backoff;
    this.note = new UpdateNote(slots);
    this.trial = new FirmwareTrial(slots, note, log);
    this.folder = settings.prefix() + "firmware/";
    this.manifests =
        new SignedObject(
            slots, folder + settings.updateChannel() + ".json", Manifest.MAX_BYTES, false);
    this.documents =
        new SignedObject(
            slots,
            settings.prefix() + "config/station=" + settings.stationId() + ".properties",
            SettingsDocument.MAX_BYTES,
            true);
    this.looked = manifests;
  }

  @Override
  public void boot() {
    try {
      note.open();
      restarting = trial.boot();
    } catch (IOException e) {
      trial.tell(Log.Level.ERROR, e.getMessage());
    }
  }

  @Override
  public boolean isRestarting() {
    return restarting;
  }

  @Override
  public boolean isBusy() {
    return reader != null;
  }

  @Override
  public void restart() {
    slots.restart();
  }

  @Override
  public long due() {
    if (trial.isOpen() || change.isOpen()) {
      return Long.MAX_VALUE;
    }
    return Math.min(manifests.due(), documents.due());
  }

  @Override
  public void watch(long now, long rows) throws IOException {
    int stored = uploader.stored();
    int limit = settings.trialMillis();
    restarting |= trial.step(now, rows, stored, limit) | change.step(now, rows, stored, limit);
  }

  @Override
  public void step(long now, long epochMillis) {
    if (restarting || now < due()) {
      return;
    }
    try {
      turn(now, epochMillis);
    } catch (UpdateException e) {
      refuse(now, e.getMessage());
    } catch (JsonException e) {
      refuse(now, looked.key() + ": " + e.getMessage());
    } catch (SettingsException e) {
      refuse(now, looked.key() + ": " + e.getMessage());
    } catch (IOException e) {
      failed(now, e.getMessage(), backoff.next());
    }
  }

  /** No retry cures it: the next look at what is offered is as good as any. */
  private void refuse(long now, String why) {
    looked.setRefused(true);
    failed(now, why, settings.updateMillis());
  }

  private void failed(long now, String why, int delay) {
    reset(now + delay);
    trial.tell(Log.Level.WARN, why + "; again in " + (delay + 999) / 1000 + " s");
  }

  private void turn(long now, long epochMillis) throws IOException, SettingsException {
    if (hash != null) {
      check(now);
    } else if (reader == null) {
      begin(now);
    } else if (reader.step(now, epochMillis)) {
      answered(now, epochMillis);
      if (hash == null && !restarting && now >= due()) {
        // At once, so that the connection is kept.
        begin(now);
      }
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
    rest(next);
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
    if (manifest != null) {
      int bytes = Math.min(SLICE, manifest.size() - position);
      slice = new Document(bytes);
      reader.get(folder + manifest.path(), position, bytes, slice);
    } else {
      if (!looked.isBegun()) {
        looked = manifests.due() <= now ? manifests : documents;
      }
      looked.begin(reader);
    }
  }

  private void answered(long now, long epochMillis) throws IOException, SettingsException {
    if (manifest != null) {
      sliceAnswered();
    } else if (looked.answered(reader)) {
      if (!looked.isThere()) {
        done(now);
      } else if (looked == manifests) {
        manifestCame(now, epochMillis);
      } else {
        documentCame(now);
      }
    }
    reader.close();
    reader = null;
  }

  private void documentCame(long now) throws IOException, SettingsException {
    byte[] text = new byte[documents.length()];
    System.arraycopy(documents.bytes(), 0, text, 0, text.length);
    restarting = change.take(text, documents.sha256(), settings.stationId());
    documents.remember();
    done(now);
  }

  private void manifestCame(long now, long epochMillis) throws IOException {
    manifest =
        Manifest.read(manifests.bytes(), manifests.length(), slots.chipFamily(), slots.flash());
    if (isWanted(epochMillis)) {
      beginImage();
      return;
    }
    // A later one comes by the clock alone: the same manifest is read again.
    if (!manifest.isLater(epochMillis)) {
      manifests.remember();
    }
    done(now);
  }

  /** Whether the manifest's image is to be fetched now. */
  private boolean isWanted(long epochMillis) throws UpdateException {
    if (!manifest.mayReplace(slots.version())
        || manifest.isLater(epochMillis)
        || !manifest.isFor(settings.stationId(), epochMillis)) {
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
              + manifest.size()
              + " bytes; a slot has "
              + slots.slotBytes());
    }
    if (note.isKept(manifest.sha256(), slots.version())) {
      manifests.remember();
      throw new UpdateException(
          manifest.version() + " is an image that calls itself " + slots.version() + ", and runs");
    }
    return note.state() != UpdateNote.BAD || !note.isAbout(manifest.sha256());
  }

  private void beginImage() throws IOException {
    if (!note.isAbout(manifest.sha256())) {
      note.begin(manifest.sha256(), manifest.version());
      trial.tell(Log.Level.INFO, manifest.version() + " is fetched");
    }
    manifests.forget();
    position = Math.min(note.position(), manifest.size());
    beginCheckWhereWhole();
  }

  private void sliceAnswered() throws IOException {
    if (!reader.hasRange(manifest.size())) {
      throw reader.status() == 206
          ? new UpdateException(reader.key() + ": other bytes than were asked for")
          : SignedObject.refused(reader);
    }
    slots.write(position, slice.bytes(), 0, slice.length());
    position += slice.length();
    if (position == manifest.size() || position / SLICE % SLICES_A_NOTE == 0) {
      note.setPosition(position);
      backoff.reset();
    }
    beginCheckWhereWhole();
  }

  private void beginCheckWhereWhole() {
    if (position == manifest.size()) {
      slice = null;
      hash = new SoftwareSha256();
      position = 0;
    }
  }

  private void check(long now) throws IOException {
    byte[] piece = new byte[Math.min(PIECE, manifest.size() - position)];
    slots.read(position, piece, 0, piece.length);
    hash.update(piece, 0, piece.length);
    position += piece.length;
    if (position < manifest.size()) {
      return;
    }
    byte[] found = new byte[Manifest.HASH_BYTES];
    hash.digest(found, 0);
    if (!Manifest.isSame(found, 0, manifest.sha256())) {
      note.setPosition(0);
      throw new UpdateException(manifest.path() + ": not the image that the manifest describes");
    }
    trial.tell(Log.Level.INFO, manifest.version() + " is started");
    note.started();
    select();
    restarting = true;
  }

  /** Names the image for the next boot; where that cannot be, no start of it is counted. */
  private void select() throws UpdateException {
    try {
      slots.select();
    } catch (IOException e) {
      throw new UpdateException(manifest.version() + ": " + e.getMessage());
    }
  }

  /** Nothing to do until the next look. */
  private void done(long now) {
    looked.setRefused(false);
    backoff.reset();
    rest(now + settings.updateMillis());
  }

  private void rest(long next) {
    looked.rest(next);
    manifest = null;
    slice = null;
    hash = null;
  }

  @Override
  public int slot() {
    return slots.slot();
  }

  @Override
  public int result() {
    if (trial.isOpen()) {
      return UpdateResult.ON_TRIAL;
    }
    if (manifests.isRefused()) {
      return UpdateResult.REFUSED;
    }
    if (note.state() == UpdateNote.BAD) {
      return UpdateResult.GIVEN_UP;
    }
    if (note.state() != UpdateNote.NONE) {
      return UpdateResult.FETCHING;
    }
    return note.isKept(slots.version()) ? UpdateResult.KEPT : UpdateResult.NONE;
  }

  @Override
  public int settingsVersion() {
    return change.version();
  }

  @Override
  public int settingsResult() {
    return documents.isRefused() ? UpdateResult.REFUSED : change.result();
  }
}
