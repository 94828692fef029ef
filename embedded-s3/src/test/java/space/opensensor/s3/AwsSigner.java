package space.opensensor.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Signs single requests with the AWS SDK's own signer, at any time a test wants. */
final class AwsSigner {

  private final EmbeddedS3 s3;
  private final S3Credentials credentials;
  private final String region;
  private final String host;
  private final String bucket;
  private final Instant time;
  private final String service;

  AwsSigner(EmbeddedS3 s3, Instant time) {
    this(s3, s3.credentials(), s3.region(), "localhost", "/" + s3.bucket(), time, "s3");
  }

  private AwsSigner(
      EmbeddedS3 s3,
      S3Credentials credentials,
      String region,
      String host,
      String bucket,
      Instant time,
      String service) {
    this.s3 = s3;
    this.credentials = credentials;
    this.region = region;
    this.host = host;
    this.bucket = bucket;
    this.time = time;
    this.service = service;
  }

  AwsSigner as(S3Credentials other) {
    return new AwsSigner(s3, other, region, host, bucket, time, service);
  }

  AwsSigner in(String otherRegion) {
    return new AwsSigner(s3, credentials, otherRegion, host, bucket, time, service);
  }

  AwsSigner at(Instant otherTime) {
    return new AwsSigner(s3, credentials, region, host, bucket, otherTime, service);
  }

  AwsSigner bucket(String otherBucket) {
    return new AwsSigner(s3, credentials, region, host, "/" + otherBucket, time, service);
  }

  /** Addresses the bucket by the host name. */
  AwsSigner virtualHost() {
    return new AwsSigner(s3, credentials, region, s3.bucket() + ".localhost", "", time, service);
  }

  /** Addresses AWS STS, of which the server has a part at its own address. */
  AwsSigner sts() {
    return new AwsSigner(s3, credentials, region, host, "", time, "sts");
  }

  /** A presigned request for an object of the first bucket, good for 900 seconds. */
  RawRequest presign(String method, String path, byte[] body, String... headers) {
    return presign(Duration.ofSeconds(900), method, path, body, headers);
  }

  RawRequest presign(Duration life, String method, String path, byte[] body, String... headers) {
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                common(method, path, Map.of(), headers)
                    .putProperty(
                        AwsV4FamilyHttpSigner.AUTH_LOCATION,
                        AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, life)
                    .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                    .build());
    return raw(signed.request(), body);
  }

  /** A header-signed request with the hash of its body. */
  RawRequest sign(String method, String path, byte[] body, String... headers) {
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                common(method, path, Map.of(), headers)
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .build());
    return raw(signed.request(), body);
  }

  /**
   * A header-signed {@code aws-chunked} upload as the SDK makes it.
   *
   * @param signed whether each chunk is signed
   * @param trailer checksum to send as a trailer, or null
   */
  RawRequest chunked(
      String path, byte[] body, boolean signed, ChecksumAlgorithm trailer, String... headers) {
    SignRequest.Builder<AwsCredentialsIdentity> request =
        common("PUT", path, Map.of("Content-Length", Integer.toString(body.length)), headers)
            .payload(ContentStreamProvider.fromByteArray(body))
            .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, signed)
            .putProperty(AwsV4FamilyHttpSigner.CHUNK_ENCODING_ENABLED, true);
    if (trailer != null) {
      request.putProperty(AwsV4FamilyHttpSigner.CHECKSUM_ALGORITHM, trailer);
    }
    SignedRequest result = AwsV4HttpSigner.create().sign(request.build());
    InputStream payload =
        result
            .payload()
            .map(ContentStreamProvider::newStream)
            .orElse(new ByteArrayInputStream(new byte[0]));
    try (payload) {
      return raw(result.request(), payload.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SignRequest.Builder<AwsCredentialsIdentity> common(
      String method, String path, Map<String, String> more, String... headers) {
    SdkHttpFullRequest.Builder request =
        SdkHttpFullRequest.builder()
            .method(SdkHttpMethod.fromValue(method))
            .uri(URI.create(s3.endpoint(host) + bucket + path))
            .putHeader("Host", host + ":" + s3.port());
    more.forEach(request::putHeader);
    for (String header : headers) {
      int colon = header.indexOf(':');
      request.appendHeader(header.substring(0, colon), header.substring(colon + 1).trim());
    }
    AwsCredentialsIdentity identity =
        credentials.sessionToken() == null
            ? AwsCredentialsIdentity.create(
                credentials.accessKeyId(), credentials.secretAccessKey())
            : AwsSessionCredentialsIdentity.create(
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken());
    return SignRequest.builder(identity)
        .request(request.build())
        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, service)
        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
        .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
        .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(time, ZoneOffset.UTC));
  }

  private static RawRequest raw(SdkHttpRequest request, byte[] body) {
    List<String> lines = new ArrayList<>();
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers());
    headers.forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
    boolean upload =
        request.method() == SdkHttpMethod.PUT || request.method() == SdkHttpMethod.POST;
    if (upload && !headers.containsKey("Content-Length")) {
      lines.add("Content-Length: " + body.length);
    }
    String query = request.encodedQueryParameters().map(q -> "?" + q).orElse("");
    return new RawRequest(
        request.method().name().toUpperCase(Locale.ROOT),
        request.encodedPath() + query,
        lines,
        body);
  }
}
