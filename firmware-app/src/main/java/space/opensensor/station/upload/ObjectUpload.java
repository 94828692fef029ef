package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.sigv4.S3Error;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.vee.Log;

/**
 * The requests by which one file becomes an object: a HEAD that has to find none, where the store
 * needs it; the PUT, or the upload in parts; and what proves that the bucket has the very content.
 * Each answer leads to the next request or to an {@link End}.
 *
 * <p>Stored is what a checksum or an MD5 entity tag proves, in the answer to the PUT or, with the
 * right length, to a HEAD. A success without proof is none: a HEAD that finds no object or another
 * one contradicts it, and where HEAD is refused or tells nothing the file ends {@link
 * End#UNPROVEN}.
 */
final class ObjectUpload {

  /** How often a key may be called taken under which HEAD finds nothing. */
  private static final int MOST_CONTRADICTIONS = 2;

  private final RequestSigner signer;
  private final StoreAbilities store;
  private final String region;
  private final boolean keepsUnproven;
  private final Log log;
  private final PutObject put;
  private final HeadObject head;
  private final MultipartUpload multipart;

  private SpoolEntry entry;
  private String key;
  private ContentDigest content;
  private boolean sentBefore;
  private boolean used;

  /** What a HEAD about the key was answered before the PUT, or 0. */
  private int asked;

  private Step step;

  /** The present request, or null once the attempt has ended. */
  private Request next;

  private int contradictions;

  private End end;
  private int status;
  private String detail;
  private boolean stored;
  private boolean saidStored;
  private boolean seen;
  private boolean keysRefused;
  private int putStatus;

  /** What the present request is about. */
  private enum Step {
    /** Whether there is an object of the key. */
    ASK,
    PUT,
    PARTS,
    ABORT,
    ABORT_OF_SECOND_COPY,
    /** What the object is that has the key. */
    COMPARE,
    /** Whether the bucket has what it took. */
    PROVE,
    /** Whether a condition is honoured. */
    PROBE
  }

  /** How an attempt can end. */
  enum End {
    STORED,
    /** An earlier attempt had stored it. */
    ALREADY_STORED,
    /** Another object has the key. */
    KEY_TAKEN,
    /** The server stored other bytes than were sent. */
    OTHER_BYTES,
    /** The server took it, and nothing proves that the bucket has it. */
    UNPROVEN,
    RETRY,
    /** As RETRY, and the clock is in doubt. */
    CLOCK,
    DENIED
  }

  ObjectUpload(
      RequestSigner signer, Spool spool, StoreAbilities store, StationSettings settings, Log log) {
    this.signer = signer;
    this.store = store;
    this.region = settings.bucket().region();
    this.keepsUnproven = settings.keepsUnproven();
    this.log = log;
    this.put = new PutObject(signer, spool, store, settings.uploadMode());
    this.head = new HeadObject(signer, store);
    this.multipart = new MultipartUpload(signer, spool, store, settings.partBytes());
  }

  /** Bytes of each part but the last of a file of this length, or 0 where it goes up whole. */
  int partLength(int contentLength) {
    return multipart.partLength(contentLength);
  }

  /** Gives up what is under way, an upload in parts included. */
  void forget() {
    multipart.forget();
    stored = false;
  }

  /**
   * Begins an attempt.
   *
   * @param digest of the file's content, read to its end
   * @param wasSent whether the server took this file before, without a proof
   * @param isUsed whether another file of the window may have its key
   * @return the first request
   */
  Request begin(
      SpoolEntry toSend, String toKey, ContentDigest digest, boolean wasSent, boolean isUsed) {
    entry = toSend;
    key = toKey;
    content = digest;
    sentBefore = wasSent;
    used = isUsed;
    asked = 0;
    seen = false;
    keysRefused = false;
    stored = false;
    detail = "";
    end = null;
    if (store.asksFirst() || wasSent) {
      head(Step.ASK);
    } else {
      send();
    }
    return next;
  }

  private void head(Step about) {
    step = about;
    head.begin(key);
    next = head;
  }

  private void send() {
    if (used && store.asksFirst() && asked != 404) {
      taken("another file may have the key, and HEAD is answered " + asked);
    } else if (!store.sendsCondition() && asked != 404 && keepsUnproven) {
      store.takeBack();
      status = asked;
      String why = "the store does not take If-None-Match, and HEAD is answered " + asked;
      end(End.DENIED, why + "; allow s3:GetObject and s3:ListBucket");
    } else if (multipart.takes(content.length())) {
      step = Step.PARTS;
      multipart.begin(entry, key, content);
      next = multipart.next();
    } else {
      step = Step.PUT;
      put.begin(entry, key, content);
      next = put;
    }
  }

