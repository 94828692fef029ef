package space.opensensor.simulator.firmware;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * A signer's key: ECDSA over P-256 and SHA-256, from a PEM file of both its parts or from a key
 * store of the JCA, which may be a token.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3279#section-2.2.3">RFC 3279, 2.2.3</a>
 */
public final class SigningKey {

  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final String UNREADABLE =
      ": cannot be read; expected PEM, PKCS #8, of P-256, and its public key after it";

  private final PrivateKey key;
  private final PublicKey publicKey;
  private final Provider provider;

  private SigningKey(PrivateKey key, PublicKey publicKey, Provider provider) {
    this.key = key;
    this.publicKey = publicKey;
    this.provider = provider;
  }

  /** Makes a key and keeps it in a file that is its owner's alone; there must be none. */
  public static SigningKey generate(Path file) throws IOException {
    KeyPair pair;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM makes no P-256 keys", e);
    }
    Files.createFile(file, ownerAlone(file));
    SigningKey key = new SigningKey(pair.getPrivate(), pair.getPublic(), null);
    byte[] der = pair.getPrivate().getEncoded();
    byte[] text = (pem(PRIVATE, der) + key.publicPem()).getBytes(StandardCharsets.US_ASCII);
    try {
      OutputFile.write(file, text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      // Half a key is none, and would keep this name.
      Files.deleteIfExists(file);
      throw e;
    } finally {
      Arrays.fill(der, (byte) 0);
      Arrays.fill(text, (byte) 0);
    }
    return key;
  }

  /** What makes a file its owner's alone, where the file system knows that. */
  static FileAttribute<?>[] ownerAlone(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Reads a PEM file, as {@link #generate} or {@code openssl} writes it.
   *
   * @throws IOException that shows nothing of the key
   */
  public static SigningKey read(Path file) throws IOException {
    String text = new String(InputFile.bytes(file), StandardCharsets.ISO_8859_1);
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return checked(
          file.toString(),
          factory.generatePrivate(new PKCS8EncodedKeySpec(block(file, text, PRIVATE))),
          factory.generatePublic(new X509EncodedKeySpec(block(file, text, PUBLIC))),
          null);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without its cause, whose message may hold bytes of the key.
      throw new IOException(file + UNREADABLE);
    }
  }

  /**
   * Takes a key from a key store.
   *
   * @param store its file, or null for a token
   * @param type such as {@code PKCS12} or {@code PKCS11}
   * @param configuration of the provider of a token, or null
   * @param alias the entry's name
   * @param password of the store and of the entry
   * @throws IOException that shows no secret
   */
  public static SigningKey fromStore(
      Path store, String type, Path configuration, String alias, char[] password)
      throws IOException {
    try {
      Provider provider = configuration == null ? null : SignerToken.provider(configuration);
      KeyStore keys =
          provider == null ? KeyStore.getInstance(type) : KeyStore.getInstance(type, provider);
      if (store == null) {
        SignerToken.open(keys, configuration, password);
      } else {
        load(keys, store, password);
      }
      if (!(keys.getKey(alias, password) instanceof PrivateKey key)) {
        throw new IOException(type + ": no private key of the alias " + alias);
      }
      return checked(alias, key, keys.getCertificate(alias).getPublicKey(), provider);
    } catch (GeneralSecurityException e) {
      throw new IOException(type + ": " + alias + ": cannot be used: " + e.getMessage(), e);
    }
  }

  /** Reads a key store's file; what is thrown names it and does not show the password. */
  private static void load(KeyStore keys, Path store, char[] password)
      throws IOException, GeneralSecurityException {
    byte[] bytes = InputFile.bytes(store);
    try {
      keys.load(new ByteArrayInputStream(bytes), password);
    } catch (IOException e) {
      boolean refused = e.getCause() instanceof UnrecoverableKeyException;
      throw new IOException(
          store + (refused ? ": its password is another" : ": expected a key store, PKCS #12"), e);
    }
  }

  private static SigningKey checked(
      String name, PrivateKey key, PublicKey publicKey, Provider provider) throws IOException {
    if (!SignerKeys.isP256(publicKey)) {
      throw new IOException(name + ": expected a key of P-256");
    }
    SigningKey signer = new SigningKey(key, publicKey, provider);
    byte[] trial = {1};
    if (!signer.publicKeys().isSigned(trial, signer.sign(trial))) {
      throw new IOException(name + ": its public key is another's");
    }
    return signer;
  }

  private static byte[] block(Path file, String pem, String name) throws IOException {
    String begin = "-----BEGIN " + name + "-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END " + name + "-----");
    if (from < 0 || to < from) {
      throw new IOException(
          file
              + ": no block \""
              + name
              + "\"; expected PEM without a password, as openssl pkey writes it, and with -pubout"
              + " the public key after it");
    }
    return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
  }

  private static String pem(String name, byte[] der) {
    return "-----BEGIN "
        + name
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + name
        + "-----\n";
  }

  /** The public key, PEM. */
  public String publicPem() {
    return pem(PUBLIC, publicKey.getEncoded());
  }

  /** The public key as one that may sign. */
  public SignerKeys publicKeys() {
    return SignerKeys.of(publicKey);
  }

  /** Signs bytes; DER. */
  public byte[] sign(byte[] bytes) throws IOException {
    try {
      Signature signature =
          provider == null
              ? Signature.getInstance("SHA256withECDSA")
              : Signature.getInstance("SHA256withECDSA", provider);
      signature.initSign(key);
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IOException("the key signs nothing: " + e.getMessage(), e);
    }
  }
}
