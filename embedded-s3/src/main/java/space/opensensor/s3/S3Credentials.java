package space.opensensor.s3;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;

/**
 * An access key as the server knows it.
 *
 * @param accessKeyId public part
 * @param secretAccessKey secret part; never printed by this class
 * @param sessionToken token that must come with every request, or null for a permanent key
 * @param expiration instant of the server's clock from which the key is refused with {@code
 *     ExpiredToken}, or null
 */
public record S3Credentials(
    String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {

  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  /** Checks that key and secret are there and that the key can stand in a credential scope. */
  public S3Credentials {
    if (accessKeyId == null || !accessKeyId.matches("[A-Za-z0-9_-]{3,128}")) {
      throw new IllegalArgumentException(
          "access key id: expected 3 to 128 letters, digits, '_' or '-', got \""
              + accessKeyId
              + "\"");
    }
    if (secretAccessKey == null || secretAccessKey.isEmpty()) {
      throw new IllegalArgumentException("secret access key: expected at least one character");
    }
    if (expiration != null && sessionToken == null) {
      throw new IllegalArgumentException("expiration: only a key with a session token can expire");
    }
  }

  /** A permanent key. */
  public static S3Credentials of(String accessKeyId, String secretAccessKey) {
    return new S3Credentials(accessKeyId, secretAccessKey, null, null);
  }

  /** A throw-away permanent key in AWS's form. */
  public static S3Credentials random() {
    return of(randomId("AKIA"), randomText(30));
  }

  /** A throw-away temporary key, refused from {@code expiration} on. */
  public static S3Credentials temporary(Instant expiration) {
    return new S3Credentials(
        randomId("ASIA"),
        randomText(30),
        randomText(120),
        Objects.requireNonNull(expiration, "expiration"));
  }

  /** The same with a token as long as those of AWS's sessions, about a thousand characters. */
  static S3Credentials session(Instant expiration) {
    return new S3Credentials(randomId("ASIA"), randomText(30), randomText(750), expiration);
  }

  /** Shows the public part only. */
  @Override
  public String toString() {
    return "S3Credentials[" + accessKeyId + (sessionToken == null ? "]" : ", temporary]");
  }

  private static String randomId(String prefix) {
    SecureRandom random = new SecureRandom();
    StringBuilder id = new StringBuilder(prefix);
    for (int i = 0; i < 16; i++) {
      id.append(BASE32.charAt(random.nextInt(BASE32.length())));
    }
    return id.toString();
  }

  private static String randomText(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }
}
