package space.opensensor.s3;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What AWS asks of a request beyond a right signature, and S3Proxy does not: a length, dates that
 * fit the server's clock, a known token, the right region, no unsigned {@code x-amz-*} header.
 *
 * <p>Every rule judges the head of the request only.
 */
final class Admission {

  /** A header-signed request may be this far from the server's clock, either way. */
  static final Duration MAX_SKEW = Duration.ofMinutes(15);

  /** A presigned URL may be dated this far ahead of the server's clock. */
  static final Duration MAX_AHEAD = Duration.ofMinutes(5);

  /** With more keys than this, those of sessions that are over are forgotten. */
  private static final int MANY = 10_000;

  private final String region;
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();

  Admission(String region) {
    this.region = region;
  }

  /**
   * A key and what it may be used for.
   *
   * @param session name of the session it is of, or null for a key that was given
   */
  record Grant(S3Credentials credentials, Predicate<IncomingRequest> policy, String session) {}

  void grant(S3Credentials credentials, Predicate<IncomingRequest> policy) {
    grants.put(credentials.accessKeyId(), new Grant(credentials, policy, null));
  }

  /**
   * Makes a temporary key, which may do what both its policy and its parent's allow.
   *
   * @param policy or null for all that the parent may do
   */
  S3Credentials openSession(
      String parent, String session, Instant expiration, PolicyDocument policy, Instant now) {
    Grant from = grants.get(parent);
    if (from == null) {
      throw new IllegalArgumentException("no such key: " + parent);
    }
    if (grants.size() > MANY) {
      grants.values().removeIf(g -> g.session() != null && isOver(g.credentials(), now));
    }
    S3Credentials key = S3Credentials.session(expiration);
    Predicate<IncomingRequest> allowed =
        policy == null ? from.policy() : new Limited(from.policy(), policy);
    grants.put(key.accessKeyId(), new Grant(key, allowed, session));
    return key;
  }

  /** What a parent allows and a policy does too. */
  private record Limited(Predicate<IncomingRequest> parent, PolicyDocument policy)
      implements Predicate<IncomingRequest> {
    @Override
    public boolean test(IncomingRequest request) {
      return parent.test(request) && policy.test(request);
    }
  }

  /** Ends all sessions of a name, as AWS does it: what was signed with their keys is refused. */
  int endSessions(String session) {
    int ended = 0;
    for (Map.Entry<String, Grant> entry : grants.entrySet()) {
      Grant grant = entry.getValue();
      if (session.equals(grant.session())) {
        entry.setValue(new Grant(grant.credentials(), request -> false, session));
        ended++;
      }
    }
    return ended;
  }

  /**
   * Whether a key may not learn that an object is missing: AWS answers 403 in place of 404 to those
   * who may not list the bucket.
   */
  boolean hidesMissing(IncomingRequest request, String accessKeyId) {
    Grant grant = grants.get(accessKeyId);
    return grant != null
        && grant.policy() instanceof Limited limited
        && !limited.policy().allows(RequestedAction.listing(request));
  }

