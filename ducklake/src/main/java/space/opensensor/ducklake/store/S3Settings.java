package space.opensensor.ducklake.store;

import java.net.URI;
import java.nio.file.Path;

/**
 * How to reach S3 or what speaks like it.
 *
 * @param endpoint null for AWS itself
 * @param accessKey null to find keys as the AWS tools do
 * @param sessionToken null for a permanent key
 * @param caBundle PEM file of certificates to trust, or null for the machine's own
 */
public record S3Settings(
    URI endpoint,
    String region,
    String accessKey,
    String secretKey,
    String sessionToken,
    Path caBundle) {

  /** Shows no secret. */
  @Override
  public String toString() {
    return "S3Settings[" + (endpoint == null ? "AWS" : endpoint) + ", " + region + "]";
  }
}