  /**
   * Takes an answer.
   *
   * @param sent whether the request was sent whole
   * @return the next request, or null at the end
   */
  Request answered(HttpResponse response, boolean sent) throws IOException {
    if (step == Step.PROBE) {
      probed(response);
      return next;
    }
    status = response.status();
    if (step == Step.ABORT) {
      aborted(End.KEY_TAKEN, detail);
    } else if (step == Step.ABORT_OF_SECOND_COPY) {
      aborted(End.ALREADY_STORED, "");
    } else if (step == Step.PUT || step == Step.PARTS) {
      answeredBody(response, sent);
    } else {
      answeredHead(response);
    }
    return next;
  }

  private void aborted(End how, String why) {
    multipart.forget();
    status = 412;
    end(how, why);
  }

  /** A second PUT that is taken replaces the object: what is there now needs a proof of its own. */
  private void probed(HttpResponse response) {
    int answer = response.status();
    boolean taken = answer < 300 && response.error() == null;
    boolean failed = answer < 300 && response.error() != null;
    store.probed(
        failed ? 500 : answer, Verdict.of(answer, response.error()) == Verdict.UNSUPPORTED);
    if (taken) {
      stored = false;
      status = answer;
      accepted(Proof.of(response.checksum(), response.etag(), content));
    } else {
      end(End.STORED, "");
    }
  }

  private void answeredBody(HttpResponse response, boolean sent) throws IOException {
    if (status >= 300 || response.error() != null) {
      refused(response);
    } else if (!sent) {
      end(End.RETRY, "the server answered " + status + " before the file was sent");
    } else if (step == Step.PUT) {
      accepted(Proof.of(response.checksum(), response.etag(), content));
    } else if (multipart.take(response)) {
      multipart.forget();
      accepted(multipart.proof());
    } else {
      next = multipart.next();
    }
  }

  private void accepted(Proof proof) {
    saidStored = status == 200 || status == 201;
    if (proof == Proof.OTHER) {
      end(End.OTHER_BYTES, "the server stored other bytes than were sent");
    } else if (proof == Proof.SAME && saidStored) {
      stored();
    } else {
      putStatus = status;
      detail = "the server answered " + status;
      head(Step.PROVE);
    }
  }

  private void answeredHead(HttpResponse response) {
    if ((status == 400 || status == 401 || status == 403) && signer.hasSignedTooLate()) {
      // HEAD has no error document to say so.
      keysRefused = true;
      end(End.DENIED, "HEAD was answered with " + status + ": the keys have expired");
    } else if ((status == 400 || status == 501) && store.refusesChecksumMode()) {
      next = head;
    } else if (status >= 300 && Verdict.of(status, null) == Verdict.RETRY) {
      end(End.RETRY, "HEAD was answered with " + status);
    } else {
      found(status == 200 ? Proof.ofHead(response, content) : Proof.NONE);
    }
  }

  /** Takes what HEAD tells of the object, and its status. */
  private void found(Proof proof) {
    if (step == Step.PROVE) {
      proved(proof);
    } else if (proof == Proof.SAME) {
      same();
    } else if (step == Step.ASK) {
      asked(proof);
    } else {
      compared(proof);
    }
  }

  private void same() {
    if (step == Step.COMPARE) {
      store.probed(412, false);
    }
    status = 412;
    next = multipart.abort(key);
    step = Step.ABORT_OF_SECOND_COPY;
    if (next == null) {
      end(End.ALREADY_STORED, "");
    }
  }

  private void proved(Proof proof) {
    String taken = detail;
    if (proof == Proof.SAME) {
      status = putStatus;
      stored();
    } else if (proof == Proof.OTHER) {
      end(End.OTHER_BYTES, taken + ", but HEAD finds other bytes than were sent");
    } else if (status == 404) {
      end(End.RETRY, taken + ", but HEAD finds no object");
    } else {
      unproven(taken);
    }
  }

  private void unproven(String taken) {
    if (!sentBefore && !saidStored) {
      end(End.RETRY, taken + ", which does not say that the file is stored");
    } else if (status == 200) {
      end(
          End.UNPROVEN,
          taken + " and HEAD tells neither an x-amz-checksum-crc32 nor an ETag that is its MD5");
    } else {
      end(
          End.UNPROVEN,
          taken
              + " without an x-amz-checksum-crc32 or an ETag that is its MD5, and HEAD is answered "
              + status
              + "; allow s3:GetObject");
    }
  }

