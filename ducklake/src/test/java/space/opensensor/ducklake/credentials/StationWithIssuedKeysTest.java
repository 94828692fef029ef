package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import space.opensensor.s3.BucketObject;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.EndingSensors;
import space.opensensor.simulator.Outages;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.StationRun;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.TerminalLog;
import space.opensensor.station.Station;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Log;
import space.opensensor.vee.Origin;
import space.opensensor.vee.ResetReason;

/** A whole station of the simulator that uploads with keys of the broker, to two stores. */
@Timeout(400)
@ExtendWith(SecretSearch.class)
class StationWithIssuedKeysTest {

  private static final long GRACE_MILLIS = 3_600_000;

  @TempDir Path folder;
  private final List<String> lines = new ArrayList<>();

  /** Lets a station record one window, which ends about now, and upload it. */
  private StationRun run(TestBroker at, String id, String owner, URI store, String trusted)
      throws Exception {
    JsonNode keys = TestBroker.json(at.enrolled(owner).keys()).get("credentials");
    DesktopSettings settings =
        DesktopSettings.empty()
            .with("station.id", id)
            .with("s3.endpoint", store.toString())
            .with("s3.bucket", "lake-bucket")
            .with("s3.prefix", "lab")
            // The store goes by this machine's clock, and the window is over for up to its length.
            .with("s3.expires", "3600")
            .with("s3.access-key", keys.get("accessKeyId").asText())
            .with("s3.secret-key", keys.get("secretAccessKey").asText())
            .with("s3.token", keys.get("sessionToken").asText())
            .with(DesktopSettings.TLS_CA, trusted);
    StationSettings checked =
        new StationSettings(settings, new DesktopDevice(id, ResetReason.POWER_ON));
    int window = checked.windowMillis();
    long now = System.currentTimeMillis();
    long boot = now - now % window - window;
    PacedClock paced = new PacedClock(PacedClock.FAST);
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            folder.resolve("flash-" + id),
            id,
            settings,
            paced,
            new Surroundings(boot, new Outages(), new Outages()),
            new EndingSensors(
                new RoomModel(1, paced, boot, checked.periodMillis(), 0), paced, window),
            new TerminalLog(Log.Level.DEBUG, this::took),
            line -> {})) {
      Station station = new Station(board, SensorProfile.indoor10().schema().from(Origin.MODEL));
      station.boot();
      StationRun run = new StationRun(station, paced, true, report -> {}, uptime -> {});
      run.until(window, GRACE_MILLIS);
      for (String secret : List.of("secretAccessKey", "sessionToken")) {
        assertFalse(said().contains(keys.get(secret).asText()), "a secret in the station's log");
      }
      return run;
    }
  }

  private void took(String line) {
    lines.add(line);
    SecretSearch.said(line);
  }

  private String said() {
    return String.join("\n", lines);
  }

  @Test
  void itUploadsToTheStrictStoreUnderItsOwnIdAlone() throws Exception {
    try (TestBroker at = new TestBroker(folder, Map.of())) {
      String trusted = at.s3.certificateAuthority().pem();
      run(at, "kitchen-1", "kitchen-1", at.s3.endpoint(), trusted);
      // Where a file of health is over as well, it goes up too.
      List<String> stored =
          at.s3.objects().stream()
              .map(BucketObject::key)
              .filter(key -> key.contains("/data_"))
              .toList();
      int all = at.s3.objects().size();
      assertEquals(1, stored.size(), stored + "\n" + said());
      assertTrue(stored.get(0).startsWith("lab/station=kitchen-1/"), stored.toString());
      StationRun other = run(at, "kitchen-3", "kitchen-2", at.s3.endpoint(), trusted);
      assertEquals(all, at.s3.objects().size(), "keys of another station stored something");
      assertNotNull(other.failure(), said());
    }
  }

  @Test
  void itUploadsToRadosgw() throws Exception {
    try (RadosGateway gateway = RadosGateway.start(folder.resolve("ceph"));
        TestBroker at =
            new TestBroker(
                folder,
                Map.of(
                    "AWS_ENDPOINT_URL_STS", gateway.endpoint().toString(),
                    "AWS_ACCESS_KEY_ID", RadosGateway.KEY,
                    "AWS_SECRET_ACCESS_KEY", RadosGateway.SECRET,
                    "DUCKLAKE_CREDENTIALS_ROLE", RadosGateway.ROLE));
        S3Client owner =
            at.client(
                AwsBasicCredentials.create(RadosGateway.KEY, RadosGateway.SECRET),
                gateway.endpoint())) {
      owner.createBucket(r -> r.bucket("lake-bucket"));
      String trusted = gateway.authority().pem();
      run(at, "kitchen-1", "kitchen-1", gateway.tlsEndpoint(), trusted);
      List<String> stored = keys(owner);
      long files = stored.stream().filter(key -> key.contains("/data_")).count();
      assertEquals(1, files, stored + "\n" + said());
      run(at, "kitchen-3", "kitchen-2", gateway.tlsEndpoint(), trusted);
      assertEquals(stored, keys(owner), "keys of another station stored something");
    }
  }

  private static List<String> keys(S3Client owner) {
    return owner.listObjectsV2(r -> r.bucket("lake-bucket")).contents().stream()
        .map(S3Object::key)
        .toList();
  }
}
