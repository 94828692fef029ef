package space.opensensor.ducklake.credentials;

import java.io.IOException;
import java.io.StringReader;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A station's request for a certificate: for a name, with a key on P-256 that signed it. What else
 * it asks for is not looked at.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2986">RFC 2986: PKCS #10</a>
 */
record CertificateRequest(String station, PublicKey key) {

  private static final int BITS = 256;

  /** That a text is no such request; the message says in a line why. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    Unfit(String message) {
      super(message);
    }
  }

  /** Reads a request in PEM. */
  static CertificateRequest parse(String pem) throws Unfit {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (!(parser.readObject() instanceof PKCS10CertificationRequest read)) {
        throw new Unfit("request: expected a PKCS #10 certificate request in PEM");
      }
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(read);
      PublicKey key = request.getPublicKey();
      if (!(key instanceof ECPublicKey ec)
          || ec.getParams().getCurve().getField().getFieldSize() != BITS) {
        throw new Unfit("request: expected a key on the curve P-256");
      }
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new Unfit("request: not signed with its own key");
      }
      String station = commonName(request.getSubject());
      if (station == null || !station.matches(StationScope.ID)) {
        throw new Unfit("request: expected a subject CN=<station id>, 1-36 of a-z 0-9 -");
      }
      return new CertificateRequest(station, key);
    } catch (IOException
        | OperatorCreationException
        | PKCSException
        | java.security.GeneralSecurityException
        | RuntimeException e) {
      // What can be wrong in a request of others is without end.
      throw new Unfit("request: expected a PKCS #10 certificate request in PEM");
    }
  }

  /** The common name of a subject that consists of it alone, or null. */
  static String commonName(X500Name subject) {
    RDN[] parts = subject.getRDNs();
    boolean single =
        parts.length == 1
            && !parts[0].isMultiValued()
            && parts[0].getFirst().getType().equals(BCStyle.CN);
    return single ? IETFUtils.valueToString(parts[0].getFirst().getValue()) : null;
  }
}