  private void asked(Proof proof) {
    asked = status;
    if (status == 200 && (proof == Proof.OTHER || !sentBefore)) {
      taken(proof);
    } else if (sentBefore && status != 404) {
      unproven("the server took the file");
    } else {
      send();
    }
  }

  private void compared(Proof proof) {
    if (status == 200) {
      store.probed(412, false);
    }
    if (status != 404) {
      taken(proof);
      return;
    }
    asked = status;
    contradictions++;
    if (contradictions >= MOST_CONTRADICTIONS && store.misusesCondition()) {
      send();
    } else {
      end(End.RETRY, "the key is called taken, but HEAD finds no object");
    }
  }

  private void taken(Proof proof) {
    seen = proof == Proof.OTHER;
    taken(seen ? "another object has the key" : "the key is taken");
  }

  private void taken(String why) {
    detail = why;
    next = multipart.abort(key);
    step = Step.ABORT;
    if (next == null) {
      status = 412;
      end(End.KEY_TAKEN, why);
    }
  }

  private void refused(HttpResponse response) {
    S3Error error = response.error();
    String why = "the server answered " + status + (error == null ? "" : " " + error.toString());
    if (step == Step.PARTS && status == 404) {
      // The server no longer knows the upload, or never knew the bucket.
      multipart.forget();
    }
    Verdict verdict = Verdict.of(status, error);
    if (verdict == Verdict.KEY_TAKEN) {
      head(Step.COMPARE);
    } else if ((verdict == Verdict.LENGTH_NEEDED || status == 501)
        && step == Step.PUT
        && put.fallBackToFixed()) {
      note(why + "; sending lengths from now on");
      next = put;
    } else if (verdict == Verdict.UNSUPPORTED) {
      unsupported(error, why);
    } else if (verdict == Verdict.CLOCK) {
      end(End.CLOCK, why);
    } else if (verdict == Verdict.RETRY) {
      end(End.RETRY, why);
    } else {
      keysRefused =
          status == 401 || status == 403 || error != null && error.code().endsWith("Token");
      end(End.DENIED, why + hint(response));
    }
  }

  /** Tries again without one of the things that the store may not know. */
  private void unsupported(S3Error error, String why) {
    if (step == Step.PARTS && status == 501 && multipart.isAtStart()) {
      multipart.giveUp();
      note(why + "; sending files whole from now on");
      end(End.RETRY, why);
    } else if (!store.refused(status, error)) {
      store.takeBack();
      end(End.DENIED, why);
    } else if (store.asksFirst() && asked == 0) {
      head(Step.ASK);
    } else {
      send();
    }
  }

  /** Where the bucket is, if it is not where it was looked for. */
  private String hint(HttpResponse response) {
    S3Error error = response.error();
    String place = response.region();
    if (place.length() > 0 && !place.equals(region)) {
      return "; the bucket is in region " + place + ": set s3.region, and its s3.endpoint";
    }
    if (status < 400 && error != null && error.endpoint().length() > 0) {
      return "; the bucket is at " + error.endpoint() + ": set s3.endpoint";
    }
    return status < 400 ? "; redirects are not followed: set s3.endpoint and s3.region" : "";
  }

  private void stored() {
    contradictions = 0;
    stored = true;
    if (store.wantsProbe() && !multipart.takes(content.length())) {
      step = Step.PROBE;
      put.beginProbe();
      next = put;
    } else {
      end(End.STORED, "");
    }
  }

  private void end(End how, String why) {
    end = how;
    detail = why;
    next = null;
  }

  private void note(String line) {
    log.write(Log.Level.WARN, "upload: " + line);
  }

  /** How the attempt ended, once {@link #answered} gave null. */
  End end() {
    return end;
  }

  /** Whether the object is stored, also while a probe is under way. */
  boolean isStored() {
    return stored;
  }

  /** Whether the other object that has the key was seen to be another. */
  boolean wasOtherSeen() {
    return seen;
  }

  /** Whether the keys may be why it was denied. */
  boolean wereKeysRefused() {
    return keysRefused;
  }

  /** The status that counts. */
  int status() {
    return status;
  }

  /** What went wrong, in one line, or an empty string. */
  String detail() {
    return detail;
  }
}
