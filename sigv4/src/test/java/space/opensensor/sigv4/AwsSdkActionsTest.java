package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Each action has the URL that the AWS SDK's own presigner gives it. */
class AwsSdkActionsTest {

  private static final String ENDPOINT = "https://s3.example.org:9000";
  private static final String KEY = "station=s1/a b+é.parquet";
  private static final Duration EXPIRY = Duration.ofSeconds(900);
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");

  private final Presigner presigner =
      new Presigner(AwsExample.credentials(), new SoftwareSha256());
  private final AsciiBuffer out = new AsciiBuffer(2048);
  private S3Presigner sdk;
  private S3Request request;

  @AfterEach
  void close() {
    sdk.close();
  }

  @ParameterizedTest
  @EnumSource
  void putObject(UrlStyle style) {
    use(style);
    same(
        request.putObject(KEY).header("content-type", "x/y").header("if-none-match", "*"),
        sdk.presignPutObject(
            b ->
                b.signatureDuration(EXPIRY)
                    .putObjectRequest(
                        r -> r.bucket("readings").key(KEY).contentType("x/y").ifNoneMatch("*"))));
  }

  @ParameterizedTest
  @EnumSource
  void getObject(UrlStyle style) {
    use(style);
    same(
        request
            .getObject(KEY)
            .responseHeader("content-type", "a/b; c")
            .responseHeader("content-disposition", "attachment")
            .header("range", "bytes=0-9"),
        sdk.presignGetObject(
            b ->
                b.signatureDuration(EXPIRY)
                    .getObjectRequest(
                        r ->
                            r.bucket("readings")
                                .key(KEY)
                                .range("bytes=0-9")
                                .responseContentDisposition("attachment")
                                .responseContentType("a/b; c"))));
  }

  @ParameterizedTest
  @EnumSource
  void headObject(UrlStyle style) {
    use(style);
    same(
        request.headObject(KEY),
        sdk.presignHeadObject(
            b ->
                b.signatureDuration(EXPIRY).headObjectRequest(r -> r.bucket("readings").key(KEY))));
  }

  @ParameterizedTest
  @EnumSource
  void deleteObject(UrlStyle style) {
    use(style);
    same(
        request.deleteObject(KEY),
        sdk.presignDeleteObject(
            b ->
                b.signatureDuration(EXPIRY)
                    .deleteObjectRequest(r -> r.bucket("readings").key(KEY))));
  }

  @ParameterizedTest
  @EnumSource
  void createMultipartUpload(UrlStyle style) {
    use(style);
    same(
        request.createMultipartUpload(KEY),
        sdk.presignCreateMultipartUpload(
            b ->
                b.signatureDuration(EXPIRY)
                    .createMultipartUploadRequest(r -> r.bucket("readings").key(KEY))));
  }

  @ParameterizedTest
  @EnumSource
  void uploadPart(UrlStyle style) {
    use(style);
    same(
        request.uploadPart(KEY, 17, "id+/="),
        sdk.presignUploadPart(
            b ->
                b.signatureDuration(EXPIRY)
                    .uploadPartRequest(
                        r -> r.bucket("readings").key(KEY).partNumber(17).uploadId("id+/="))));
  }

  @ParameterizedTest
  @EnumSource
  void completeMultipartUpload(UrlStyle style) {
    use(style);
    same(
        request.completeMultipartUpload(KEY, "id+/="),
        sdk.presignCompleteMultipartUpload(
            b ->
                b.signatureDuration(EXPIRY)
                    .completeMultipartUploadRequest(
                        r -> r.bucket("readings").key(KEY).uploadId("id+/="))));
  }

  @ParameterizedTest
  @EnumSource
  void abortMultipartUpload(UrlStyle style) {
    use(style);
    same(
        request.abortMultipartUpload(KEY, "id+/="),
        sdk.presignAbortMultipartUpload(
            b ->
                b.signatureDuration(EXPIRY)
                    .abortMultipartUploadRequest(
                        r -> r.bucket("readings").key(KEY).uploadId("id+/="))));
  }

  private void use(UrlStyle style) {
    sdk =
        S3Presigner.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create(ENDPOINT))
            .serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(style == UrlStyle.PATH).build())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(AwsExample.ACCESS_KEY_ID, AwsExample.SECRET)))
            .build();
    request = new S3Request(new Bucket(ENDPOINT, "us-east-1", "readings", style));
  }

  /** Signs for the time at which the SDK did; it has no clock that can be set. */
  private void same(S3Request request, PresignedRequest expected) {
    Map<String, String> parameters = parameters(expected.url().getQuery());
    long time =
        LocalDateTime.parse(parameters.get("X-Amz-Date"), DATE)
            .toInstant(ZoneOffset.UTC)
            .toEpochMilli();
    presigner.presign(request, (int) EXPIRY.getSeconds(), time, out);
    URI actual = URI.create(request.bucket().origin() + out);
    assertEquals(expected.httpRequest().method().name(), request.method());
    assertEquals(expected.url().getAuthority(), actual.getAuthority());
    assertEquals(expected.url().getPath(), actual.getRawPath());
    assertEquals(parameters, parameters(actual.getRawQuery()));
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new TreeMap<>();
    for (String pair : query.split("&")) {
      String[] parts = pair.split("=", 2);
      parameters.put(
          parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }
}