  /** The key that asks for a session, or STS's refusal; the signature is judged elsewhere. */
  S3Credentials checkAssume(IncomingRequest request, Authentication authentication, Instant now)
      throws S3Refusal {
    Grant grant = grants.get(authentication.accessKeyId());
    if (grant == null) {
      throw new S3Refusal(
          403, "InvalidClientTokenId", "The security token included in the request is invalid.");
    }
    if (grant.credentials().sessionToken() != null) {
      throw S3Refusal.accessDenied("A temporary key cannot ask for another one");
    }
    if (!authentication.region().equals(region)) {
      throw new S3Refusal(
          403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region.");
    }
    if (Duration.between(authentication.date(), now).abs().compareTo(MAX_SKEW) > 0) {
      throw new S3Refusal(
          403,
          "SignatureDoesNotMatch",
          "Signature expired: " + authentication.amzDate() + " is far from " + now);
    }
    checkHeadersSigned(request, authentication);
    if (!grant.policy().test(request)) {
      throw S3Refusal.accessDenied("Not allowed to perform: sts:AssumeRole");
    }
    return grant.credentials();
  }

  private static boolean isOver(S3Credentials credentials, Instant now) {
    return credentials.expiration() != null && !now.isBefore(credentials.expiration());
  }

  void revoke(String accessKeyId) {
    grants.remove(accessKeyId);
  }

  /** The secret of a key, or null if the key is not known. */
  String secret(String accessKeyId) {
    Grant grant = accessKeyId == null ? null : grants.get(accessKeyId);
    return grant == null ? null : grant.credentials().secretAccessKey();
  }

  /** Refuses a body without a length S3 accepts, before anything else is looked at. */
  void checkFraming(IncomingRequest request) throws S3Refusal {
    boolean awsChunked = AwsChunkedInputStream.announcedBy(request);
    if (request.header("transfer-encoding") != null && !awsChunked) {
      throw new S3Refusal(
              501,
              "NotImplemented",
              "A header you provided implies functionality that is not implemented")
          .with("Header", "Transfer-Encoding");
    }
    boolean upload = request.method().equals("PUT") && !request.key().isEmpty();
    boolean copy = request.header("x-amz-copy-source") != null;
    if (awsChunked
        ? request.header("x-amz-decoded-content-length") == null
        : upload && !copy && request.contentLength() < 0) {
      throw S3Refusal.missingContentLength();
    }
  }

  /** Refuses what the signature's parameters, the key or the policy do not allow at {@code now}. */
  void check(IncomingRequest request, Authentication authentication, Instant now) throws S3Refusal {
    Grant grant = grants.get(authentication.accessKeyId());
    if (grant == null) {
      throw new S3Refusal(
              403,
              "InvalidAccessKeyId",
              "The AWS Access Key Id you provided does not exist in our records.")
          .with("AWSAccessKeyId", authentication.accessKeyId());
    }
    checkToken(grant.credentials(), authentication, now);
    authentication.requireRegion(region);
    if (authentication.presigned()) {
      checkLife(authentication, now);
    } else {
      checkSkew(authentication, now);
      if (request.header("x-amz-content-sha256") == null) {
        throw new S3Refusal(
            400,
            "InvalidRequest",
            "Missing required header for this request: x-amz-content-sha256");
      }
    }
    checkHeadersSigned(request, authentication);
    if (!grant.policy().test(request)) {
      throw S3Refusal.accessDenied("Access Denied");
    }
  }

  private static void checkToken(
      S3Credentials credentials, Authentication authentication, Instant now) throws S3Refusal {
    String sent = authentication.sessionToken();
    if (credentials.sessionToken() != null && sent == null) {
      // A temporary key is not known without its token.
      throw new S3Refusal(
              403,
              "InvalidAccessKeyId",
              "The AWS Access Key Id you provided does not exist in our records.")
          .with("AWSAccessKeyId", credentials.accessKeyId());
    }
    if (sent != null && !sent.equals(credentials.sessionToken())) {
      throw new S3Refusal(
              400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
          .with("Token-0", sent);
    }
    if (isOver(credentials, now)) {
      throw new S3Refusal(400, "ExpiredToken", "The provided token has expired.")
          .with("Token-0", sent);
    }
  }

  private static void checkLife(Authentication authentication, Instant now) throws S3Refusal {
    Instant end = authentication.date().plusSeconds(authentication.expires());
    if (authentication.date().isAfter(now.plus(MAX_AHEAD))) {
      throw S3Refusal.accessDenied("Request is not yet valid")
          .with("X-Amz-Date", authentication.date().toEpochMilli())
          .with("Expires", end)
          .with("ServerTime", now.truncatedTo(ChronoUnit.SECONDS));
    }
    if (!now.isBefore(end)) {
      throw S3Refusal.accessDenied("Request has expired")
          .with("X-Amz-Expires", authentication.expires())
          .with("Expires", end)
          .with("ServerTime", now.truncatedTo(ChronoUnit.SECONDS));
    }
  }

  private static void checkSkew(Authentication authentication, Instant now) throws S3Refusal {
    if (Duration.between(authentication.date(), now).abs().compareTo(MAX_SKEW) > 0) {
      throw new S3Refusal(
              403,
              "RequestTimeTooSkewed",
              "The difference between the request time and the current time is too large.")
          .with("RequestTime", authentication.amzDate())
          .with("ServerTime", now.truncatedTo(ChronoUnit.SECONDS))
          .with("MaxAllowedSkewMilliseconds", MAX_SKEW.toMillis());
    }
  }

  private static void checkHeadersSigned(IncomingRequest request, Authentication authentication)
      throws S3Refusal {
    StringBuilder unsigned = new StringBuilder();
    if (!signs(authentication, "host")) {
      unsigned.append("host");
    }
    for (String name : request.headers().keySet()) {
      if (name.startsWith("x-amz-") && !signs(authentication, name)) {
        unsigned.append(unsigned.length() == 0 ? "" : ", ").append(name);
      }
    }
    if (unsigned.length() > 0) {
      throw S3Refusal.accessDenied(
              "There were headers present in the request which were not signed")
          .with("HeadersNotSigned", unsigned);
    }
  }

  private static boolean signs(Authentication authentication, String header) {
    for (String signed : authentication.signedHeaders()) {
      if (signed.toLowerCase(Locale.ROOT).equals(header)) {
        return true;
      }
    }
    return false;
  }
}
