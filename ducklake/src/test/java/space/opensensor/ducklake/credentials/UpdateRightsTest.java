package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** The policies of {@code docs/updates.md} on a server that others wrote, which checks them. */
@Timeout(400)
class UpdateRightsTest {

  private static final String BUCKET = "lake-bucket";
  private static final AwsCredentials OWNER =
      AwsBasicCredentials.create(RadosGateway.KEY, RadosGateway.SECRET);
  private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void aStationReadsWhatIsItsOwnAndAPublisherWritesAlsoTheFirstManifest() throws Exception {
    List<String> statements = statements();
    try (RadosGateway gateway = RadosGateway.start(folder.resolve("ceph"))) {
      try (S3Client owner = client(gateway, OWNER)) {
        owner.createBucket(r -> r.bucket(BUCKET));
        put(owner, "firmware/stable.json");
        put(owner, "config/station=kitchen-1.properties");
        put(owner, "config/station=kitchen-1.properties.sig");
        put(owner, "config/station=kitchen-10.properties");
      }
      try (S3Client station = client(gateway, limited(gateway, statements.get(0)))) {
        get(station, "firmware/stable.json");
        get(station, "config/station=kitchen-1.properties");
        get(station, "config/station=kitchen-1.properties.sig");
        refused(() -> get(station, "config/station=kitchen-10.properties"));
        refused(() -> station.listObjectsV2(r -> r.bucket(BUCKET)));
        refused(() -> put(station, "firmware/stable.json"));
        refused(() -> put(station, "firmware/other.json"));
        refused(() -> put(station, "config/station=kitchen-1.properties"));
        refused(() -> put(station, "config/station=kitchen-10.properties.sig"));
      }
      try (S3Client publisher = client(gateway, limited(gateway, statements.get(1)))) {
        // The right to list is what makes it 404 on AWS, which answers 403 without.
        publisher.listObjectsV2(r -> r.bucket(BUCKET));
        assertEquals(404, code(() -> get(publisher, "firmware/first.json.sig")));
        assertEquals(404, code(() -> get(publisher, "config/station=new.properties.sig")));
        put(publisher, "firmware/first.json");
        put(publisher, "config/station=new.properties");
        refused(() -> put(publisher, "station=kitchen-1/data.parquet"));
      }
    }
  }

  /** The statements of a station and of a publisher, as they are shown. */
  private static List<String> statements() throws IOException {
    String text = Files.readString(Path.of("../docs/updates.md"));
    Matcher blocks = BLOCK.matcher(text.substring(text.indexOf("## Rights")));
    List<String> found = new ArrayList<>();
    while (blocks.find()) {
      found.add(
          blocks
              .group(1)
              // radosgw takes the spaces of a session's policy for plus signs.
              .replaceAll("\\s+", "")
              .replace("BUCKET", BUCKET)
              .replace("PREFIX", "lab")
              .replace("station=ID", "station=kitchen-1"));
    }
    assertEquals(2, found.size());
    return found;
  }

  private static AwsCredentials limited(RadosGateway gateway, String statements) {
    try (StsClient sts =
        StsClient.builder()
            .endpointOverride(gateway.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(OWNER))
            .build()) {
      Credentials keys =
          sts.assumeRole(
                  r ->
                      r.roleArn(RadosGateway.ROLE)
                          .roleSessionName("limited")
                          .durationSeconds(900)
                          .policy(
                              "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}"))
              .credentials();
      return AwsSessionCredentials.create(
          keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
    }
  }

  private static S3Client client(RadosGateway gateway, AwsCredentials keys) {
    return S3Client.builder()
        .endpointOverride(gateway.endpoint())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .credentialsProvider(StaticCredentialsProvider.create(keys))
        .build();
  }

  private static void put(S3Client client, String key) {
    client.putObject(r -> r.bucket(BUCKET).key("lab/" + key), RequestBody.fromString("text"));
  }

  private static void get(S3Client client, String key) {
    client.getObjectAsBytes(r -> r.bucket(BUCKET).key("lab/" + key));
  }

  private static void refused(Runnable request) {
    assertEquals(403, code(request));
  }

  private static int code(Runnable request) {
    return assertThrows(S3Exception.class, request::run).statusCode();
  }
}
