package space.opensensor.station.upload;

/** A body of the length that {@code Content-Length} names. */
final class LengthFraming extends BodyFraming {

  private int left;

  /** Begins a body of so many bytes. */
  LengthFraming begin(long length) throws HttpException {
    if (length > AnswerContent.MAX_BYTES) {
      throw new HttpException(
          "answer body of " + length + " bytes, more than " + AnswerContent.MAX_BYTES);
    }
    left = (int) length;
    return this;
  }

  @Override
  int take(byte[] b, int offset, int length, AnswerContent content) throws HttpException {
    int n = Math.min(length, left);
    content.take(b, offset, n);
    left -= n;
    return n;
  }

  @Override
  boolean isComplete() {
    return left == 0;
  }
}
