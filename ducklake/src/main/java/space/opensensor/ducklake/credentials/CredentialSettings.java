package space.opensensor.ducklake.credentials;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import space.opensensor.ducklake.store.S3Settings;

/**
 * How the broker is set up.
 *
 * @param host and port it listens on; port 0 is any free one
 * @param names host names and addresses for its certificate
 * @param folder of the authority's key and certificate
 * @param alias the role alias in the path of a request for keys
 * @param issuer who makes the keys
 * @param role ARN of the role that STS is asked for
 * @param sts address of STS, or null for AWS's own
 * @param life of the keys
 * @param validity of a station's certificate
 * @param scope what the keys reach
 * @param store how the bucket is reached, with the keys of the broker itself
 * @param token bearer token of who reads its metrics, or null: only this machine does
 */
public record CredentialSettings(
    String host,
    int port,
    List<String> names,
    Path folder,
    String alias,
    Issuer issuer,
    String role,
    URI sts,
    Duration life,
    Duration validity,
    StationScope scope,
    S3Settings store,
    String token) {

  /** Who makes a station's keys. */
  public enum Issuer {
    /** AWS STS or what speaks like it: AssumeRole with a session policy. */
    STS,
    /** Nobody is asked: Cloudflare R2 takes tokens that its key has signed. */
    R2
  }

  /** Keeps an unchangeable copy of the names. */
  public CredentialSettings {
    names = List.copyOf(names);
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "CredentialSettings[" + host + ":" + port + ", " + issuer + ", " + scope + "]";
  }
}
