package space.opensensor.simulator.cli;

import java.util.Locale;

/**
 * A kind of store: how it is addressed, and what of it a station has to know. The facts are those
 * of {@code docs/s3-stores.md}.
 */
public enum StorePreset {
  AWS(
      "https://s3.{region}.amazonaws.com",
      "us-east-1",
      "an IAM user or role with the policy that is written; has all that a station relies on"),
  R2(
      "https://{account}.r2.cloudflarestorage.com",
      "auto",
      "an API token with Object Read & Write for the one bucket; tokens of the dashboard know no"
          + " prefix: a bucket for each owner"),
  B2(
      "https://s3.{region}.backblazeb2.com",
      "us-west-004",
      "an application key (not the master key) for the one bucket, with the name prefix of the"
          + " station; knows no IAM policy"),
  GCS(
      "https://storage.googleapis.com",
      "auto",
      "an HMAC key of a service account with Storage Object Creator and Viewer on the bucket; knows"
          + " no AWS policy"),
  MINIO(
      "https://{host}",
      "us-east-1",
      "a user with the policy that is written, and tls.ca where its CA is your own"),
  CEPH(
      "https://{host}",
      "default",
      "the zonegroup's name as region; a bucket policy needs the user as Principal beside what is"
          + " written; old releases ignore If-None-Match"),
  GARAGE(
      "https://{host}",
      "garage",
      "HTTPS by a proxy in front; a key with read and write on a bucket of its own: there are no"
          + " policies and no prefixes; most x-amz- headers are not known"),
  SOURCE_COOP(
      "https://s3.us-west-2.amazonaws.com",
      "us-west-2",
      "the keys, bucket and prefix that View Credentials of your product shows; they expire (s3.token):"
          + " ask hello@source.coop for lasting ones. What goes there is public"),
  OTHER("https://{host}", "us-east-1", "what docs/s3-stores.md says of stores in general");

  private final String endpoint;
  private final String region;
  private final String needs;

  StorePreset(String endpoint, String region, String needs) {
    this.endpoint = endpoint;
    this.region = region;
    this.needs = needs;
  }

  /** The name on a command line, such as {@code source-coop}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The preset of a name, or null where there is none. */
  public static StorePreset of(String word) {
    for (StorePreset preset : values()) {
      if (preset.word().equals(word.toLowerCase(Locale.ROOT))) {
        return preset;
      }
    }
    return null;
  }

  /** What stands in braces in the endpoint and has to be asked for, or null where nothing has. */
  public String place() {
    int start = endpoint.indexOf('{');
    String place = start < 0 ? null : endpoint.substring(start + 1, endpoint.indexOf('}'));
    return "region".equals(place) ? null : place;
  }

  /** Whether the region is part of the endpoint, or to be known beside it. */
  public boolean asksForRegion() {
    return this != R2 && this != GCS && this != SOURCE_COOP;
  }

  /** The region where nobody names one. */
  public String region() {
    return region;
  }

  /** The endpoint of a region and of what the {@link #place()} stands for. */
  public String endpoint(String ofRegion, String place) {
    return endpoint
        .replace("{region}", ofRegion)
        .replace("{account}", place)
        .replace("{host}", place);
  }

  /** The bucket where nobody names one, or null. */
  public String bucket() {
    return this == SOURCE_COOP ? "us-west-2.opendata.source.coop" : null;
  }

  /** Whether a policy in AWS's language limits keys there. */
  public boolean takesPolicy() {
    return this != R2 && this != B2 && this != GCS && this != GARAGE && this != SOURCE_COOP;
  }

  /** What keys it needs, and what it lacks. */
  public String needs() {
    return needs;
  }
}
