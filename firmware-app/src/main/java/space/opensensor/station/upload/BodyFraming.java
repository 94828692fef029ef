package space.opensensor.station.upload;

/**
 * How an answer's body is delimited (RFC 9112 section 6.3): takes the bytes after the head and
 * passes on those that are content.
 */
abstract class BodyFraming {

  /**
   * Takes bytes, at least one.
   *
   * @return how many belonged to the body; fewer than given once it is complete
   */
  abstract int take(byte[] b, int offset, int length, AnswerContent content) throws HttpException;

  /** Whether the body has been read to its end. */
  abstract boolean isComplete();

  /** Whether the end of the connection is the end of the body. */
  boolean endsWithConnection() {
    return false;
  }
}
