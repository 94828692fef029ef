package space.opensensor.station.identity;

import java.io.IOException;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Base64;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.vee.Identity;

/**
 * A certificate request (PKCS#10) for a device's P-256 key, whose subject is a common name alone,
 * without extensions: 290 to 330 bytes, and in PEM up to 510.
 *
 * <pre>
 * SEQUENCE { SEQUENCE { INTEGER 0
 *                       SEQUENCE { SET { SEQUENCE { commonName, UTF8String } } }
 *                       SEQUENCE { SEQUENCE { ecPublicKey, prime256v1 }, BIT STRING point }
 *                       [0] {} }
 *            SEQUENCE { ecdsa-with-SHA256 }
 *            BIT STRING signature }
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2986">RFC 2986</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5480">RFC 5480</a>
 */
public final class CertificateRequest {

  /** Bytes of the longest request in PEM. */
  public static final int MAX_PEM = 640;

  private static final int MAX_NAME = 64;
  private static final int PEM_LINE = 48;

  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int BIT_STRING = 0x03;
  private static final int UTF8_STRING = 0x0c;

  private static final byte[] VERSION = {0x02, 0x01, 0x00};
  private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
  private static final byte[] NO_ATTRIBUTES = {(byte) 0xa0, 0x00};

  /** SEQUENCE { 1.2.840.10045.2.1, 1.2.840.10045.3.1.7 }. */
  private static final byte[] P256_KEY = {
    0x30,
    0x13,
    0x06,
    0x07,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0xce,
    0x3d,
    0x02,
    0x01,
    0x06,
    0x08,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0xce,
    0x3d,
    0x03,
    0x01,
    0x07
  };

  /** SEQUENCE { 1.2.840.10045.4.3.2 }. */
  private static final byte[] ECDSA_WITH_SHA256 = {
    0x30, 0x0a, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };

  private CertificateRequest() {}

  /**
   * Appends a request in PEM.
   *
   * @param commonName 1–64 characters of ASCII
   * @throws IOException when the key cannot be made or does not sign
   */
  public static void append(Identity identity, String commonName, AsciiBuffer out)
      throws IOException {
    byte[] info = info(identity.publicKey(), commonName);
    SoftwareSha256 sha256 = new SoftwareSha256();
    byte[] digest = new byte[Identity.DIGEST_BYTES];
    sha256.update(info, 0, info.length);
    sha256.digest(digest, 0);
    byte[] signature = bits(identity.sign(digest));
    byte[] request = wrap(SEQUENCE, join(join(info, ECDSA_WITH_SHA256), signature));
    out.append("-----BEGIN CERTIFICATE REQUEST-----\n");
    for (int at = 0; at < request.length; at += PEM_LINE) {
      byte[] line = new byte[Math.min(PEM_LINE, request.length - at)];
      System.arraycopy(request, at, line, 0, line.length);
      Base64.encode(line, out);
      out.append("\n");
    }
    out.append("-----END CERTIFICATE REQUEST-----\n");
  }

  private static byte[] info(byte[] point, String commonName) {
    if (commonName.length() < 1 || commonName.length() > MAX_NAME) {
      throw new IllegalArgumentException("commonName: expected 1 to 64 characters");
    }
    byte[] name = new byte[commonName.length()];
    for (int i = 0; i < name.length; i++) {
      name[i] = (byte) commonName.charAt(i);
    }
    byte[] attribute = wrap(SEQUENCE, join(COMMON_NAME, wrap(UTF8_STRING, name)));
    byte[] subject = wrap(SEQUENCE, wrap(SET, attribute));
    byte[] key = wrap(SEQUENCE, join(P256_KEY, bits(point)));
    return wrap(SEQUENCE, join(join(join(VERSION, subject), key), NO_ATTRIBUTES));
  }

  /** A BIT STRING of whole bytes. */
  private static byte[] bits(byte[] bytes) {
    return wrap(BIT_STRING, join(new byte[1], bytes));
  }

  /** Tag, length and content: X.690, section 8.1. */
  private static byte[] wrap(int tag, byte[] content) {
    int length = content.length;
    byte[] head;
    if (length < 0x80) {
      head = new byte[] {(byte) tag, (byte) length};
    } else if (length < 0x100) {
      head = new byte[] {(byte) tag, (byte) 0x81, (byte) length};
    } else {
      head = new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    }
    return join(head, content);
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = new byte[a.length + b.length];
    System.arraycopy(a, 0, both, 0, a.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
