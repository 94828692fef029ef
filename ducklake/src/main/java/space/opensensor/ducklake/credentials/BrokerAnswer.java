package space.opensensor.ducklake.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of the broker.
 *
 * @param retryAfter seconds after which to come again, or 0
 */
record BrokerAnswer(int status, String type, byte[] body, long retryAfter) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** That a request is refused or cannot be answered, in the form of AWS IoT. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final long retryAfter;

    Refusal(int status, String message) {
      this(status, message, 0);
    }

    Refusal(int status, String message, long retryAfter) {
      super(message);
      this.status = status;
      this.retryAfter = retryAfter;
    }

    int status() {
      return status;
    }
  }

  static BrokerAnswer of(Refusal refusal) {
    byte[] body = json(Map.of("message", refusal.getMessage()));
    return new BrokerAnswer(refusal.status, "application/json", body, refusal.retryAfter);
  }

  /**
   * Keys as AWS IoT's credential provider answers them.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html">AWS
   *     IoT: authorizing direct calls</a>
   */
  static BrokerAnswer of(StationKeys keys) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("accessKeyId", keys.accessKeyId());
    values.put("secretAccessKey", keys.secretAccessKey());
    values.put("sessionToken", keys.sessionToken());
    Instant whole = keys.expiration().truncatedTo(ChronoUnit.SECONDS);
    values.put("expiration", whole.toString());
    return ofJson(200, Map.of("credentials", values));
  }

  static BrokerAnswer ofJson(int status, Map<String, ?> values) {
    return new BrokerAnswer(status, "application/json", json(values), 0);
  }

  static BrokerAnswer text(String text) {
    return new BrokerAnswer(200, "text/plain", text.getBytes(StandardCharsets.US_ASCII), 0);
  }

  private static byte[] json(Map<String, ?> values) {
    try {
      return JSON.writeValueAsBytes(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write JSON", e);
    }
  }
}
