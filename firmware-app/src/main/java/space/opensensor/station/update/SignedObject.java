package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.station.upload.BucketReader;
import space.opensensor.vee.FirmwareSlots;

/**
 * A small object of the bucket, fetched where it is not as it was, and then its signature, which
 * lies beside it with {@code .sig} and must be of one of the image's keys.
 */
final class SignedObject {

  private static final int MAX_SIGNATURE = 80;
  private static final int MAX_ETAG = 70;

  private final FirmwareSlots slots;
  private final String key;
  private final int mostBytes;
  private final boolean hidden;
  private Document document;
  private Document signature;
  private byte[] sha256;
  private String etag;
  private String newEtag;
  private boolean mismatched;
  private boolean refused;
  private long due;

  /**
   * An object.
   *
   * @param hidden whether an answer 403 says no more than 404, as AWS has it for keys that may not
   *     list the bucket
   */
  SignedObject(FirmwareSlots slots, String key, int mostBytes, boolean hidden) {
    this.slots = slots;
    this.key = key;
    this.mostBytes = mostBytes;
    this.hidden = hidden;
  }

  /** Its key. */
  String key() {
    return key;
  }

  /** The uptime at which it is looked at next. */
  long due() {
    return due;
  }

  /** Ends a look; the next is at an uptime. */
  void rest(long next) {
    due = next;
    forget();
  }

  /** Whether what was seen at the last look is refused. */
  boolean isRefused() {
    return refused;
  }

  void setRefused(boolean is) {
    refused = is;
  }

  /** Whether a look has begun. */
  boolean isBegun() {
    return document != null;
  }

  /** Begins the next request. */
  void begin(BucketReader reader) {
    if (document == null) {
      document = new Document(mostBytes);
      reader.get(key, etag, document);
    } else {
      signature = new Document(MAX_SIGNATURE);
      reader.get(key + ".sig", null, signature);
    }
  }

  /**
   * Takes an answer.
   *
   * @return whether there is nothing more to ask; then {@link #isThere} says whether there is
   *     something new
   * @throws UpdateException where no retry cures what is wrong
   */
  boolean answered(BucketReader reader) throws IOException {
    if (signature != null) {
      check(reader);
      verify();
      return true;
    }
    int status = reader.status();
    if (status == 304 && etag != null || status == 404 || status == 403 && hidden) {
      forget();
      return true;
    }
    check(reader);
    if (document.isCut()) {
      throw new UpdateException(key + ": expected at most " + mostBytes + " bytes");
    }
    newEtag = reader.etag();
    return false;
  }

  private static void check(BucketReader reader) throws IOException {
    if (reader.status() != 200) {
      throw refused(reader);
    }
  }

  /** What is wrong with an answer; that an object is not there, or is another, stays so. */
  static IOException refused(BucketReader reader) {
    int status = reader.status();
    String why = reader.error() == null ? "" : " " + reader.error().code();
    return fault(status == 404 || status < 400, reader.key() + ": answer " + status + why);
  }

  private static IOException fault(boolean stays, String message) {
    return stays ? new UpdateException(message) : new IOException(message);
  }

  /**
   * An object without its signature: between the publisher's two writes there is such a pair, so
   * the first is soon looked at again.
   */
  private void verify() throws IOException {
    SoftwareSha256 digest = new SoftwareSha256();
    byte[] hash = new byte[Manifest.HASH_BYTES];
    digest.update(document.bytes(), 0, document.length());
    digest.digest(hash, 0);
    if (signature.isCut() || !slots.isSigned(hash, signature.bytes(), signature.length())) {
      mismatched = !mismatched;
      throw fault(!mismatched, key + ": not signed by a key of this firmware");
    }
    mismatched = false;
    sha256 = hash;
  }

  /** Whether there is something new, signed. */
  boolean isThere() {
    return sha256 != null;
  }

  /** Its bytes, the first {@link #length} of these. */
  byte[] bytes() {
    return document.bytes();
  }

  /** How many they are. */
  int length() {
    return document.length();
  }

  /** Their SHA-256. */
  byte[] sha256() {
    return sha256;
  }

  /** There is nothing in it for this station, whatever time it is: it is not asked for again. */
  void remember() {
    etag = newEtag != null && newEtag.length() <= MAX_ETAG ? newEtag : null;
  }

  /** Forgets what was fetched. */
  void forget() {
    document = null;
    signature = null;
    sha256 = null;
  }
}
