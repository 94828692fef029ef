package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Keys of the broker for a server that others wrote, which checks signatures and policies. */
@Timeout(400)
@ExtendWith(SecretSearch.class)
class RadosGatewayKeysTest {

  @TempDir Path folder;

  @Test
  void aStationUploadsUnderItsOwnPrefixAloneAndIsRevoked() throws Exception {
    try (RadosGateway gateway = RadosGateway.start(folder.resolve("ceph"));
        TestBroker at =
            new TestBroker(
                folder,
                Map.of(
                    "AWS_ENDPOINT_URL_STS", gateway.endpoint().toString(),
                    "AWS_ACCESS_KEY_ID", RadosGateway.KEY,
                    "AWS_SECRET_ACCESS_KEY", RadosGateway.SECRET,
                    "DUCKLAKE_CREDENTIALS_ROLE", RadosGateway.ROLE))) {
      URI store = gateway.endpoint();
      try (S3Client owner =
          at.client(AwsBasicCredentials.create(RadosGateway.KEY, RadosGateway.SECRET), store)) {
        owner.createBucket(r -> r.bucket("lake-bucket"));
        put(owner, "lab/firmware/stable.json");
        put(owner, "lab/station=kitchen-2/theirs.parquet");
      }
      TestDevice station = at.enrolled("kitchen-1");
      HttpResponse<String> answer = station.keys();
      assertEquals(200, answer.statusCode(), answer.body());
      try (S3Client client = at.client(TestBroker.credentials(answer), store)) {
        put(client, "lab/station=kitchen-1/data_0700.parquet");
        assertEquals(
            4,
            client
                .headObject(
                    r -> r.bucket("lake-bucket").key("lab/station=kitchen-1/data_0700.parquet"))
                .contentLength());
        client.getObjectAsBytes(r -> r.bucket("lake-bucket").key("lab/firmware/stable.json"));
        for (String key :
            new String[] {
              "lab/station=kitchen-2/data_0700.parquet", "lab/firmware/stable.json", "elsewhere"
            }) {
          S3Exception e = assertThrows(S3Exception.class, () -> put(client, key), key);
          assertEquals("AccessDenied", e.awsErrorDetails().errorCode());
        }
        assertThrows(
            S3Exception.class,
            () ->
                client.getObjectAsBytes(
                    r -> r.bucket("lake-bucket").key("lab/station=kitchen-2/theirs.parquet")));
        assertThrows(S3Exception.class, () -> client.listObjectsV2(r -> r.bucket("lake-bucket")));
      }
      at.broker.register().revoke("kitchen-1", at.now());
      assertEquals(403, station.keys().statusCode());
    }
  }

  private static void put(S3Client client, String key) {
    client.putObject(r -> r.bucket("lake-bucket").key(key), RequestBody.fromString("rows"));
  }
}
