package space.opensensor.station.settings;

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
   * The credentials in the store; where it names a {@code credentials.url}, wiped ones, which take
   * those that are issued.
   *
   * @throws SettingsException when one is missing or malformed; the message names it and shows no
   *     value
   */
  public Credentials read() throws SettingsException {
    if (CredentialsUrl.isIn(store)) {
      Credentials none = new Credentials("issued", new byte[] {'-'});
      none.wipe();
      return none;
    }
    return read(null);
  }

  /** Replaces credentials by those now in the store; the old ones stay where those are refused. */
  public void refresh(Credentials credentials) throws SettingsException {
    read(credentials);
  }

  private Credentials read(Credentials replaced) throws SettingsException {
    String accessKeyId = SettingsTable.ACCESS_KEY.text(store);
    byte[] secret = store.get(SettingsTable.SECRET_KEY.name());
    byte[] token = store.get(SettingsTable.TOKEN.name());
    try {
      if (secret == null || secret.length == 0) {
        throw SettingsTable.SECRET_KEY.wrong("not set; expected the secret access key");
      }
      byte[] usedToken = token == null || token.length == 0 ? null : token;
      if (replaced == null) {
        return new Credentials(accessKeyId, secret, usedToken);
      }
      replaced.replace(accessKeyId, secret, usedToken);
      return replaced;
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
