package space.opensensor.station.upload;

import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.XmlAnswer;

/** One request of an upload. It may be sent again on another connection and is then signed anew. */
abstract class Request {

  private static final NoBody NO_BODY = new NoBody();

  /**
   * The request line and headers with their empty line; valid until the next call on any request of
   * the same {@link RequestSigner}. Once they are sent the whole array is the exchange's, for the
   * body.
   */
  abstract AsciiBuffer head(long epochMillis);

  /** The body, at its start. */
  Body body() {
    return NO_BODY;
  }

  /** Whether the answer has no body although it names a length, as after HEAD. */
  boolean isAnsweredWithoutBody() {
    return false;
  }

  /** What reads the body of a successful answer, or null where it is passed over. */
  XmlAnswer document() {
    return null;
  }

  /** What takes the bytes of a successful answer's body instead, or null. */
  ContentTarget content() {
    return null;
  }
}
