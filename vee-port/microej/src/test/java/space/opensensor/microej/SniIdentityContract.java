package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ej.bon.Immortals;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** The device's own key, whatever serves the natives: judged by the JDK's keys and signatures. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class SniIdentityContract {

  static final String STATION = "esp-246f28abcd0e";

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private DeviceAuthority authority;
  private SniIdentity identity;

  /** Serves the natives with these settings and no key. */
  abstract void serve(Properties settings) throws Exception;

  @BeforeAll
  static void install() {
    PortSsl.install();
  }

  @BeforeEach
  void start() throws Exception {
    Properties settings = new Properties();
    settings.setProperty("s3.bucket", "rows");
    serve(settings);
    authority = new DeviceAuthority(NOW.minus(DAY), NOW.plus(DAY.multipliedBy(3650)));
    identity = new SniIdentity();
  }

  private PublicKey key() throws Exception {
    return DeviceAuthority.key(identity.publicKey());
  }

  private X509Certificate certificate(String name, PublicKey key, Duration from, Duration until)
      throws Exception {
    return authority.sign(name, key, NOW.plus(from), NOW.plus(until));
  }

  private void certify(X509Certificate... chain) throws Exception {
    identity.certify(DeviceAuthority.pem(chain), STATION, NOW.toEpochMilli());
  }

  private void assertRefused(String why, X509Certificate certificate) {
    assertEquals(why, assertThrows(IOException.class, () -> certify(certificate)).getMessage());
  }

  @Test
  void aKeyIsMadeOnceAndSigns() throws Exception {
    PublicKey key = key();
    assertEquals(key, key());
    assertArrayEquals(identity.publicKey(), new SniIdentity().publicKey());
    byte[] digest = new byte[32];
    Arrays.fill(digest, (byte) 0xa5);
    Signature verifier = Signature.getInstance("NONEwithECDSA");
    verifier.initVerify(key);
    verifier.update(digest);
    assertTrue(verifier.verify(identity.sign(digest)));
  }

  @Test
  void aCertificateIsKeptWithItsChain() throws Exception {
    assertEquals(0, identity.validUntilMillis());
    assertEquals(0, identity.validFromMillis());
    X509Certificate own = certificate("CN=" + STATION, key(), DAY.negated(), DAY);
    certify(own, authority.root());
    assertEquals(NOW.plus(DAY).toEpochMilli(), identity.validUntilMillis());
    assertEquals(NOW.minus(DAY).toEpochMilli(), new SniIdentity().validFromMillis());
    X509ExtendedKeyManager keys = (X509ExtendedKeyManager) keyManager(identity);
    assertArrayEquals(
        new X509Certificate[] {own, authority.root()}, keys.getCertificateChain("device"));
  }

  private static KeyManager keyManager(SniIdentity of) throws Exception {
    KeyManager[] all = of.keyManagers();
    assertEquals(1, all.length);
    return all[0];
  }

  @Test
  void oneThatIsNotForThisStationIsRefusedAndTheOneBeforeStays() throws Exception {
    certify(certificate("CN=" + STATION, key(), DAY.negated(), DAY));
    assertRefused(
        "the certificate that came is for another key",
        certificate("CN=" + STATION, DeviceAuthority.p256().getPublic(), DAY.negated(), DAY));
    for (String name : new String[] {"CN=other", "CN=" + STATION + "x", "O=" + STATION}) {
      assertRefused(
          "the certificate that came is for another station",
          certificate(name, key(), DAY.negated(), DAY));
    }
    assertRefused(
        "the certificate that came has expired",
        certificate("CN=" + STATION, key(), DAY.negated(), Duration.ZERO));
    assertRefused(
        "the certificate that came is not valid yet",
        certificate("CN=" + STATION, key(), DAY, DAY.multipliedBy(2)));
    for (byte[] garbage : new byte[][] {{}, {0}, "<html>login</html>".getBytes("US-ASCII")}) {
      IOException e =
          assertThrows(
              IOException.class, () -> identity.certify(garbage, STATION, NOW.toEpochMilli()));
      assertEquals("the answer is no certificate", e.getMessage());
    }
    IOException e =
        assertThrows(
            IOException.class, () -> identity.certify(new byte[4001], STATION, NOW.toEpochMilli()));
    assertEquals("the certificate that came has 4001 bytes, at most 4000", e.getMessage());
    assertEquals(NOW.plus(DAY).toEpochMilli(), identity.validUntilMillis());
  }

  @Test
  void whatIsTakenAwayIsGone() throws Exception {
    PublicKey before = key();
    certify(certificate("CN=" + STATION, before, DAY.negated(), DAY));
    identity.clear();
    assertEquals(0, identity.validUntilMillis());
    IOException e = assertThrows(IOException.class, () -> identity.sign(new byte[32]));
    assertEquals(
        "the device's key cannot be read; write the settings partition anew", e.getMessage());
    e = assertThrows(IOException.class, identity::keyManagers);
    assertEquals("the device's key or certificate cannot be read", e.getMessage());
    assertFalse(before.equals(key()), "a key of before");
    identity.clear();
    identity.clear();
  }

  /** PKCS#8, read by the JDK, and what lies beneath proved by a signature. */
  @Test
  void tlsGetsTheKeyInDerAndNothingOfItStaysInTheTransferBuffer() throws Exception {
    PublicKey key = key();
    byte[] der = TransferBuffer.allocate(IdentityNatives.KEY_DER_BYTES);
    assertEquals(der.length, IdentityNatives.privateKey(der));
    ECPrivateKey own =
        (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(own);
    signer.update(der, 0, 1);
    byte[] signature = signer.sign();
    signer.initVerify(key);
    signer.update(der, 0, 1);
    assertTrue(signer.verify(signature));
    checkDer(der);

    Immortals.forget();
    identity = new SniIdentity();
    certify(certificate("CN=" + STATION, key, DAY.negated(), DAY));
    X509ExtendedKeyManager keys = (X509ExtendedKeyManager) keyManager(identity);
    assertEquals(own.getS(), ((ECPrivateKey) keys.getPrivateKey("device")).getS());
    byte[] secret = own.getS().toByteArray();
    assertFalse(Immortals.holdsAll(Arrays.copyOfRange(secret, secret.length - 8, secret.length)));
    assertEquals(new BigInteger(1, Arrays.copyOfRange(der, 36, 68)), own.getS());
  }

  /** What another library says of the DER. */
  void checkDer(byte[] der) {}
}
