package space.opensensor.station.upload;

/** A body that ends where the server closes the connection. */
final class CloseFraming extends BodyFraming {

  @Override
  int take(byte[] b, int offset, int length, AnswerContent content) throws HttpException {
    content.take(b, offset, length);
    return length;
  }

  @Override
  boolean isComplete() {
    return false;
  }

  @Override
  boolean endsWithConnection() {
    return true;
  }
}
