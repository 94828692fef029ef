package space.opensensor.ducklake.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.s3.EmbeddedS3;

/** A broker, the store it gives keys for, and a clock that both go by. */
final class TestBroker implements AutoCloseable {

  final EmbeddedS3 s3;
  final CredentialBroker broker;
  final Map<String, String> settings = new HashMap<>();
  private final CatalogDatabase database;
  private final boolean ownsStore;
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  /** How long ago the test began, by a clock that stands unless this is set. */
  volatile Duration ahead = Duration.ZERO;

  /** A broker of its own, with its register in SQLite. */
  TestBroker(Path folder, Map<String, String> more) throws Exception {
    this(folder, folder.resolve("register.sqlite").toString(), more, null);
  }

  /** A broker on a database; beside another one it shares that one's store and authority. */
  TestBroker(Path folder, String database, Map<String, String> more, TestBroker beside)
      throws Exception {
    ownsStore = beside == null;
    s3 =
        ownsStore ? EmbeddedS3.builder().bucket("lake-bucket").clock(this::now).start() : beside.s3;
    Path bundle = folder.resolve("s3-ca.pem");
    s3.certificateAuthority().writePem(bundle);
    settings.put("DUCKLAKE_BUCKET_NAME", "lake-bucket");
    settings.put("DUCKLAKE_PREFIX", "lab");
    settings.put("DUCKLAKE_CREDENTIALS_PORT", "0");
    settings.put("DUCKLAKE_CREDENTIALS_PATH", folder.resolve("authority").toString());
    settings.put("DUCKLAKE_CREDENTIALS_ROLE", "arn:aws:iam::123456789012:role/station");
    settings.put("DUCKLAKE_CREDENTIALS_LIFE", "15m");
    settings.put("AWS_ENDPOINT_URL_STS", s3.endpoint().toString());
    settings.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
    settings.put("AWS_CA_BUNDLE", bundle.toString());
    settings.put("AWS_ACCESS_KEY_ID", s3.credentials().accessKeyId());
    settings.put("AWS_SECRET_ACCESS_KEY", s3.credentials().secretAccessKey());
    settings.putAll(more);
    boolean postgres = database.startsWith("postgresql:");
    this.database =
        CatalogDatabase.open(postgres ? CatalogType.POSTGRES : CatalogType.SQLITE, database);
    this.broker =
        new CredentialBroker(new LakeSettings(settings).credentials(), this.database, this::now);
    SecretSearch.secret("the broker's own key", s3.credentials().secretAccessKey());
    SecretSearch.secretPem(Path.of(settings.get("DUCKLAKE_CREDENTIALS_PATH"), "ca.key"));
  }

  Instant now() {
    return start.plus(ahead);
  }

  URI uri() {
    return URI.create("https://localhost:" + broker.port() + "/");
  }

  TestDevice device(String id) throws Exception {
    return new TestDevice(id, uri(), broker.authorityPem());
  }

  /** A station that has its certificate. */
  TestDevice enrolled(String id) throws Exception {
    TestDevice device = device(id);
    HttpResponse<String> answer = device.enrol(code(id));
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return device;
  }

  String code(String id) {
    String code = broker.register().newCode(id, now(), Duration.ofHours(1));
    return SecretSearch.secret("a code", code);
  }

  /** Notes the secrets of keys that were given. */
  static void note(HttpResponse<String> answer) throws Exception {
    JsonNode keys = json(answer).path("credentials");
    if (keys.path("sessionToken").isTextual()) {
      SecretSearch.secret("a secret access key", keys.get("secretAccessKey").asText());
      SecretSearch.secret("a session token", keys.get("sessionToken").asText());
    }
  }

  static JsonNode json(HttpResponse<String> answer) throws Exception {
    return new ObjectMapper().readTree(answer.body());
  }

  /** The AWS SDK with the keys of an answer. */
  S3Client client(HttpResponse<String> answer) throws Exception {
    return client(credentials(answer));
  }

  static AwsCredentials credentials(HttpResponse<String> answer) throws Exception {
    JsonNode keys = json(answer).get("credentials");
    return AwsSessionCredentials.create(
        keys.get("accessKeyId").asText(),
        keys.get("secretAccessKey").asText(),
        keys.get("sessionToken").asText());
  }

  S3Client client(AwsCredentials credentials) {
    return client(credentials, s3.endpoint());
  }

  S3Client client(AwsCredentials credentials, URI endpoint) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.of(s3.region()))
        .forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .httpClientBuilder(
            Apache5HttpClient.builder()
                .tlsTrustManagersProvider(
                    () -> new TrustManager[] {s3.certificateAuthority().trustManager()}))
        .build();
  }

  String authorityKey() throws Exception {
    return Files.readString(Path.of(settings.get("DUCKLAKE_CREDENTIALS_PATH"), "ca.key"));
  }

  @Override
  public void close() {
    broker.close();
    database.close();
    if (ownsStore) {
      s3.close();
    }
  }
}
