package space.opensensor.sigv4;

/**
 * Reads the answer to CompleteMultipartUpload, piece by piece as it arrives. S3 begins this answer
 * before it knows the outcome: a status of 200 may carry an error document, which {@link #error}
 * then gives. Accepts documents of up to 64 KiB. Workspace: about 1.3 KB.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html">CompleteMultipartUpload</a>
 */
public final class CompleteMultipartUploadAnswer extends XmlAnswer {

  private static final int MAX_LENGTH = 65536;
  private static final String ETAG = "ETag";
  private static final String CHECKSUM = "Checksum";

  private final ErrorFields fields = new ErrorFields();
  private final String checksumElement;
  private boolean failed;
  private boolean finished;
  private S3Error error;
  private String etag;
  private String checksum;

  public CompleteMultipartUploadAnswer() {
    this(null);
  }

  /**
   * @param expected the checksum whose value the answer may tell, or null
   */
  public CompleteMultipartUploadAnswer(Checksum expected) {
    super(MAX_LENGTH, ErrorFields.MAX_TEXT);
    checksumElement = expected == null ? null : CHECKSUM + expected.algorithm();
  }

  /**
   * Ends the document; then the getters hold.
   *
   * @return true when the upload was completed, false when {@link #error} says why not
   * @throws AnswerException when the document was refused or is not complete
   */
  public boolean finish() throws AnswerException {
    end();
    if (failed) {
      error = fields.error(this);
    } else if (etag == null || etag.isEmpty()) {
      throw refused("there is no <ETag>");
    }
    finished = true;
    return !failed;
  }

  /** The server's refusal, or null. */
  public S3Error error() {
    return error;
  }

  /** The entity tag of the whole object, with its quotes; null before {@link #finish}. */
  public String etag() {
    return finished ? etag : null;
  }

  /**
   * The checksum of the object as the server tells it, or null. {@code base64-n} is a checksum of
   * the checksums of n parts.
   */
  public String checksum() {
    return finished ? checksum : null;
  }

  @Override
  int opened() throws AnswerException {
    if (depth() == 1) {
      failed = isAt(1, ErrorFields.ROOT);
      if (!failed && !isAt(1, "CompleteMultipartUploadResult")) {
        throw refused("expected <CompleteMultipartUploadResult> or <Error>");
      }
    }
    if (failed) {
      return fields.limit(this);
    }
    return depth() == 2 && (isAt(2, ETAG) || isChecksum()) ? 128 : 0;
  }

  @Override
  boolean clips() {
    return failed && fields.clips(this);
  }

  @Override
  void leaf(String content) throws AnswerException {
    if (failed) {
      fields.take(this, content);
    } else if (isAt(2, ETAG)) {
      etag = once(etag, content);
    } else {
      checksum = once(checksum, content);
    }
  }

  @Override
  void closing() {
    // Each field is taken at its own end.
  }

  private boolean isChecksum() {
    return checksumElement != null && isAt(2, checksumElement);
  }
}
