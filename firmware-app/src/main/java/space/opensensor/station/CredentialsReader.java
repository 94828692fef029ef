package space.opensensor.station;

import space.opensensor.sigv4.Credentials;
import space.opensensor.vee.Settings;

/**
 * Reads the access keys from the settings store into {@link Credentials}, at boot and again when
 * the server says that they have expired: a port may have put fresh ones into its store by then.
 * Every copy made on the way is wiped.
 */
public final class CredentialsReader {

  private final Settings store;

  /** A reader of one store. */
  public CredentialsReader(Settings store) {
    this.store = store;
  }

  /**
   * The credentials in the store.
   *
   * @throws SettingsException when one is missing or malformed; the message names it and shows no
   *     value
   */
  public Credentials read() throws SettingsException {
    String accessKeyId = StationSettings.text(store, "s3.access-key");
    byte[] secret = store.get("s3.secret-key");
    byte[] token = store.get("s3.token");
    try {
      if (secret == null || secret.length == 0) {
        throw new SettingsException("s3.secret-key: not set; expected the secret access key");
      }
      if (token != null && token.length == 0) {
        token = null;
      }
      return new Credentials(accessKeyId, secret, token);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("s3.access-key, s3.secret-key, s3.token: " + e.getMessage());
    } finally {
      wipe(secret);
      wipe(token);
    }
  }

  private static void wipe(byte[] bytes) {
    for (int i = 0; bytes != null && i < bytes.length; i++) {
      bytes[i] = 0;
    }
  }
}
