package space.opensensor.sigv4;

/**
 * Reads the error document in the body of a 3xx, 4xx or 5xx answer, piece by piece as it arrives:
 *
 * <pre>{@code
 * S3ErrorAnswer answer = new S3ErrorAnswer();
 * answer.feed(buffer, 0, count);   // as often as there are bytes
 * S3Error error = answer.finish();
 * }</pre>
 *
 * <p>Accepts documents of up to 64 KiB; AWS echoes the whole canonical request in some. Workspace:
 * about 1.3 KB.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses">REST
 *     error responses</a>
 */
public final class S3ErrorAnswer extends XmlAnswer {

  private static final int MAX_LENGTH = 65536;

  private final ErrorFields fields = new ErrorFields();

  public S3ErrorAnswer() {
    super(MAX_LENGTH, ErrorFields.MAX_TEXT);
  }

  /**
   * The error.
   *
   * @throws AnswerException when the document was refused, is not complete or has no code
   */
  public S3Error finish() throws AnswerException {
    end();
    return fields.error(this);
  }

  @Override
  int opened() throws AnswerException {
    if (depth() == 1 && !isAt(1, ErrorFields.ROOT)) {
      throw refused("expected <Error>");
    }
    return fields.limit(this);
  }

  @Override
  boolean clips() {
    return fields.clips(this);
  }

  @Override
  void leaf(String content) throws AnswerException {
    fields.take(this, content);
  }

  @Override
  void closing() {
    // Each field is taken at its own end.
  }
}
