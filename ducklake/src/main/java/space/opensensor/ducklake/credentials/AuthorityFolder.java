package space.opensensor.ducklake.credentials;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * The folder of the authority: {@code ca.key}, its key and certificate, which only its owner may
 * read; {@code ca.pem}, the certificate, which stations are to trust; and {@code server.pem}, key
 * and certificates of another authority for the broker's own host, where somebody put it there.
 */
final class AuthorityFolder {

  private static final String KEY = "ca.key";
  private static final String CERTIFICATE = "ca.pem";
  private static final String SERVER = "server.pem";

  private final Path folder;

  AuthorityFolder(Path folder) {
    this.folder = folder;
  }

  /** The file that stations are to trust. */
  Path certificateFile() {
    return folder.resolve(CERTIFICATE);
  }

  /** Whether there is an authority. */
  boolean exists() {
    return Files.exists(folder.resolve(KEY));
  }

  /** The authority, made where there is none. */
  DeviceAuthority open(Instant now) {
    try {
      Files.createDirectories(folder);
      if (!exists()) {
        create(DeviceAuthority.create(now));
      }
      Pem pem = read(folder.resolve(KEY));
      if (pem.key == null || pem.chain.size() != 1) {
        throw new IllegalArgumentException(
            folder.resolve(KEY) + ": expected one key and its certificate in PEM");
      }
      X509Certificate own = pem.chain.get(0);
      if (!Files.exists(certificateFile())) {
        Files.writeString(certificateFile(), pem(own));
      }
      return new DeviceAuthority(new KeyPair(own.getPublicKey(), pem.key), own);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": the authority cannot be kept there", e);
    }
  }

  /** Written aside and linked, so that of two brokers that begin at once one makes it. */
  private void create(DeviceAuthority authority) throws IOException {
    Path aside = Files.createTempFile(folder, ".ca-", ".tmp", ownersOnly());
    try {
      Files.writeString(
          aside,
          pem(
              new PemObject("PRIVATE KEY", authority.keys().getPrivate().getEncoded()),
              authority.certificate()),
          StandardOpenOption.TRUNCATE_EXISTING);
      Files.createLink(folder.resolve(KEY), aside);
    } catch (FileAlreadyExistsException e) {
      // Another one was faster: its authority is the one.
      return;
    } finally {
      Files.delete(aside);
    }
  }

  private FileAttribute<?>[] ownersOnly() throws IOException {
    return Files.getFileStore(folder).supportsFileAttributeView("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** What the broker shows of itself: {@code server.pem}, or a certificate of the authority's. */
  KeyStore serverKeys(DeviceAuthority authority, Collection<String> names, Instant now) {
    PrivateKey key;
    List<X509Certificate> chain;
    Path file = folder.resolve(SERVER);
    if (Files.exists(file)) {
      Pem pem;
      try {
        pem = read(file);
      } catch (IOException e) {
        throw new UncheckedIOException(file + ": cannot be read", e);
      }
      if (pem.key == null || pem.chain.isEmpty()) {
        throw new IllegalArgumentException(file + ": expected a key and its certificates in PEM");
      }
      key = pem.key;
      chain = pem.chain;
    } else {
      DeviceAuthority.Server server = authority.server(names, now);
      key = server.keys().getPrivate();
      chain = List.of(server.certificate());
    }
    try {
      // In memory: PKCS #12 would encrypt the key by 10,000 rounds, at each start.
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry("server", key, new char[0], chain.toArray(new Certificate[0]));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(file + ": key and certificates do not fit", e);
    }
  }

  private record Pem(PrivateKey key, List<X509Certificate> chain) {}

  private static Pem read(Path file) throws IOException {
    PrivateKey key = null;
    List<X509Certificate> chain = new ArrayList<>();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        PEMParser parser = new PEMParser(in)) {
      for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
        if (each instanceof PEMKeyPair pair) {
          key = new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
        } else if (each instanceof PrivateKeyInfo info) {
          key = new JcaPEMKeyConverter().getPrivateKey(info);
        } else if (each instanceof X509CertificateHolder holder) {
          chain.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": a certificate that is none", e);
    }
    return new Pem(key, chain);
  }

  /** Keys and certificates as PEM, lines ending in LF. */
  static String pem(Object... objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object each : objects) {
        writer.writeObject(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write PEM", e);
    }
    return text.toString().replace("\r\n", "\n");
  }
}
