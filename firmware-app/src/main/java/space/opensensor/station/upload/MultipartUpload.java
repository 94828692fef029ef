package space.opensensor.station.upload;

import space.opensensor.sigv4.AnswerException;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Checksum;
import space.opensensor.sigv4.CompleteMultipartUploadAnswer;
import space.opensensor.sigv4.CompletedParts;
import space.opensensor.sigv4.CreateMultipartUploadAnswer;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.XmlAnswer;
import space.opensensor.station.settings.Integrity;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;

/**
 * The requests that store one large file in parts, straight from the spool: create, a part at a
 * time, complete. After a failure the upload goes on with the part that failed; {@link #abort}
 * gives up what the server holds.
 *
 * <p>The object comes about at completion, only where there is none of its key, and its CRC-32 is
 * compared with the file's. Holds about 100 bytes per part, {@value #MAX_PARTS} parts at most.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html">Multipart
 *     upload</a>
 */
final class MultipartUpload {

  /** The most parts of a file; larger files have larger parts. */
  static final int MAX_PARTS = 64;

  private static final int BYTES_PER_PART = 128;

  private final RequestSigner signer;
  private final FileBody file;
  private final StoreAbilities store;
  private int partBytes;
  private final Create create = new Create();
  private final Part part = new Part();
  private final Complete complete = new Complete();
  private final Abort abort = new Abort();
  private final String[] etags = new String[MAX_PARTS];
  private SpoolEntry entry;
  private String key;
  private ContentDigest content;
  private String checksum;
  private String uploadId;
  private int length;
  private int partLength;
  private int parts;

  MultipartUpload(RequestSigner signer, Spool spool, StoreAbilities store, int partBytes) {
    this.signer = signer;
    this.file = new FileBody(spool);
    this.store = store;
    this.partBytes = partBytes;
  }

  /** Whether a file of this length goes up in parts. */
  boolean takes(int contentLength) {
    return partBytes > 0 && contentLength > partBytes;
  }

  /** Bytes of each part but the last of a file of this length, or 0 where it goes up whole. */
  int partLength(int contentLength) {
    return takes(contentLength)
        ? Math.max(partBytes, (contentLength + MAX_PARTS - 1) / MAX_PARTS)
        : 0;
  }

  /** Sends every file whole from now on, since the store knows no uploads in parts. */
  void giveUp() {
    partBytes = 0;
    uploadId = null;
  }

  /** Whether nothing of the present upload is on the server yet. */
  boolean isAtStart() {
    return uploadId == null;
  }

  /** Takes the file to send, or goes on with it where it was being sent under this key. */
  void begin(SpoolEntry toSend, String toKey, ContentDigest digest) {
    content = digest;
    if (uploadId != null && toKey.equals(key) && digest.crc32().equals(checksum)) {
      return;
    }
    entry = toSend;
    key = toKey;
    length = digest.length();
    checksum = digest.crc32();
    uploadId = null;
    parts = 0;
    partLength = partLength(length);
  }

  /** The request that comes next. */
  Request next() {
    if (uploadId == null) {
      return create;
    }
    return parts * (long) partLength < length ? part : complete;
  }

  /**
   * The request that gives the upload of a key up, or null where the server holds nothing of it.
   */
  Request abort(String ofKey) {
    return uploadId == null || !ofKey.equals(key) ? null : abort;
  }

  /** Forgets the upload; the next {@link #begin} starts anew. */
  void forget() {
    uploadId = null;
  }

  /**
   * Takes a successful answer to {@link #next}.
   *
   * @return whether the object is stored
   * @throws AnswerException when the server's document is not what it should be, or an error
   */
  boolean take(HttpResponse response) throws AnswerException {
    if (uploadId == null) {
      uploadId = create.answer.finish();
      return false;
    }
    if (next() == part) {
      if (response.etag() == null) {
        throw new AnswerException("part " + (parts + 1) + ": the answer names no entity tag");
      }
      etags[parts++] = response.etag();
      return false;
    }
    if (!complete.answer.finish()) {
      throw new AnswerException("completion refused: " + complete.answer.error());
    }
    return true;
  }

  /** What the answer to completion proves about the stored object. */
  Proof proof() {
    return Proof.of(complete.answer.checksum(), complete.answer.etag(), content);
  }

  private boolean sendsChecksum() {
    return store.integrity() == Integrity.CRC32;
  }

  private AsciiBuffer end(AsciiBuffer head, int contentLength) {
    return head.append("content-length: ").append(contentLength).append("\r\n\r\n");
  }

  private final class Create extends Request {

    private CreateMultipartUploadAnswer answer;

    @Override
    AsciiBuffer head(long epochMillis) {
      answer = new CreateMultipartUploadAnswer();
      S3Request request = signer.request();
      request.createMultipartUpload(key).header("content-type", PutObject.CONTENT_TYPE);
      if (sendsChecksum()) {
        request
            .header("x-amz-checksum-algorithm", "CRC32")
            .header("x-amz-checksum-type", "FULL_OBJECT");
      }
      return end(signer.presigned(epochMillis), 0);
    }

    @Override
    XmlAnswer document() {
      return answer;
    }
  }

  private final class Part extends Request {

    private int size() {
      return Math.min(partLength, length - parts * partLength);
    }

    @Override
    AsciiBuffer head(long epochMillis) {
      signer.request().uploadPart(key, parts + 1, uploadId);
      return end(signer.presigned(epochMillis), size());
    }

    @Override
    Body body() {
      file.begin(entry, parts * partLength, size());
      return file;
    }
  }

  private final class Complete extends Request {

    private final CompletedParts list = new CompletedParts();
    private CompleteMultipartUploadAnswer answer;
    private AsciiBuffer document;

    @Override
    AsciiBuffer head(long epochMillis) {
      answer = new CompleteMultipartUploadAnswer(Checksum.crc32());
      document = new AsciiBuffer(BYTES_PER_PART * (parts + 1));
      list.begin(document);
      for (int i = 0; i < parts; i++) {
        list.part(i + 1, etags[i], document);
      }
      list.end(document);
      S3Request request = signer.request();
      request.completeMultipartUpload(key, uploadId);
      if (store.sendsCondition()) {
        request.header("if-none-match", "*");
      }
      if (sendsChecksum()) {
        request
            .header("x-amz-checksum-crc32", checksum)
            .header("x-amz-checksum-type", "FULL_OBJECT");
      }
      return end(signer.presigned(epochMillis), document.length());
    }

    @Override
    Body body() {
      return new BufferBody(document);
    }

    @Override
    XmlAnswer document() {
      return answer;
    }
  }

  private final class Abort extends Request {

    @Override
    AsciiBuffer head(long epochMillis) {
      signer.request().abortMultipartUpload(key, uploadId);
      return end(signer.presigned(epochMillis), 0);
    }
  }
}
