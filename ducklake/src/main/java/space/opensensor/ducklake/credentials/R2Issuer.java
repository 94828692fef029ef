package space.opensensor.ducklake.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import space.opensensor.ducklake.store.S3Settings;

/**
 * Keys for Cloudflare R2, made here: a token that says bucket, actions and prefixes, signed with
 * the secret of the broker's own key. The temporary secret is the token's SHA-256.
 *
 * <p>A token has one list of actions for all its paths, so that what a station may only read is
 * left out of it.
 *
 * @see <a href="https://developers.cloudflare.com/r2/api/s3/temporary-credentials/">R2: temporary
 *     credentials</a>
 */
final class R2Issuer implements KeyIssuer {

  private static final List<String> ACTIONS =
      List.of(
          "PutObject",
          "GetObject",
          "HeadObject",
          "CreateMultipartUpload",
          "UploadPart",
          "CompleteMultipartUpload",
          "AbortMultipartUpload");
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();

  private final CredentialSettings settings;

  /** Checks that the store is R2 and its key is there. */
  R2Issuer(CredentialSettings settings) {
    S3Settings store = settings.store();
    if (store.endpoint() == null || !store.endpoint().getHost().matches("[0-9a-f]{32}\\..+")) {
      throw new IllegalArgumentException(
          "AWS_ENDPOINT_URL_S3: expected https://<account id>.r2.cloudflarestorage.com");
    }
    if (store.accessKey() == null || store.sessionToken() != null) {
      throw new IllegalArgumentException(
          "AWS_ACCESS_KEY_ID: keys for R2 are signed with a permanent key, which must be set");
    }
    this.settings = settings;
  }

  @Override
  public StationKeys issue(String station, Instant now) throws IssueException {
    S3Settings store = settings.store();
    String host = store.endpoint().getAuthority();
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    Instant until = from.plus(settings.life());
    Map<String, Object> paths = new LinkedHashMap<>();
    paths.put("prefixPaths", settings.scope().own(station));
    paths.put("objectPaths", List.of());
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("bucket", settings.scope().bucket());
    claims.put("scope", "object-read-write");
    claims.put("actions", ACTIONS);
    claims.put("paths", paths);
    claims.put("sub", host.substring(0, host.indexOf('.')));
    claims.put("iss", store.accessKey());
    claims.put("aud", host);
    claims.put("iat", from.getEpochSecond());
    claims.put("exp", until.getEpochSecond());
    try {
      String signed =
          encoded(HEADER.getBytes(StandardCharsets.UTF_8))
              + "."
              + encoded(JSON.writeValueAsBytes(claims));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(store.secretKey().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String token = signed + "." + encoded(mac.doFinal(bytes(signed)));
      return new StationKeys(
          store.accessKey(),
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(token))),
          Base64.getEncoder().encodeToString(bytes("jwt/" + token)),
          until);
    } catch (JsonProcessingException | GeneralSecurityException e) {
      throw new IssueException("a token cannot be signed here", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String encoded(byte[] bytes) {
    return BASE64_URL.encodeToString(bytes);
  }

  @Override
  public void close() {
    // Holds nothing open.
  }
}
