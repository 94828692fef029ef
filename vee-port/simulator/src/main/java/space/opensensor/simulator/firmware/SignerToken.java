package space.opensensor.simulator.firmware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import javax.security.auth.login.LoginException;

/**
 * A token that holds a signer's key and signs by it itself, over PKCS #11.
 *
 * @see <a
 *     href="https://docs.oracle.com/en/java/javase/17/security/pkcs11-reference-guide1.html">PKCS#11
 *     Reference Guide: the configuration</a>
 */
final class SignerToken {

  private SignerToken() {}

  /**
   * The JVM's provider for a token.
   *
   * @param configuration with the token's library and slot
   * @throws IOException that says what is wrong with the configuration
   */
  static Provider provider(Path configuration) throws IOException {
    Provider tokens = Security.getProvider("SunPKCS11");
    if (tokens == null) {
      throw new IOException("this JVM has no provider of PKCS #11 tokens");
    }
    if (!Files.isReadable(configuration)) {
      throw new IOException(
          configuration + ": cannot be read; expected lines such as name = signer, library = FILE");
    }
    try {
      return tokens.configure(configuration.toString());
    } catch (InvalidParameterException | ProviderException e) {
      throw new IOException(configuration + ": no token by it: " + first(e).getMessage(), e);
    }
  }

  /** Logs in; what is thrown does not show the PIN. */
  static void open(KeyStore keys, Path configuration, char[] pin)
      throws IOException, GeneralSecurityException {
    try {
      keys.load(null, pin);
    } catch (IOException e) {
      boolean refused =
          e.getCause() instanceof LoginException
              || e.getCause() instanceof UnrecoverableKeyException;
      String why = refused ? "the token refuses the PIN" : "no token";
      throw new IOException(configuration + ": " + why + ": " + first(e).getMessage(), e);
    }
  }

  /** What the others are of. */
  private static Throwable first(Throwable e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first;
  }
}
