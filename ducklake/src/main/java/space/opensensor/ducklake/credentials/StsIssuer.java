package space.opensensor.ducklake.credentials;

import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.model.Credentials;
import space.opensensor.ducklake.store.AwsAccess;

/**
 * Keys by AWS STS, or by another server that knows AssumeRole: a session of a role, narrowed by a
 * policy to one station.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole
 *     </a>
 */
final class StsIssuer implements KeyIssuer {

  /** The most time for a session, with all tries: a station's request waits for it. */
  private static final Duration CALL = Duration.ofSeconds(30);

  private final StsClient client;
  private final CredentialSettings settings;

  StsIssuer(CredentialSettings settings) {
    this.settings = settings;
    StsClientBuilder builder =
        StsClient.builder()
            .httpClientBuilder(AwsAccess.http(settings.store()))
            .region(Region.of(settings.store().region()))
            .overrideConfiguration(c -> c.apiCallTimeout(CALL));
    if (settings.sts() != null) {
      builder.endpointOverride(settings.sts());
    }
    AwsAccess.credentials(settings.store()).ifPresent(builder::credentialsProvider);
    this.client = builder.build();
  }

  @Override
  public StationKeys issue(String station, Instant now) throws IssueException {
    try {
      Credentials keys =
          client
              .assumeRole(
                  r ->
                      r.roleArn(settings.role())
                          .roleSessionName("station-" + station)
                          .durationSeconds((int) settings.life().toSeconds())
                          .policy(settings.scope().policy(station)))
              .credentials();
      return checked(keys, now);
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
      throw new IssueException(
          "STS answered "
              + e.statusCode()
              + (code == null ? "" : " " + code)
              + " for "
              + settings.role(),
          e);
    } catch (SdkException e) {
      throw new IssueException("STS was not reached: " + e.getClass().getSimpleName(), e);
    }
  }

  /** What answers in the place of STS, such as a proxy's page, answers 200 as well. */
  private static StationKeys checked(Credentials keys, Instant now) throws IssueException {
    if (keys == null
        || keys.accessKeyId() == null
        || keys.secretAccessKey() == null
        || keys.sessionToken() == null
        || keys.expiration() == null) {
      throw new IssueException("STS answered no keys; check AWS_ENDPOINT_URL_STS", null);
    }
    if (!keys.expiration().isAfter(now)) {
      throw new IssueException(
          "STS answered keys that ended at " + keys.expiration() + "; check the clocks", null);
    }
    return new StationKeys(
        keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken(), keys.expiration());
  }

  @Override
  public void close() {
    client.close();
  }
}
