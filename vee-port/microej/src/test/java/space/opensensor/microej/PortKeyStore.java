package space.opensensor.microej;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Date;
import java.util.Enumeration;

/**
 * A fake of MicroEJ's key store over the JDK's, with the port's habits: it is in memory alone, and
 * a private key comes as DER, which is plain where there is no password (LLNET_SSL_CONTEXT_impl.c,
 * LLNET_SSL_CONTEXT_IMPL_setPrivateKey, which gives it to mbedtls_pk_parse_key).
 */
public final class PortKeyStore extends KeyStoreSpi {

  /** Its type. */
  static final String TYPE = "Port";

  private static final char[] NONE = new char[0];

  private final KeyStore jdk;

  /** Made by the security framework. */
  public PortKeyStore() throws KeyStoreException {
    jdk = KeyStore.getInstance("JKS");
  }

  @Override
  public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain)
      throws KeyStoreException {
    try {
      jdk.setKeyEntry(
          alias,
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
          NONE,
          chain);
    } catch (GeneralSecurityException e) {
      throw new KeyStoreException("SSL-2.2:E=-4", e);
    }
  }

  @Override
  public Key engineGetKey(String alias, char[] password) throws NoSuchAlgorithmException {
    try {
      return jdk.getKey(alias, password);
    } catch (GeneralSecurityException e) {
      throw new NoSuchAlgorithmException(e);
    }
  }

  @Override
  public void engineSetCertificateEntry(String alias, Certificate certificate)
      throws KeyStoreException {
    jdk.setCertificateEntry(alias, certificate);
  }

  @Override
  public Certificate[] engineGetCertificateChain(String alias) {
    return get(() -> jdk.getCertificateChain(alias));
  }

  @Override
  public Certificate engineGetCertificate(String alias) {
    return get(() -> jdk.getCertificate(alias));
  }

  @Override
  public Enumeration<String> engineAliases() {
    return get(jdk::aliases);
  }

  @Override
  public boolean engineContainsAlias(String alias) {
    return get(() -> jdk.containsAlias(alias));
  }

  @Override
  public int engineSize() {
    return get(jdk::size);
  }

  @Override
  public boolean engineIsKeyEntry(String alias) {
    return get(() -> jdk.isKeyEntry(alias));
  }

  @Override
  public boolean engineIsCertificateEntry(String alias) {
    return get(() -> jdk.isCertificateEntry(alias));
  }

  @Override
  public void engineLoad(InputStream stream, char[] password) {
    if (stream != null) {
      throw new UnsupportedOperationException("the key store is in memory");
    }
    get(
        () -> {
          jdk.load(null, null);
          return null;
        });
  }

  private interface Answer<T> {
    T get() throws Exception;
  }

  private static <T> T get(Answer<T> answer) {
    try {
      return answer.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Date engineGetCreationDate(String alias) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void engineDeleteEntry(String alias) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String engineGetCertificateAlias(Certificate certificate) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void engineStore(OutputStream stream, char[] password) {
    throw new UnsupportedOperationException("the key store is in memory");
  }
}
