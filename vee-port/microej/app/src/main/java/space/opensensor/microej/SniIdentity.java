package space.opensensor.microej;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import space.opensensor.station.identity.CertificateRefusal;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.Identity;

/**
 * The device's key in the board's NVS, through natives. It stays in C but for one way: MicroEJ's SSL
 * library takes a client's key from Java, so that {@link #keyManagers} holds it for as long as that
 * library does.
 */
final class SniIdentity implements Identity {

	/** The longest certificate, with its chain, in PEM. */
	static final int MAX_PEM = 4000;

	private static final int MAX_NAME = 64;
	private static final int SIGNATURE_BYTES = 72;
	private static final String NOT_READ = "the device's key cannot be read; write the settings partition anew";

	private final byte[] text;
	private final byte[] small;
	private final byte[] key;
	private int changes;

	SniIdentity() {
		this.text = TransferBuffer.allocate(MAX_PEM);
		this.small = TransferBuffer.allocate(SIGNATURE_BYTES);
		this.key = TransferBuffer.allocate(IdentityNatives.KEY_DER_BYTES);
	}

	@Override
	public byte[] publicKey() throws IOException {
		int answer = IdentityNatives.publicKey(this.small);
		if (answer != POINT_BYTES) {
			throw new IOException(answer == -2 ? NOT_READ : "the device's key cannot be made or kept");
		}
		return copy(this.small, POINT_BYTES);
	}

	@Override
	public byte[] sign(byte[] digest) throws IOException {
		System.arraycopy(digest, 0, this.key, 0, DIGEST_BYTES);
		int length = IdentityNatives.sign(this.key, this.small);
		if (length < 0) {
			throw new IOException(NOT_READ);
		}
		return copy(this.small, length);
	}

	@Override
	public void certify(byte[] pem, String commonName, long epochMillis) throws IOException {
		if (pem.length > MAX_PEM) {
			throw new IOException("the certificate that came has " + pem.length + " bytes, at most " + MAX_PEM);
		}
		if (commonName.length() > MAX_NAME) {
			throw new IOException(CertificateRefusal.of(-3));
		}
		System.arraycopy(pem, 0, this.text, 0, pem.length);
		int nameLength = AsciiText.put(commonName, this.small);
		int answer = IdentityNatives.certify(this.text, pem.length, this.small, nameLength, epochMillis);
		this.changes++;
		if (answer != 0) {
			throw new IOException(CertificateRefusal.of(answer));
		}
	}

	@Override
	public long validFromMillis() {
		return IdentityNatives.validity(0);
	}

	@Override
	public long validUntilMillis() {
		return IdentityNatives.validity(1);
	}

	@Override
	public void clear() throws IOException {
		this.changes++;
		if (IdentityNatives.clear() != 0) {
			throw new IOException("the device's key cannot be taken away");
		}
	}

	/** How often the certificate may have changed since the start. */
	int changes() {
		return this.changes;
	}

	/**
	 * The key and its certificate for TLS, as they are now.
	 *
	 * @throws IOException when there is none, or the SSL library does not take it
	 */
	KeyManager[] keyManagers() throws IOException {
		int length = IdentityNatives.certificate(this.text, MAX_PEM);
		int keyLength = length > 0 ? IdentityNatives.privateKey(this.key) : -1;
		if (keyLength < 0) {
			throw new IOException("the device's key or certificate cannot be read");
		}
		byte[] der = copy(this.key, keyLength);
		wipe(this.key);
		try {
			KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
			store.load(null, null);
			store.setKeyEntry("device", der, chain(copy(this.text, length)));
			KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			// Without a password the bytes are given to C as they are.
			keys.init(store, new char[0]);
			return keys.getKeyManagers();
		} catch (GeneralSecurityException e) {
			throw new IOException("the device's key or certificate cannot be used: " + e.getMessage());
		}
	}

	private static Certificate[] chain(byte[] pem) throws GeneralSecurityException {
		CertificateFactory factory = CertificateFactory.getInstance("X509");
		PemCertificates certificates = new PemCertificates(pem);
		int count = 0;
		while (certificates.next() != null) {
			count++;
		}
		Certificate[] chain = new Certificate[count];
		certificates = new PemCertificates(pem);
		for (int i = 0; i < count; i++) {
			chain[i] = factory.generateCertificate(new ByteArrayInputStream(certificates.next()));
		}
		return chain;
	}

	private static byte[] copy(byte[] buffer, int length) {
		byte[] copy = new byte[length];
		System.arraycopy(buffer, 0, copy, 0, length);
		return copy;
	}

	private static void wipe(byte[] secret) {
		for (int i = 0; i < secret.length; i++) {
			secret[i] = 0;
		}
	}
}
