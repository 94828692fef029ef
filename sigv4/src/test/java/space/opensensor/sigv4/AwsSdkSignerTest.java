package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
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
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * Random requests give the result of the AWS SDK's signer, with the rules of S3: paths are not
 * normalised and encoded once. {@code -Dfull} runs 20,000 of each kind instead of 2,000.
 */
class AwsSdkSignerTest {

  private static final int REQUESTS = Integer.getInteger("sigv4.requests", 2000);
  private static final long SEED = 7305000L;
  private static final int SDK_CHUNK = 131072;

  private final AwsV4HttpSigner sdk = AwsV4HttpSigner.create();
  private final Sha256 hash = new SoftwareSha256();
  private final AsciiBuffer out = new AsciiBuffer(16384);

  @Test
  void presignedUrlsAreThoseOfTheSdk() throws Exception {
    for (int i = 0; i < REQUESTS; i++) {
      RandomRequest random = new RandomRequest(SEED + i);
      S3Request request = random.fill(new S3Request(random.bucket()));
      new Presigner(random.credentials(), hash)
          .presign(request, random.expiry, random.time, out.clear());
      SdkHttpRequest signed =
          sdk.sign(
                  sdkRequest(random, null)
                      .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                      .putProperty(
                          AwsV4FamilyHttpSigner.AUTH_LOCATION,
                          AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                      .putProperty(
                          AwsV4FamilyHttpSigner.EXPIRATION_DURATION,
                          Duration.ofSeconds(random.expiry))
                      .build())
              .request();

      String target = out.toString();
      int query = target.indexOf('?');
      assertEquals(path(signed), target.substring(0, query), random::toString);
      assertEquals(
          sorted(signed.rawQueryParameters()),
          sorted(parsed(target.substring(query + 1))),
          random::toString);
      assertEquals(
          signed.firstMatchingHeader("Host").orElseThrow(),
          request.bucket().hostHeader(),
          random::toString);
    }
  }

  @Test
  void authorizationHeadersAreThoseOfTheSdk() throws Exception {
    for (int i = 0; i < REQUESTS; i++) {
      RandomRequest random = new RandomRequest(SEED + 1000000 + i);
      boolean payloadSigned = i % 2 == 0;
      byte[] body = random.secret.getBytes(StandardCharsets.US_ASCII);
      S3Request request = random.fill(new S3Request(random.bucket()));
      Payload payload =
          payloadSigned
              ? Payload.hashed(MessageDigest.getInstance("SHA-256").digest(body))
              : Payload.UNSIGNED;
      new HeaderSigner(random.credentials(), hash).sign(request, payload, random.time, out.clear());
      SdkHttpRequest signed =
          sdk.sign(
                  sdkRequest(random, body)
                      .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, payloadSigned)
                      .build())
              .request();

      assertEquals(authorization(signed), lines().get("authorization"), random::toString);
      assertEquals(
          signed.firstMatchingHeader("x-amz-content-sha256").orElseThrow(),
          lines().get("x-amz-content-sha256"),
          random::toString);
      request.writeTarget(out.clear());
      String target = out.toString();
      int query = target.indexOf('?');
      assertEquals(path(signed), query < 0 ? target : target.substring(0, query), random::toString);
      assertEquals(
          sorted(signed.rawQueryParameters()),
          sorted(parsed(query < 0 ? "" : target.substring(query + 1))),
          random::toString);
    }
  }

