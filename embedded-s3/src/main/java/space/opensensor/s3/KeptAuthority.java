package space.opensensor.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/**
 * One authority for all servers that share a folder, so that what trusts one of them trusts the
 * next: {@code ca.pem} is its certificate, {@code ca.key} its key, for its owner alone. What is
 * missing, damaged or not valid for as long as needed is made anew; processes take turns.
 */
public final class KeptAuthority {

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
  private static final String END = "\n-----END PRIVATE KEY-----\n";

  private final Path folder;
  private final Path certificate;
  private final Path key;
  private final Path turns;

  /** That of a folder, which is made where it is missing. */
  public KeptAuthority(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    certificate = folder.resolve("ca.pem");
    key = folder.resolve("ca.key");
    turns = folder.resolve("ca.lock");
  }

  /**
   * The authority that is kept, or a new one that is kept from now on.
   *
   * @param from first instant for which it is needed
   * @param until last instant for which it is needed
   * @throws IOException where the folder cannot be read or written
   */
  public CertificateAuthority get(Instant from, Instant until) throws IOException {
    // Held until the channel is closed, with its lock.
    try (FileChannel turn =
        FileChannel.open(turns, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      synchronized (KeptAuthority.class) {
        turn.lock();
        CertificateAuthority kept = read();
        if (kept == null || !covers(kept.certificate(), from, until)) {
          kept = new CertificateAuthority("Embedded S3 CA", from, until);
          write(key, BEGIN + base64(kept.privateKey().getEncoded()) + END);
          write(certificate, kept.pem());
        }
        return kept;
      }
    }
  }

  private static boolean covers(X509Certificate certificate, Instant from, Instant until) {
    return !certificate.getNotBefore().toInstant().isAfter(from)
        && !certificate.getNotAfter().toInstant().isBefore(until.minusSeconds(1));
  }

  /** What the files hold, or null where they do not hold a key and its certificate. */
  private CertificateAuthority read() throws IOException {
    if (!Files.isRegularFile(key) || !Files.isRegularFile(certificate)) {
      return null;
    }
    try {
      byte[] pkcs8 =
          Base64.getMimeDecoder()
              .decode(Files.readString(key, US_ASCII).replaceAll("-----[A-Z ]+-----", ""));
      PrivateKey secret =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      byte[] pem = Files.readAllBytes(certificate);
      return new CertificateAuthority(
          secret,
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(pem)));
    } catch (GeneralSecurityException
        | IllegalArgumentException
        | java.nio.charset.CharacterCodingException e) {
      return null;
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
  }

  /** Replaces a file as a whole; a temporary file is its owner's alone from its first moment. */
  private void write(Path file, String text) throws IOException {
    Path fresh = Files.createTempFile(folder, ".ca", ".new");
    try {
      Files.writeString(fresh, text, US_ASCII);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
