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
    return store.asksFirst() || wasSent ? head(Step.ASK) : send();
  }

  private Request head(Step next) {
    step = next;
    head.begin(key);
    return head;
  }

  private Request send() {
    if (used && store.asksFirst() && asked != 404) {
      return taken("another file may have the key, and HEAD is answered " + asked);
    }
    if (!store.sendsCondition() && asked != 404 && keepsUnproven) {
      store.takeBack();
      status = asked;
      String why = "the store does not take If-None-Match, and HEAD is answered " + asked;
      return end(End.DENIED, why + "; allow s3:GetObject and s3:ListBucket");
    }
    if (multipart.takes(content.length())) {
      step = Step.PARTS;
      multipart.begin(entry, key, content);
      return multipart.next();
    }
    step = Step.PUT;
    put.begin(entry, key, content);
    return put;
  }

  /**
   * Takes an answer.
   *
   * @param sent whether the request was sent whole
   * @return the next request, or null at the end
   */
  Request answered(HttpResponse response, boolean sent) throws IOException {
    int answer = response.status();
    if (step == Step.PROBE) {
      return probed(response);
    }
    status = answer;
    if (step == Step.ABORT || step == Step.ABORT_OF_SECOND_COPY) {
      multipart.forget();
      status = 412;
      return step == Step.ABORT ? end(End.KEY_TAKEN, detail) : end(End.ALREADY_STORED, "");
    }
    if (step == Step.PUT || step == Step.PARTS) {
      return answeredBody(response, sent);
    }
    if ((answer == 400 || answer == 401 || answer == 403) && signer.hasSignedTooLate()) {
      // HEAD has no error document to say so.
      keysRefused = true;
      return end(End.DENIED, "HEAD was answered with " + answer + ": the keys have expired");
    }
    if ((answer == 400 || answer == 501) && store.refusesChecksumMode()) {
      return head(step);
    }
    if (Verdict.of(answer, null) == Verdict.RETRY && answer >= 300) {
      return end(End.RETRY, "HEAD was answered with " + answer);
    }
    return answeredHead(response);
  }

  /** A second PUT that is taken replaces the object: what is there now needs a proof of its own. */
  private Request probed(HttpResponse response) {
    int answer = response.status();
    boolean taken = answer < 300 && response.error() == null;
    boolean failed = answer < 300 && response.error() != null;
    store.probed(
        failed ? 500 : answer, Verdict.of(answer, response.error()) == Verdict.UNSUPPORTED);
    if (!taken) {
      return end(End.STORED, "");
    }
    stored = false;
    status = answer;
    return accepted(Proof.of(response.checksum(), response.etag(), content));
  }

  private Request answeredBody(HttpResponse response, boolean sent) throws IOException {
    if (status >= 300 || response.error() != null) {
      return refused(response);
    }
    if (!sent) {
      return end(End.RETRY, "the server answered " + status + " before the file was sent");
    }
    if (step == Step.PUT) {
      return accepted(Proof.of(response.checksum(), response.etag(), content));
    }
    if (!multipart.take(response)) {
      return multipart.next();
    }
    multipart.forget();
    return accepted(multipart.proof());
  }

  private Request accepted(Proof proof) {
    if (proof == Proof.OTHER) {
      return end(End.OTHER_BYTES, "the server stored other bytes than were sent");
    }
    saidStored = status == 200 || status == 201;
    if (proof == Proof.SAME && saidStored) {
      return stored();
    }
    putStatus = status;
    detail = "the server answered " + status;
    return head(Step.PROVE);
  }

  private Request answeredHead(HttpResponse response) {
    Proof proof = status == 200 ? Proof.ofHead(response, content) : Proof.NONE;
    if (step == Step.PROVE) {
      return proved(proof);
    }
    if (proof == Proof.SAME) {
      if (step == Step.COMPARE) {
        store.probed(412, false);
      }
      status = 412;
      if (multipart.abort(key) == null) {
        return end(End.ALREADY_STORED, "");
      }
      step = Step.ABORT_OF_SECOND_COPY;
      return multipart.abort(key);
    }
    return step == Step.ASK ? asked(proof) : compared(proof);
  }

  private Request proved(Proof proof) {
    String taken = detail;
    if (proof == Proof.SAME) {
      status = putStatus;
      return stored();
    }
    if (proof == Proof.OTHER) {
      return end(End.OTHER_BYTES, taken + ", but HEAD finds other bytes than were sent");
    }
    if (status == 404) {
      return end(End.RETRY, taken + ", but HEAD finds no object");
    }
    return unproven(taken);
  }

  private Request unproven(String taken) {
    if (!sentBefore && !saidStored) {
      return end(End.RETRY, taken + ", which does not say that the file is stored");
    }
    String why =
        status == 200
            ? " and HEAD tells neither an x-amz-checksum-crc32 nor an ETag that is its MD5"
            : " without an x-amz-checksum-crc32 or an ETag that is its MD5, and HEAD is answered "
                + status
                + "; allow s3:GetObject";
    return end(End.UNPROVEN, taken + why);
  }

  private Request asked(Proof proof) {
    asked = status;
    if (status == 200 && (proof == Proof.OTHER || !sentBefore)) {
      return taken(proof);
    }
    if (sentBefore && status != 404) {
      return unproven("the server took the file");
    }
    return send();
  }

  private Request compared(Proof proof) {
    if (status == 200) {
      store.probed(412, false);
    } else if (status == 404) {
      asked = status;
      contradictions++;
      return contradictions >= MOST_CONTRADICTIONS && store.misusesCondition()
          ? send()
          : end(End.RETRY, "the key is called taken, but HEAD finds no object");
    }
    return taken(proof);
  }

  private Request taken(Proof proof) {
    seen = proof == Proof.OTHER;
    return taken(seen ? "another object has the key" : "the key is taken");
  }

  private Request taken(String why) {
    if (multipart.abort(key) == null) {
      status = 412;
      return end(End.KEY_TAKEN, why);
    }
    detail = why;
    step = Step.ABORT;
    return multipart.abort(key);
  }

  private Request refused(HttpResponse response) {
    S3Error error = response.error();
    String why = "the server answered " + status + (error == null ? "" : " " + error.toString());
    if (step == Step.PARTS && status == 404) {
      // The server no longer knows the upload, or never knew the bucket.
      multipart.forget();
    }
    Verdict verdict = Verdict.of(status, error);
    if (verdict == Verdict.KEY_TAKEN) {
      return head(Step.COMPARE);
    }
    if (verdict == Verdict.LENGTH_NEEDED || verdict == Verdict.UNSUPPORTED && status == 501) {
      if (step == Step.PUT && put.fallBackToFixed()) {
        note(why + "; sending lengths from now on");
        return put;
      }
    }
    if (verdict == Verdict.UNSUPPORTED) {
      return unsupported(error, why);
    }
    if (verdict == Verdict.CLOCK) {
      return end(End.CLOCK, why);
    }
    if (verdict == Verdict.RETRY) {
      return end(End.RETRY, why);
    }
    keysRefused = status == 401 || status == 403 || error != null && error.code().endsWith("Token");
    return end(End.DENIED, why + hint(response));
  }

  /** Tries again without one of the things that the store may not know. */
  private Request unsupported(S3Error error, String why) {
    if (step == Step.PARTS && status == 501 && multipart.isAtStart()) {
      multipart.giveUp();
      note(why + "; sending files whole from now on");
      return end(End.RETRY, why);
    }
    if (!store.refused(status, error)) {
      store.takeBack();
      return end(End.DENIED, why);
    }
    return store.asksFirst() && asked == 0 ? head(Step.ASK) : send();
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

  private Request stored() {
    contradictions = 0;
    stored = true;
    if (store.wantsProbe() && !multipart.takes(content.length())) {
      step = Step.PROBE;
      put.beginProbe();
      return put;
    }
    return end(End.STORED, "");
  }

  private Request end(End how, String why) {
    end = how;
    detail = why;
    return null;
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
