package space.opensensor.station.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.station.model.ModelIdentity;

/** Requests, read by Bouncy Castle's ASN.1 classes and verified by the JDK. */
class CertificateRequestTest {

  private final ModelIdentity identity = new ModelIdentity(0, 0);

  private String pem(String name) throws Exception {
    AsciiBuffer out = new AsciiBuffer(CertificateRequest.MAX_PEM);
    CertificateRequest.append(identity, name, out);
    return new String(out.array(), 0, out.length(), StandardCharsets.US_ASCII);
  }

  private static byte[] der(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "7cdfa1e2b3c4",
        "0198c0de-0000-7000-8000-000000000001",
        "a-name-of-sixty-four-characters-that-is-the-longest-one-there-is",
      })
  void othersReadTheRequestAndItsSignatureIsThatOfItsKey(String name) throws Exception {
    String pem = pem(name);
    CertificationRequest request = CertificationRequest.getInstance(der(pem));
    assertEquals("CN=" + name, request.getCertificationRequestInfo().getSubject().toString());
    assertEquals(0, request.getCertificationRequestInfo().getAttributes().size());
    byte[] key = request.getCertificationRequestInfo().getSubjectPublicKeyInfo().getEncoded();
    assertEquals(
        Base64.getEncoder().encodeToString(identity.keys().getPublic().getEncoded()),
        Base64.getEncoder().encodeToString(key));
    java.security.Signature verifier = java.security.Signature.getInstance("SHA256withECDSA");
    verifier.initVerify(identity.keys().getPublic());
    verifier.update(request.getCertificationRequestInfo().getEncoded());
    assertTrue(verifier.verify(request.getSignature().getOctets()));
    assertEquals("1.2.840.10045.4.3.2", request.getSignatureAlgorithm().getAlgorithm().getId());
    assertEquals(
        Base64.getEncoder().encodeToString(request.getEncoded("DER")),
        Base64.getEncoder().encodeToString(der(pem)),
        "it is in DER");
  }

  @Test
  void linesOfPemHave64CharactersAtMost() throws Exception {
    String[] lines = pem("7cdfa1e2b3c4").split("\n");
    assertEquals("-----BEGIN CERTIFICATE REQUEST-----", lines[0]);
    assertEquals("-----END CERTIFICATE REQUEST-----", lines[lines.length - 1]);
    for (String line : lines) {
      assertTrue(line.length() <= 64, line);
    }
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> pem("x".repeat(65)));
    assertThrows(IllegalArgumentException.class, () -> pem(""));
  }
}
