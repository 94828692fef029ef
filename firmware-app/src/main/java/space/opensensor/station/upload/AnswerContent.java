package space.opensensor.station.upload;

import space.opensensor.sigv4.AnswerException;
import space.opensensor.sigv4.S3Error;
import space.opensensor.sigv4.S3ErrorAnswer;
import space.opensensor.sigv4.XmlAnswer;

/**
 * The content of an answer's body, {@value #MAX_BYTES} bytes at most: after a success what the
 * request asked for, a document or bytes that go on to a target, and otherwise an S3 error
 * document, which may come with any status. Anything else is passed over.
 */
final class AnswerContent {

  /** Bytes before the answer is refused. */
  static final int MAX_BYTES = 262144;

  private XmlAnswer success;
  private ContentTarget target;
  private S3ErrorAnswer failure;
  private boolean refused;
  private int bytes;

  /**
   * Begins a content.
   *
   * @param isRefusal whether the request was refused
   * @param successDocument what reads the content otherwise, or null
   * @param successTarget what takes it otherwise, or null
   */
  void begin(boolean isRefusal, XmlAnswer successDocument, ContentTarget successTarget) {
    refused = isRefusal;
    success = successDocument;
    target = successTarget;
    failure = null;
    bytes = 0;
  }

  /** Takes bytes. */
  void take(byte[] b, int offset, int length) throws HttpException {
    if (length > MAX_BYTES - bytes) {
      throw new HttpException("answer body of more than " + MAX_BYTES + " bytes");
    }
    if (!refused && target != null) {
      target.take(b, offset, length);
    } else if (refused || success == null) {
      readFailure(b, offset, length);
    } else {
      readSuccess(b, offset, length);
    }
    bytes += length;
  }

  private void readFailure(byte[] b, int offset, int length) {
    if (bytes == 0) {
      failure = new S3ErrorAnswer();
    }
    try {
      if (failure != null) {
        failure.feed(b, offset, length);
      }
    } catch (AnswerException e) {
      // A page of a proxy, or some other document: then the status is all that is known.
      failure = null;
    }
  }

  private void readSuccess(byte[] b, int offset, int length) {
    try {
      success.feed(b, offset, length);
    } catch (AnswerException e) {
      // The document says so again to whoever asks for its content.
      return;
    }
  }

  /** The S3 error document, or null where the content was none. */
  S3Error error() {
    if (failure == null) {
      return null;
    }
    try {
      return failure.finish();
    } catch (AnswerException e) {
      return null;
    }
  }
}
