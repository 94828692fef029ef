package space.opensensor.ducklake.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a station's keys reach in a bucket: its own objects to write and to read back, and what it
 * may read besides, such as new firmware.
 *
 * @param bucket the bucket's name
 * @param prefix of the stations' objects, empty or ending in a slash
 * @param readable patterns of keys beneath the prefix that a station may read, with {@code *}, and
 *     {@code <id>} for its id
 * @param listing whether a station may list the bucket: without it a store answers 403 to HEAD for
 *     a key that is free
 */
public record StationScope(String bucket, String prefix, List<String> readable, boolean listing) {

  /** What a station's id may be: it becomes part of policies and keys as it is. */
  public static final String ID = "[a-z0-9-]{1,36}";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The folders that stations keep their objects in, beneath the prefix. */
  private static final List<String> FOLDERS =
      List.of("", "health/", "unsynced/", "unsynced/health/");

  /** Checks that nothing in it is a wildcard that was not meant. */
  public StationScope {
    readable = List.copyOf(readable);
    if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      throw new IllegalArgumentException("bucket: keys can be made for a bucket of S3 only");
    }
    if (prefix.matches("(?s).*[*?$].*") || !prefix.isEmpty() && !prefix.endsWith("/")) {
      throw new IllegalArgumentException(
          "prefix: expected one that ends in a slash and has no * ? or $, for policies know those");
    }
  }

  /** Beginnings of the keys of a station's own objects. */
  public List<String> own(String station) {
    requireId(station);
    return FOLDERS.stream().map(f -> prefix + f + "station=" + station + "/").toList();
  }

  /** Refuses an id that could mean more than one station. */
  static void requireId(String station) {
    if (!station.matches(ID)) {
      throw new IllegalArgumentException("station: expected 1-36 of a-z 0-9 -");
    }
  }

  /**
   * The policy of a station's keys, in the language of IAM, without a blank: radosgw 16 does not
   * read those in a request.
   */
  public String policy(String station) {
    List<String> own = own(station).stream().map(k -> arn(k + "*")).toList();
    List<String> read =
        readable.stream().map(pattern -> arn(prefix + pattern.replace("<id>", station))).toList();
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("Version", "2012-10-17");
    Map<String, Object> write =
        allow(List.of("s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"), own);
    List<Map<String, Object>> statements = new ArrayList<>(List.of(write));
    if (!read.isEmpty()) {
      statements.add(allow(List.of("s3:GetObject"), read));
    }
    if (listing) {
      statements.add(allow(List.of("s3:ListBucket"), List.of("arn:aws:s3:::" + bucket)));
    }
    policy.put("Statement", statements);
    try {
      return JSON.writeValueAsString(policy);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a policy", e);
    }
  }

  private static Map<String, Object> allow(List<String> actions, List<String> resources) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Action", actions);
    statement.put("Resource", resources);
    return statement;
  }

  private String arn(String key) {
    return "arn:aws:s3:::" + bucket + "/" + key;
  }
}
