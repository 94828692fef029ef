package space.opensensor.s3;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A server's certificate with its private key and the certificates up to, but without, the root.
 *
 * @param certificate the server's own certificate
 * @param key its private key
 * @param chain what the server sends, its own certificate first
 */
public record ServerCertificate(
    X509Certificate certificate, PrivateKey key, List<X509Certificate> chain) {

  /** Keeps an unchangeable copy of the chain. */
  public ServerCertificate {
    chain = List.copyOf(chain);
  }

  /** A key store that lives in memory only, with the key under the alias {@code server}. */
  KeyStore keyStore(char[] password) {
    try {
      // In memory: PKCS #12 would encrypt the key by 10,000 rounds, at each start.
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry("server", key, password, chain.toArray(new Certificate[0]));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot put the server key into a key store", e);
    }
  }

  /** Names the certificate, never the key. */
  @Override
  public String toString() {
    return "ServerCertificate[" + certificate.getSubjectX500Principal() + "]";
  }
}
