package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Keys that the AWS SDK is given by AssumeRole, and what it can do with them. */
class TemporaryKeysTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/station";
  private static final String POLICY =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"],
         "Resource": "arn:aws:s3:::station/lab/station=a/*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::station/firmware/*"}
      ]}""";

  private static EmbeddedS3 s3;
  private static S3Client owner;
  private static volatile Duration ahead = Duration.ZERO;

  @BeforeAll
  static void start() throws IOException {
    s3 = EmbeddedS3.builder().clock(() -> Instant.now().plus(ahead)).start();
    owner = SdkClients.client(s3);
  }

  @AfterAll
  static void stop() {
    owner.close();
    s3.close();
  }

  /** The SDK remembers by how much a server's clock was off, for all its clients. */
  @BeforeEach
  @AfterEach
  void rightTime() {
    ahead = Duration.ZERO;
    SdkGlobalTime.setGlobalTimeOffset(0);
  }

  private static UrlConnectionHttpClient.Builder http() {
    return UrlConnectionHttpClient.builder()
        .tlsTrustManagersProvider(
            () -> new TrustManager[] {s3.certificateAuthority().trustManager()});
  }

  private static StsClient sts(AwsCredentials credentials) {
    return StsClient.builder()
        .endpointOverride(s3.endpoint())
        .region(Region.of(s3.region()))
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .httpClientBuilder(http())
        // A second try would be signed by the time that the first answer told.
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }

  private static AwsCredentials own() {
    return AwsBasicCredentials.create(
        s3.credentials().accessKeyId(), s3.credentials().secretAccessKey());
  }

  private static AssumeRoleRequest.Builder request(String policy) {
    return AssumeRoleRequest.builder()
        .roleArn(ROLE)
        .roleSessionName("station-a")
        .durationSeconds(900)
        .policy(policy);
  }

  private static AssumeRoleResponse assume(AwsCredentials credentials, AssumeRoleRequest request) {
    try (StsClient sts = sts(credentials)) {
      return sts.assumeRole(request);
    }
  }

  private static AwsSessionCredentials session(String policy) {
    Credentials keys = assume(own(), request(policy).build()).credentials();
    return AwsSessionCredentials.create(
        keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
  }

  private static S3Client client(AwsCredentials credentials) {
    return S3Client.builder()
        .endpointOverride(s3.endpoint())
        .region(Region.of(s3.region()))
        .forcePathStyle(true)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .httpClientBuilder(http())
        .build();
  }

  private static void put(S3Client client, String key) {
    client.putObject(r -> r.bucket("station").key(key), RequestBody.fromString("rows"));
  }

  private static void assertRefused(String verdict, Executable call) {
    AwsServiceException e = assertThrows(AwsServiceException.class, call);
    String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    assertEquals(verdict, e.statusCode() + (code == null || code.isEmpty() ? "" : " " + code));
  }

  @Test
  void aSessionSaysWhoItIsAndWhenItEnds() {
    AssumeRoleResponse answer = assume(own(), request(POLICY).build());
    assertEquals(
        "arn:aws:sts::123456789012:assumed-role/station/station-a", answer.assumedRoleUser().arn());
    Duration left = Duration.between(Instant.now(), answer.credentials().expiration());
    assertTrue(
        left.compareTo(Duration.ofMinutes(16)) < 0 && left.compareTo(Duration.ofMinutes(14)) > 0);
    assertTrue(answer.credentials().sessionToken().length() >= 1000, "as long as AWS's");
  }

  @Test
  void itMayDoWhatItsPolicySaysAndNothingElse() {
    ObjectIdentifier file = ObjectIdentifier.builder().key("lab/station=a/file").build();
    put(owner, "lab/station=b/secret");
    put(owner, "firmware/manifest.json");
    try (S3Client station = client(session(POLICY))) {
      put(station, "lab/station=a/file");
      assertEquals(
          4,
          station.headObject(r -> r.bucket("station").key("lab/station=a/file")).contentLength());
      station.getObjectAsBytes(r -> r.bucket("station").key("firmware/manifest.json"));
      for (String other :
          List.of(
              "lab/station=b/file",
              "lab/station=ab/file",
              "firmware/manifest.json",
              "lab/station=a",
              "station=a/x")) {
        assertRefused("403 AccessDenied", () -> put(station, other));
      }
      assertRefused(
          "403 AccessDenied",
          () -> station.getObjectAsBytes(r -> r.bucket("station").key("lab/station=b/secret")));
      assertRefused(
          "403 AccessDenied",
          () ->
              station.copyObject(
                  r ->
                      r.sourceBucket("station")
                          .sourceKey("lab/station=b/secret")
                          .destinationBucket("station")
                          .destinationKey("lab/station=a/stolen")));
      assertRefused("403 AccessDenied", () -> station.listObjectsV2(r -> r.bucket("station")));
      assertRefused(
          "403 AccessDenied",
          () -> station.listObjectsV2(r -> r.bucket("station").prefix("lab/station=a/")));
      assertRefused("403 AccessDenied", station::listBuckets);
      assertRefused(
          "403 AccessDenied",
          () -> station.deleteObject(r -> r.bucket("station").key("lab/station=a/file")));
      assertRefused(
          "403 AccessDenied",
          () ->
              station.deleteObjects(
                  r -> r.bucket("station").delete(d -> d.objects(List.of(file)))));
      assertRefused(
          "403 AccessDenied",
          () -> station.getObjectAcl(r -> r.bucket("station").key("lab/station=a/file")));
    }
    assertTrue(s3.object("station", "lab/station=b/file").isEmpty());
    assertTrue(s3.object("station", "lab/station=a/stolen").isEmpty());
    assertFalse(s3.object("station", "lab/station=a/file").isEmpty());
  }

  /** AWS knows an upload by its key and id together: the id alone opens nothing. */
  @Test
  void anUploadOfAnotherStationIsNoneUnderOnesOwnKey() {
    String theirs = "lab/station=b/rows";
    String own = "lab/station=a/rows";
    String id = owner.createMultipartUpload(r -> r.bucket("station").key(theirs)).uploadId();
    UploadPartResponse part =
        owner.uploadPart(
            r -> r.bucket("station").key(theirs).uploadId(id).partNumber(1),
            RequestBody.fromString("rows"));
    CompletedMultipartUpload parts =
        CompletedMultipartUpload.builder()
            .parts(CompletedPart.builder().partNumber(1).eTag(part.eTag()).build())
            .build();
    String policy = POLICY.replace("\"s3:PutObject\"", "\"s3:*\"");
    try (S3Client station = client(session(policy))) {
      put(station, "lab/station=a/source");
      for (String key : List.of(theirs, own)) {
        String verdict = key.equals(theirs) ? "403 AccessDenied" : "404 NoSuchUpload";
        assertRefused(
            verdict,
            () -> station.abortMultipartUpload(r -> r.bucket("station").key(key).uploadId(id)));
        assertRefused(
            verdict, () -> station.listParts(r -> r.bucket("station").key(key).uploadId(id)));
        assertRefused(
            verdict,
            () ->
                station.uploadPart(
                    r -> r.bucket("station").key(key).uploadId(id).partNumber(1),
                    RequestBody.fromString("forged")));
        assertRefused(
            verdict,
            () ->
                station.uploadPartCopy(
                    r ->
                        r.sourceBucket("station")
                            .sourceKey("lab/station=a/source")
                            .destinationBucket("station")
                            .destinationKey(key)
                            .uploadId(id)
                            .partNumber(1)));
        assertRefused(
            verdict,
            () ->
                station.completeMultipartUpload(
                    r -> r.bucket("station").key(key).uploadId(id).multipartUpload(parts)));
      }
      for (String none : List.of("none", "../../etc", "0".repeat(36))) {
        assertRefused(
            "404 NoSuchUpload",
            () -> station.abortMultipartUpload(r -> r.bucket("station").key(own).uploadId(none)));
      }
    }
    assertEquals(
        1, owner.listParts(r -> r.bucket("station").key(theirs).uploadId(id)).parts().size());
    for (int i = 0; i < 2; i++) {
      // The second time as well, for an answer can get lost.
      owner.completeMultipartUpload(
          r -> r.bucket("station").key(theirs).uploadId(id).multipartUpload(parts));
    }
    assertEquals(4, s3.bytes("station", theirs).length);
    assertTrue(s3.object("station", own).isEmpty());
  }

  @Test
  void aPathThatClimbsIsAKeyLikeAnyOther() {
    try (S3Client station = client(session(POLICY))) {
      put(station, "lab/station=a/../station=b/file");
    }
    assertTrue(s3.object("station", "lab/station=b/file").isEmpty());
  }

  @Test
  void whoMayNotListIsNotToldThatAnObjectIsMissing() {
    String listing =
        """
        {"Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::station/*"},
          {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::station"}]}""";
    try (S3Client blind = client(session(POLICY));
        S3Client seeing = client(session(listing))) {
      assertRefused(
          "403", () -> blind.headObject(r -> r.bucket("station").key("lab/station=a/none")));
      assertRefused(
          "403 AccessDenied",
          () -> blind.getObjectAsBytes(r -> r.bucket("station").key("lab/station=a/none")));
      assertRefused(
          "404 NoSuchKey",
          () -> seeing.getObjectAsBytes(r -> r.bucket("station").key("lab/station=a/none")));
    }
  }

  @Test
  void aListingIsAllowedUnderThePrefixesOfItsCondition() {
    String policy =
        """
        {"Statement": {"Effect": "Allow", "Action": "s3:List*", "Resource": "arn:aws:s3:::station",
          "Condition": {"StringLike": {"s3:prefix": ["lab/station=a/*"]}}}}""";
    try (S3Client station = client(session(policy))) {
      station.listObjectsV2(r -> r.bucket("station").prefix("lab/station=a/year=2026/"));
      assertRefused(
          "403 AccessDenied",
          () -> station.listObjectsV2(r -> r.bucket("station").prefix("lab/station=b/")));
      assertRefused("403 AccessDenied", () -> station.listObjectsV2(r -> r.bucket("station")));
    }
  }

  /** The keys to delete stand in the body, which a policy is not held against. */
  @Test
  void aListOfKeysIsDeletedOnlyByWhoMayDeleteAll() {
    String some =
        """
        {"Statement": {"Effect": "Allow", "Action": "s3:DeleteObject",
          "Resource": "arn:aws:s3:::station/lab/station=a/*"}}""";
    put(owner, "lab/station=a/one");
    put(owner, "lab/station=a/two");
    ObjectIdentifier two = ObjectIdentifier.builder().key("lab/station=a/two").build();
    try (S3Client station = client(session(some));
        S3Client all = client(session(some.replace("lab/station=a/*", "*")))) {
      station.deleteObject(r -> r.bucket("station").key("lab/station=a/one"));
      assertRefused(
          "403 AccessDenied",
          () ->
              station.deleteObjects(r -> r.bucket("station").delete(d -> d.objects(List.of(two)))));
      assertFalse(s3.object("station", "lab/station=a/two").isEmpty());
      all.deleteObjects(r -> r.bucket("station").delete(d -> d.objects(List.of(two))));
      assertTrue(s3.object("station", "lab/station=a/two").isEmpty());
    }
  }

  @Test
  void aDenialWinsAndASessionHasNoMoreThanItsParent() {
    String denying =
        """
        {"Statement": [
          {"Effect": "Allow", "Action": "*", "Resource": "*"},
          {"Effect": "Deny", "Action": "s3:Put?bject", "Resource": "arn:aws:s3:::station/lab/*"}]}""";
    try (S3Client station = client(session(denying))) {
      put(station, "elsewhere");
      assertRefused("403 AccessDenied", () -> put(station, "lab/station=a/file"));
    }
    S3Credentials narrow = S3Credentials.random();
    s3.grant(narrow, request -> !request.key().startsWith("lab/"));
    Credentials keys =
        assume(
                AwsBasicCredentials.create(narrow.accessKeyId(), narrow.secretAccessKey()),
                request(POLICY).build())
            .credentials();
    try (S3Client station =
        client(
            AwsSessionCredentials.create(
                keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()))) {
      assertRefused("403 AccessDenied", () -> put(station, "lab/station=a/file"));
    }
  }

  @Test
  void aSessionEndsByTheServersClock() {
    try (S3Client station = client(session(POLICY))) {
      ahead = Duration.ofMinutes(14);
      put(station, "lab/station=a/in-time");
      ahead = Duration.ofMinutes(15).plusSeconds(1);
      assertRefused("400 ExpiredToken", () -> put(station, "lab/station=a/late"));
    }
    assertTrue(s3.object("station", "lab/station=a/late").isEmpty());
  }

  @Test
  void aSessionCanBeEndedBeforeItsTime() {
    AwsSessionCredentials keys = session(POLICY);
    try (S3Client station = client(keys)) {
      put(station, "lab/station=a/before");
      assertEquals(0, s3.endSessions("another"));
      assertTrue(s3.endSessions("station-a") > 0);
      assertRefused("403 AccessDenied", () -> put(station, "lab/station=a/after"));
    }
    assertTrue(s3.object("station", "lab/station=a/after").isEmpty());
  }

  @Test
  void theTokenAndItsKeyBelongTogether() {
    AwsSessionCredentials one = session(POLICY);
    AwsSessionCredentials two = session(POLICY);
    try (S3Client station =
        client(
            AwsSessionCredentials.create(
                one.accessKeyId(), one.secretAccessKey(), two.sessionToken()))) {
      assertRefused("400 InvalidToken", () -> put(station, "lab/station=a/file"));
    }
  }

  @Test
  void inThisProcessAKeyNeedsNoRequest() {
    S3Credentials keys = s3.assumeRole("c", Duration.ofMinutes(1), POLICY);
    try (S3Client station =
        client(
            AwsSessionCredentials.create(
                keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()))) {
      put(station, "lab/station=a/here");
      assertRefused("403 AccessDenied", () -> put(station, "lab/station=b/here"));
    }
  }

  @Test
  void whoMayNotAskIsTold() {
    String id = s3.credentials().accessKeyId();
    assertRefused(
        "403 SignatureDoesNotMatch",
        () -> assume(AwsBasicCredentials.create(id, "wrong"), request(POLICY).build()));
    assertRefused(
        "403 InvalidClientTokenId",
        () -> assume(AwsBasicCredentials.create("AKIAUNKNOWN", "x"), request(POLICY).build()));
    AwsSessionCredentials session =
        session("{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}");
    assertRefused("403 AccessDenied", () -> assume(session, request(POLICY).build()));
    ahead = Duration.ofMinutes(16);
    assertRefused("403 SignatureDoesNotMatch", () -> assume(own(), request(POLICY).build()));
  }

  @Test
  void aRequestThatIsWrongIsRefusedByName() {
    assertRefused(
        "400 ValidationError", () -> assume(own(), request(POLICY).durationSeconds(899).build()));
    assertRefused(
        "400 ValidationError",
        () -> assume(own(), request(POLICY).durationSeconds(43_201).build()));
    assertRefused(
        "400 ValidationError", () -> assume(own(), request(POLICY).roleSessionName("a/b").build()));
    assertRefused(
        "400 ValidationError", () -> assume(own(), request(POLICY).roleArn("station").build()));
    assertRefused("400 ValidationError", () -> assume(own(), request("x".repeat(2049)).build()));
    try (StsClient sts = sts(own())) {
      assertRefused("400 InvalidAction", sts::getCallerIdentity);
    }
  }

  @Test
  void aRequestWithoutSignatureIsRefused() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newBuilder()
            .sslContext(s3.clientContext())
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(s3.endpoint() + "/"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("Action=AssumeRole"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(403, answer.statusCode());
    assertTrue(answer.body().contains("MissingAuthenticationToken"), answer.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not JSON|not JSON",
        "[]|no Statement",
        "{\"Statement\": \"x\"}|no Statement",
        "{\"Version\": \"2008-10-17\", \"Statement\": []}|Version",
        "{\"Principal\": \"*\", \"Statement\": []}|Principal",
        "{\"Statement\": {\"Effect\": \"Maybe\", \"Action\": \"*\", \"Resource\": \"*\"}}|Effect",
        "{\"Statement\": {\"Effect\": \"Allow\", \"Resource\": \"*\"}}|no Action",
        "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": 1, \"Resource\": \"*\"}}|not text",
        "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\"}}|no Resource",
        "{\"Statement\": {\"Effect\": \"Allow\", \"NotAction\": \"*\", \"Resource\": \"*\"}}|other",
        "{\"Statement\": {\"Effect\": \"Allow\", \"Effect\": \"Deny\"}}|not JSON",
        "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\","
            + " \"Condition\": {\"IpAddress\": {\"aws:SourceIp\": \"1.2.3.4\"}}}}|Condition"
      })
  void aPolicyThatCannotBeHeldToIsRefused(String policy, String why) {
    AwsServiceException e =
        assertThrows(
            AwsServiceException.class, () -> assume(own(), request(policy).build()), policy);
    assertEquals("MalformedPolicyDocument", e.awsErrorDetails().errorCode());
    assertTrue(
        e.awsErrorDetails().errorMessage().contains(why), e.awsErrorDetails().errorMessage());
  }
}
