package space.opensensor.sigv4;

import java.io.IOException;

/** A server's answer that is not the document it should be. The message says where it stops. */
public final class AnswerException extends IOException {

  private static final long serialVersionUID = 1L;

  public AnswerException(String message) {
    super(message);
  }
}
