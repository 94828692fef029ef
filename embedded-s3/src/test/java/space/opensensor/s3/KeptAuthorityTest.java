package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers of one folder have one authority. */
class KeptAuthorityTest {

  private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2099-01-01T00:00:00Z");

  @TempDir private Path folder;

  private CertificateAuthority kept() throws Exception {
    return new KeptAuthority(folder).get(FROM, UNTIL);
  }

  @Test
  void theSecondServerHasTheFirstOnesAuthority() throws Exception {
    CertificateAuthority first = kept();
    CertificateAuthority second = kept();
    assertEquals(first.pem(), second.pem());
    assertEquals(first.pem(), Files.readString(folder.resolve("ca.pem")));
    // What the second issues is verified by whoever trusts the first.
    second.issue(List.of("localhost")).certificate().verify(first.certificate().getPublicKey());
    assertArrayEquals(
        first.certificate().getSubjectX500Principal().getEncoded(),
        second.issue(List.of("localhost")).certificate().getIssuerX500Principal().getEncoded());
  }

  @Test
  void itsKeyIsItsOwnersAlone() throws Exception {
    kept();
    Path key = folder.resolve("ca.key");
    if (key.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    }
  }

  @Test
  void whatIsDamagedForeignOrTooShortIsMadeAnew() throws Exception {
    String first = kept().pem();
    Files.writeString(folder.resolve("ca.key"), "no key");
    String second = kept().pem();
    assertNotEquals(first, second);
    Files.writeString(folder.resolve("ca.pem"), new CertificateAuthority().pem());
    String third = kept().pem();
    assertNotEquals(second, third);
    String longer = new KeptAuthority(folder).get(FROM, UNTIL.plusSeconds(86_400)).pem();
    assertNotEquals(third, longer);
    assertEquals(longer, kept().pem());
  }
}
