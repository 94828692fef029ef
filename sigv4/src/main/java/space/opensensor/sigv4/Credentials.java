package space.opensensor.sigv4;

/**
 * An access key, its secret and, with temporary credentials, a session token; they can be replaced
 * at run time, and every signer that was given this object goes on with the new ones.
 *
 * <p>Secret and token are held as bytes, are overwritten when replaced, and are in no message and
 * not in {@link #toString}. The signing key derived from them is kept here for the day, region and
 * service of the last signature, and wiped with them.
 *
 * <p>For one thread at a time, like the signers that use it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create
 *     a signed AWS API request</a>
 */
public final class Credentials {

  private static final String KEY_PREFIX = "AWS4";
  static final String TERMINATOR = "aws4_request";

  private String accessKeyId;
  private byte[] prefixedSecret;
  private byte[] sessionToken;

  private final byte[] signingKey = new byte[Sha256.LENGTH];
  private int keyDate;
  private String keyRegion;
  private String keyService;

  /** Long-lived credentials; {@link #Credentials(String, byte[], byte[])} has the rules. */
  public Credentials(String accessKeyId, byte[] secretAccessKey) {
    this(accessKeyId, secretAccessKey, null);
  }

  /**
   * Credentials with a session token. The arrays are copied; the caller wipes its own.
   *
   * @param accessKeyId 1–128 printable characters other than space, slash and comma
   * @param secretAccessKey 1–1024 printable ASCII bytes
   * @param sessionToken 1–8192 printable ASCII bytes, or null for none
   * @throws IllegalArgumentException when one of them is no such thing; its value is not shown
   */
  public Credentials(String accessKeyId, byte[] secretAccessKey, byte[] sessionToken) {
    replace(accessKeyId, secretAccessKey, sessionToken);
  }

  /**
   * Replaces all three and overwrites the old ones, the derived signing key included. When one is
   * refused, the old ones stay.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public void replace(String accessKeyId, byte[] secretAccessKey, byte[] sessionToken) {
    checkAccessKeyId(accessKeyId);
    if (secretAccessKey == null) {
      throw new IllegalArgumentException("secretAccessKey: missing");
    }
    checkPrintable("secretAccessKey", secretAccessKey, 1024);
    if (sessionToken != null) {
      checkPrintable("sessionToken", sessionToken, 8192);
    }
    byte[] secret = new byte[KEY_PREFIX.length() + secretAccessKey.length];
    byte[] token = sessionToken == null ? null : new byte[sessionToken.length];
    wipe();
    for (int i = 0; i < KEY_PREFIX.length(); i++) {
      secret[i] = (byte) KEY_PREFIX.charAt(i);
    }
    System.arraycopy(secretAccessKey, 0, secret, KEY_PREFIX.length(), secretAccessKey.length);
    if (token != null) {
      System.arraycopy(sessionToken, 0, token, 0, token.length);
    }
    this.accessKeyId = accessKeyId;
    this.prefixedSecret = secret;
    this.sessionToken = token;
  }

  /** Overwrites secret, token and signing key; signing is refused until {@link #replace}. */
  public void wipe() {
    Wipe.bytes(prefixedSecret);
    Wipe.bytes(sessionToken);
    Wipe.bytes(signingKey);
    prefixedSecret = null;
    sessionToken = null;
    keyRegion = null;
  }

  public String accessKeyId() {
    return accessKeyId;
  }

  public boolean hasSessionToken() {
    return sessionToken != null;
  }

  /** The access key id and whether there is a session token; never a secret. */
  @Override
  public String toString() {
    String state =
        prefixedSecret == null ? " (wiped)" : sessionToken == null ? "" : " with a session token";
    return "access key " + accessKeyId + state;
  }

  /** The session token's bytes, not a copy, or null. */
  byte[] sessionToken() {
    return sessionToken;
  }

  /**
   * The key of a credential scope: from the cache, or derived with four HMACs. The array belongs to
   * this object and changes with the next call.
   *
   * @throws IllegalStateException when the credentials were wiped
   */
  byte[] signingKey(HmacSha256 hmac, CivilTime time, String region, String service) {
    if (prefixedSecret == null) {
      throw new IllegalStateException("credentials: they were wiped, replace them before signing");
    }
    if (keyRegion == null
        || keyDate != time.yearMonthDay()
        || !keyRegion.equals(region)
        || !keyService.equals(service)) {
      keyRegion = null;
      hmac.start(prefixedSecret, prefixedSecret.length);
      time.writeDate(hmac);
      hmac.finish(signingKey, 0);
      step(hmac, region);
      step(hmac, service);
      step(hmac, TERMINATOR);
      keyDate = time.yearMonthDay();
      keyRegion = region;
      keyService = service;
    }
    return signingKey;
  }

  private void step(HmacSha256 hmac, String text) {
    hmac.start(signingKey, Sha256.LENGTH);
    hmac.put(text);
    hmac.finish(signingKey, 0);
  }

  private static void checkAccessKeyId(String id) {
    boolean good = id != null && id.length() >= 1 && id.length() <= 128;
    for (int i = 0; good && i < id.length(); i++) {
      char c = id.charAt(i);
      good = c > ' ' && c <= '~' && c != '/' && c != ',';
    }
    if (!good) {
      throw new IllegalArgumentException(
          "accessKeyId: expected 1 to 128 printable characters other than space, slash and comma");
    }
  }

  private static void checkPrintable(String name, byte[] value, int maximum) {
    if (value.length == 0 || value.length > maximum) {
      throw new IllegalArgumentException(
          name + ": expected 1 to " + maximum + " bytes, got " + value.length);
    }
    for (int i = 0; i < value.length; i++) {
      if (value[i] <= ' ' || value[i] > '~') {
        throw new IllegalArgumentException(
            name
                + ": byte "
                + i
                + " of "
                + value.length
                + " is white space, a control character or not ASCII; was a line end read with it?");
      }
    }
  }
}
