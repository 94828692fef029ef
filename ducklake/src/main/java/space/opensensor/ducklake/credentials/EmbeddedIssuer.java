package space.opensensor.ducklake.credentials;

import java.time.Instant;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.S3Credentials;

/** Keys of an S3 server in this process, which are good by its clock. */
final class EmbeddedIssuer implements KeyIssuer {

  private final EmbeddedS3 s3;
  private final CredentialSettings settings;

  EmbeddedIssuer(EmbeddedS3 s3, CredentialSettings settings) {
    this.s3 = s3;
    this.settings = settings;
  }

  @Override
  public StationKeys issue(String station, Instant now) {
    S3Credentials keys =
        s3.assumeRole("station-" + station, settings.life(), settings.scope().policy(station));
    return new StationKeys(
        keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken(), keys.expiration());
  }

  @Override
  public void close() {
    // The server is its maker's.
  }
}