  @Test
  void chunkedBodiesAreThoseOfTheSdk() throws Exception {
    Random lengths = new Random(SEED);
    for (int i = 0; i < REQUESTS / 20; i++) {
      RandomRequest random = new RandomRequest(SEED + 2000000 + i);
      // Where there is a checksum header the SDK sends no trailer.
      random.headers.removeIf(header -> header[0].startsWith("x-amz-checksum"));
      byte[] body = new byte[i % 5 == 0 ? i / 5 % 2 * SDK_CHUNK : lengths.nextInt(300000)];
      new Random(random.seed).nextBytes(body);
      boolean signedChunks = i % 3 != 2;
      boolean trailer = i % 3 != 0;
      ChecksumAlgorithm algorithm =
          List.of(
                  DefaultChecksumAlgorithm.CRC32,
                  DefaultChecksumAlgorithm.CRC32C,
                  DefaultChecksumAlgorithm.SHA256)
              .get(lengths.nextInt(3));
      SignRequest.Builder<AwsCredentialsIdentity> sdkRequest =
          sdkRequest(random, body)
              .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, signedChunks)
              .putProperty(AwsV4FamilyHttpSigner.CHUNK_ENCODING_ENABLED, true);
      if (trailer) {
        sdkRequest.putProperty(AwsV4FamilyHttpSigner.CHECKSUM_ALGORITHM, algorithm);
      }
      SignedRequest signed = sdk.sign(sdkRequest.build());

      S3Request request = random.fill(new S3Request(random.bucket()));
      // The SDK signs the length of the encoded body as well.
      AwsChunkedEncoder encoder =
          encoder(
              new HeaderSigner(random.credentials(), hash),
              signedChunks,
              trailer ? checksum(algorithm) : null);
      request.header("content-length", Long.toString(encoder.encodedLength(body.length)));
      encoder.begin(request, body.length, random.time, out.clear());
      assertEquals(authorization(signed.request()), lines().get("authorization"), random::toString);
      assertArrayEquals(
          read(signed.payload().orElseThrow()), encode(encoder, body), random::toString);
    }
  }

  private SignRequest.Builder<AwsCredentialsIdentity> sdkRequest(
      RandomRequest random, byte[] body) {
    boolean path = random.style == UrlStyle.PATH;
    String bucketPath = path ? "/my-bucket.x1" : random.key == null ? "/" : "";
    SdkHttpFullRequest.Builder request =
        SdkHttpFullRequest.builder()
            .method(SdkHttpMethod.fromValue(random.method))
            .protocol("https")
            .host(path ? random.host : "my-bucket.x1." + random.host)
            .port(random.port)
            .encodedPath(
                bucketPath
                    + (random.key == null
                        ? ""
                        : "/" + SdkHttpUtils.urlEncodeIgnoreSlashes(random.key)));
    for (String[] parameter : random.query) {
      request.appendRawQueryParameter(parameter[0], parameter[1]);
    }
    for (String[] header : random.headers) {
      request.appendHeader(header[0], header[1]);
    }
    AwsCredentialsIdentity identity =
        random.token == null
            ? AwsCredentialsIdentity.create(random.accessKeyId, random.secret)
            : AwsSessionCredentialsIdentity.create(random.accessKeyId, random.secret, random.token);
    SignRequest.Builder<AwsCredentialsIdentity> builder =
        SignRequest.builder(identity)
            .request(request.build())
            .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
            .putProperty(AwsV4HttpSigner.REGION_NAME, random.region)
            .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
            .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
            .putProperty(
                HttpSigner.SIGNING_CLOCK,
                Clock.fixed(Instant.ofEpochMilli(random.time), ZoneOffset.UTC));
    if (body != null) {
      builder.payload(() -> new ByteArrayInputStream(body));
    }
    return builder;
  }

  private static AwsChunkedEncoder encoder(HeaderSigner signer, boolean signed, Checksum trailer) {
    if (trailer == null) {
      return AwsChunkedEncoder.signed(signer, SDK_CHUNK);
    }
    return signed
        ? AwsChunkedEncoder.signedWithTrailer(signer, SDK_CHUNK, trailer)
        : AwsChunkedEncoder.unsignedWithTrailer(signer, SDK_CHUNK, trailer);
  }

  private static Checksum checksum(ChecksumAlgorithm algorithm) {
    if (algorithm == DefaultChecksumAlgorithm.CRC32) {
      return Checksum.crc32();
    }
    return algorithm == DefaultChecksumAlgorithm.CRC32C
        ? Checksum.crc32c()
        : Checksum.sha256(new SoftwareSha256());
  }

  private byte[] encode(AwsChunkedEncoder encoder, byte[] body) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; at += SDK_CHUNK) {
      int count = Math.min(SDK_CHUNK, body.length - at);
      encoder.chunk(body, at, count, out.clear());
      wire.write(out.array(), 0, out.length());
      wire.write(body, at, count);
    }
    encoder.finish(out.clear());
    wire.write(out.array(), 0, out.length());
    return wire.toByteArray();
  }

  /** The header lines in the buffer, by name. */
  private Map<String, String> lines() {
    Map<String, String> lines = new TreeMap<>();
    for (String line : out.toString().split("\r\n")) {
      int colon = line.indexOf(": ");
      lines.put(line.substring(0, colon), line.substring(colon + 2));
    }
    return lines;
  }

  /** The SDK puts a space behind its commas; either is valid. */
  private static String authorization(SdkHttpRequest signed) {
    return signed.firstMatchingHeader("Authorization").orElseThrow().replace(", S", ",S");
  }

  private static String path(SdkHttpRequest signed) {
    return signed.encodedPath().isEmpty() ? "/" : signed.encodedPath();
  }

  private static Map<String, List<String>> parsed(String query) throws IOException {
    Map<String, List<String>> parameters = new TreeMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
      String[] parts = pair.split("=", 2);
      parameters
          .computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
          .add(decoded(parts[1]));
    }
    return parameters;
  }

  private static String decoded(String text) throws IOException {
    return URLDecoder.decode(text.replace("+", "a bare plus sign"), StandardCharsets.UTF_8);
  }

  private static Map<String, List<String>> sorted(Map<String, List<String>> parameters) {
    Map<String, List<String>> sorted = new TreeMap<>();
    parameters.forEach(
        (name, values) -> {
          List<String> copy = new ArrayList<>(values);
          Collections.sort(copy);
          sorted.put(name, copy);
        });
    return sorted;
  }

  private static byte[] read(ContentStreamProvider payload) throws IOException {
    try (InputStream stream = payload.newStream()) {
      return stream.readAllBytes();
    }
  }
}
