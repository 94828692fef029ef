package space.opensensor.s3;

import java.time.Instant;
import java.util.Map;

/**
 * An object as the store has it.
 *
 * @param key its key
 * @param size its bytes
 * @param etag its entity tag without the quotes
 * @param contentType its media type
 * @param metadata its {@code x-amz-meta-*} values by name without that prefix
 * @param checksums its {@code x-amz-checksum-*} values, base64, by algorithm in lower case
 * @param lastModified when it was written, by the machine's clock
 */
public record BucketObject(
    String key,
    long size,
    String etag,
    String contentType,
    Map<String, String> metadata,
    Map<String, String> checksums,
    Instant lastModified) {

  /** Keeps unchangeable copies of the maps. */
  public BucketObject {
    metadata = Map.copyOf(metadata);
    checksums = Map.copyOf(checksums);
  }
}
