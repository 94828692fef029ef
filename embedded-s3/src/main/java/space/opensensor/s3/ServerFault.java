package space.opensensor.s3;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** One way a request goes wrong at the server, for tests of clients. */
public sealed interface ServerFault {

  /** Nothing goes wrong. */
  ServerFault NONE = new None();

  /** Nothing goes wrong. */
  record None() implements ServerFault {}

  /**
   * The server answers with an S3 error before it has read the body, and closes the connection.
   *
   * @param headers further header fields, such as {@code Retry-After}
   */
  record Answer(int status, String code, String message, Map<String, String> headers)
      implements ServerFault {

    /** Keeps an unchangeable copy of the header fields. */
    public Answer {
      headers = Map.copyOf(headers);
    }

    /** The same answer with one more header field. */
    public Answer header(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Answer(status, code, message, more);
    }
  }

  /**
   * The connection is reset, without TLS's farewell, once this many bytes of the body have been
   * read; 0 is before the first. Nothing is stored.
   */
  record ResetInBody(long bytes) implements ServerFault {}

  /**
   * The request is carried out, and the connection is reset before a byte of the answer is sent.
   */
  record ResetAfterStored() implements ServerFault {}

  /**
   * The server answers with these very bytes (garbage, endless headers, half an answer) before it
   * has read the body, and closes the connection.
   */
  record Raw(byte[] bytes) implements ServerFault {}

  /** The server sits still for this long of real time, then goes on with {@code then}. */
  record Delay(Duration duration, ServerFault then) implements ServerFault {

    /** Checks that there is a fault to go on with. */
    public Delay {
      Objects.requireNonNull(duration, "duration");
      Objects.requireNonNull(then, "then");
    }
  }

  /** 503 SlowDown with {@code Retry-After}. */
  static Answer slowDown(int retryAfterSeconds) {
    return new Answer(503, "SlowDown", "Please reduce your request rate.", Map.of())
        .header("Retry-After", Integer.toString(retryAfterSeconds));
  }

  /** 500 InternalError. */
  static Answer internalError() {
    return new Answer(
        500, "InternalError", "We encountered an internal error. Please try again.", Map.of());
  }

  /** 403 AccessDenied. */
  static Answer accessDenied() {
    return new Answer(403, "AccessDenied", "Access Denied", Map.of());
  }

  /** Resets the connection once {@code bytes} of the body have been read. */
  static ServerFault resetInBody(long bytes) {
    return new ResetInBody(bytes);
  }

  /** Stores the object and loses the answer. */
  static ServerFault resetAfterStored() {
    return new ResetAfterStored();
  }

  /** Answers with these very bytes. */
  static ServerFault raw(byte[] bytes) {
    return new Raw(bytes.clone());
  }

  /** Sits still, then carries the request out. */
  static ServerFault delay(Duration duration) {
    return new Delay(duration, NONE);
  }

  /** Sits still, then goes on with another fault. */
  static ServerFault delay(Duration duration, ServerFault then) {
    return new Delay(duration, then);
  }
}
