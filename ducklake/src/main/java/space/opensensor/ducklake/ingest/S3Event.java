package space.opensensor.ducklake.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads bucket notifications: S3's event message, as AWS, MinIO and others send it, bare or wrapped
 * by SNS or EventBridge.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">S3:
 *     event message structure</a>
 */
public final class S3Event {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build());
  }

  private S3Event() {}

  /**
   * Keys of objects created in a bucket.
   *
   * @throws IOException when the text is no event message
   */
  public static List<String> createdKeys(byte[] message, String bucket) throws IOException {
    List<String> keys = new ArrayList<>();
    try {
      collect(JSON.readTree(message), bucket, keys);
    } catch (JsonProcessingException e) {
      throw new IOException("notification: no JSON: " + FileShape.line(e.getOriginalMessage()), e);
    }
    return keys;
  }

  private static void collect(JsonNode root, String bucket, List<String> keys) throws IOException {
    if (root == null || !root.isObject()) {
      throw new IOException("notification: expected a JSON object");
    }
    JsonNode records = root.get("Records");
    if (records == null) {
      if (root.path("Type").asText().equals("Notification") && root.path("Message").isTextual()) {
        collect(JSON.readTree(root.get("Message").asText()), bucket, keys);
      } else if (root.path("detail").path("object").path("key").isTextual()) {
        if (root.path("detail-type").asText().equals("Object Created")
            && root.path("detail").path("bucket").path("name").asText().equals(bucket)) {
          keys.add(root.path("detail").path("object").path("key").asText());
        }
      } else if (!root.path("Event").asText().equals("s3:TestEvent") && !root.has("Type")) {
        throw new IOException("notification: no event of S3, SNS or EventBridge");
      }
      return;
    }
    for (JsonNode record : records) {
      JsonNode s3 = record.path("s3");
      String event = record.path("eventName").asText();
      if ((event.startsWith("ObjectCreated:") || event.startsWith("s3:ObjectCreated:"))
          && s3.path("bucket").path("name").asText().equals(bucket)
          && s3.path("object").path("key").isTextual()) {
        try {
          keys.add(
              URLDecoder.decode(s3.path("object").path("key").asText(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          throw new IOException("notification: a key is not URL-encoded", e);
        }
      }
    }
  }
}
