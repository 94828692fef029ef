package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustStoreTest {

  @BeforeAll
  static void install() {
    PortSsl.install();
  }

  @Test
  void theCasInTheImageAreTheRootsOfAmazonTrustServices() throws Exception {
    byte[] text;
    try (var stream = TrustStore.class.getResourceAsStream(TrustStore.RESOURCE)) {
      text = stream.readAllBytes();
    }
    PemCertificates certificates = new PemCertificates(text);
    List<String> names = new ArrayList<>();
    byte[] certificate;
    while ((certificate = certificates.next()) != null) {
      X509Certificate root =
          (X509Certificate)
              CertificateFactory.getInstance("X509")
                  .generateCertificate(new ByteArrayInputStream(certificate));
      root.verify(root.getPublicKey());
      names.add(root.getSubjectX500Principal().getName().split(",")[0]);
    }
    assertEquals(
        List.of(
            "CN=Amazon Root CA 1",
            "CN=Amazon Root CA 2",
            "CN=Amazon Root CA 3",
            "CN=Amazon Root CA 4",
            "CN=Starfield Services Root Certificate Authority - G2"),
        names);
    TrustStore.sockets(null);
    TrustStore.sockets(new byte[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no PEM|expected PEM certificates, got none",
        "-----BEGIN CERTIFICATE----|expected PEM certificates, got none",
        "-----END CERTIFICATE-----|expected PEM certificates, got none",
        "-----BEGIN CERTIFICATE-----|certificate 1 cannot be used: ",
        "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----|certificate 1 cannot be used: ",
      })
  void aTextWithoutACertificateIsRefusedByItsSetting(String text, String message) {
    IOException e =
        assertThrows(IOException.class, () -> TrustStore.sockets(text.getBytes(US_ASCII)));
    assertTrue(e.getMessage().startsWith("tls.ca: " + message), e.getMessage());
  }

  @Test
  void aSecondCertificateThatIsNoneIsRefusedByItsNumber() throws Exception {
    try (var stream = TrustStore.class.getResourceAsStream(TrustStore.RESOURCE)) {
      String first = new String(stream.readAllBytes(), US_ASCII);
      first = first.substring(0, first.indexOf("Amazon Root CA 2"));
      byte[] both = (first + "-----BEGIN CERTIFICATE-----\nno").getBytes(US_ASCII);
      IOException e = assertThrows(IOException.class, () -> TrustStore.sockets(both));
      assertTrue(e.getMessage().startsWith("tls.ca: certificate 2 cannot"), e.getMessage());
    }
  }

  @Test
  void aCertificateHasItsMarksAndNothingAroundThem() {
    String one = "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----";
    PemCertificates certificates =
        new PemCertificates(("-----BEGIN\n" + one + one + "\nrest").getBytes(US_ASCII));
    assertEquals(one, new String(certificates.next(), US_ASCII));
    assertEquals(one, new String(certificates.next(), US_ASCII));
    assertNull(certificates.next());
    assertNull(certificates.next());
  }
}
