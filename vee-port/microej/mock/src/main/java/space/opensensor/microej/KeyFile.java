package space.opensensor.microej;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The device's key and certificate in two files: {@code NAME.key}, PKCS#8 and the public point behind
 * it, and {@code NAME.crt}, PEM.
 */
final class KeyFile {

	private static final int NUMBER_BYTES = 32;
	private static final int POINT_BYTES = 65;

	/** PKCS#8 of a P-256 key with its point, as the board's C code writes it. */
	private static final int DER_BYTES = 138;
	private static final int NUMBER_AT = 36;

	private static final String BEFORE_NUMBER = "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420";
	private static final String BEFORE_POINT = "a144034200";

	private final Path key;
	private final Path certificate;

	KeyFile(File name) {
		this.key = Path.of(name + ".key");
		this.certificate = Path.of(name + ".crt");
	}

	/** The public point, of a key that is made where there is none. */
	byte[] point() throws GeneralSecurityException {
		try {
			if (!Files.exists(this.key)) {
				make();
			}
			byte[] der = pkcs8();
			return Arrays.copyOfRange(der, DER_BYTES - POINT_BYTES, DER_BYTES);
		} catch (IOException e) {
			throw new GeneralSecurityException(e);
		}
	}

	private void make() throws GeneralSecurityException, IOException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(new ECGenParameterSpec("secp256r1"));
		KeyPair pair = generator.generateKeyPair();
		byte[] der = new byte[DER_BYTES];
		put(hex(BEFORE_NUMBER), der, 0);
		put(number(((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS()), der, NUMBER_AT);
		put(hex(BEFORE_POINT), der, NUMBER_AT + NUMBER_BYTES);
		put(point(pair.getPublic()), der, DER_BYTES - POINT_BYTES);
		Files.createDirectories(this.key.toAbsolutePath().getParent());
		Files.write(this.key, der);
	}

	private static byte[] point(PublicKey of) {
		byte[] point = new byte[POINT_BYTES];
		point[0] = 4;
		put(number(((ECPublicKey) of).getW().getAffineX()), point, 1);
		put(number(((ECPublicKey) of).getW().getAffineY()), point, 1 + NUMBER_BYTES);
		return point;
	}

	private static byte[] number(BigInteger value) {
		byte[] bytes = value.toByteArray();
		byte[] number = new byte[NUMBER_BYTES];
		int length = Math.min(bytes.length, NUMBER_BYTES);
		System.arraycopy(bytes, bytes.length - length, number, NUMBER_BYTES - length, length);
		return number;
	}

	private static void put(byte[] bytes, byte[] to, int at) {
		System.arraycopy(bytes, 0, to, at, bytes.length);
	}

	private static byte[] hex(String digits) {
		byte[] bytes = new byte[digits.length() / 2];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
		}
		return bytes;
	}

	/** The private key in DER. */
	byte[] pkcs8() throws GeneralSecurityException {
		try {
			byte[] der = Files.readAllBytes(this.key);
			if (der.length != DER_BYTES) {
				throw new GeneralSecurityException(this.key + ": expected " + DER_BYTES + " bytes");
			}
			return der;
		} catch (IOException e) {
			throw new GeneralSecurityException(e);
		}
	}

	byte[] sign(byte[] digest) throws GeneralSecurityException {
		PrivateKey own = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8()));
		Signature signature = Signature.getInstance("NONEwithECDSA");
		signature.initSign(own);
		signature.update(digest);
		return signature.sign();
	}

	/** Keeps a certificate; 0, or the number of the reason. */
	int certify(byte[] pem, byte[] name, long epochMillis) {
		try {
			X509Certificate first = parse(pem);
			if (!(first.getPublicKey() instanceof ECPublicKey)
					|| !Arrays.equals(point(first.getPublicKey()), point())) {
				return -2;
			}
			if (!new String(name, StandardCharsets.US_ASCII).equals(commonName(first))) {
				return -3;
			}
			if (first.getNotAfter().getTime() <= epochMillis) {
				return -4;
			}
			if (first.getNotBefore().getTime() > epochMillis) {
				return -5;
			}
			Files.write(this.certificate, pem);
			return 0;
		} catch (GeneralSecurityException e) {
			return -1;
		} catch (IOException e) {
			return -6;
		}
	}

	private static X509Certificate parse(byte[] pem) throws GeneralSecurityException {
		return (X509Certificate) CertificateFactory.getInstance("X509")
				.generateCertificate(new ByteArrayInputStream(pem));
	}

	private static String commonName(X509Certificate of) throws GeneralSecurityException {
		try {
			for (Rdn part : new LdapName(of.getSubjectX500Principal().getName()).getRdns()) {
				if (part.getType().equalsIgnoreCase("CN")) {
					return String.valueOf(part.getValue());
				}
			}
			return null;
		} catch (InvalidNameException e) {
			throw new GeneralSecurityException(e);
		}
	}

	/** The certificate and its chain, or null. */
	byte[] pem() {
		try {
			return Files.readAllBytes(this.certificate);
		} catch (IOException e) {
			return null;
		}
	}

	/** A bound of the certificate's validity, or 0 where there is none. */
	long validity(boolean until) {
		try {
			byte[] pem = pem();
			if (pem == null) {
				return 0;
			}
			X509Certificate own = parse(pem);
			return (until ? own.getNotAfter() : own.getNotBefore()).getTime();
		} catch (GeneralSecurityException e) {
			return 0;
		}
	}

	/** Takes both away. */
	boolean clear() {
		try {
			Files.deleteIfExists(this.certificate);
			Files.deleteIfExists(this.key);
			return true;
		} catch (IOException e) {
			return false;
		}
	}
}
