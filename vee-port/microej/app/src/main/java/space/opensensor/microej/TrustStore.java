package space.opensensor.microej;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * What TLS trusts: the CAs of a setting, or else those in the resources: the roots of <a
 * href="https://www.amazontrust.com/repository/">Amazon Trust Services</a>, which Amazon S3 uses.
 */
final class TrustStore {

	/** The CAs in the resources, PEM. */
	static final String RESOURCE = "/space/opensensor/microej/trusted-cas.pem";

	private static final int SLICE_BYTES = 512;

	private TrustStore() {
	}

	/** Sockets that trust the certificates of a PEM text and show none; see {@link #trusted}. */
	static SocketFactory sockets(byte[] pem) throws IOException {
		return sockets(trusted(pem), null);
	}

	/**
	 * Sockets that trust, and show a key's certificate to whoever asks for one.
	 *
	 * @param keys null for none
	 */
	static SocketFactory sockets(TrustManager[] trusted, KeyManager[] keys) throws IOException {
		try {
			SSLContext context = SSLContext.getInstance("TLSv1.2");
			context.init(keys, trusted, null);
			return context.getSocketFactory();
		} catch (GeneralSecurityException e) {
			throw new IOException("TLS cannot be set up: " + e.getMessage());
		}
	}

	/**
	 * What trusts the certificates of a PEM text, or where it is null or empty those of the resource.
	 *
	 * @throws IOException when there is none, or one that cannot be used
	 */
	static TrustManager[] trusted(byte[] pem) throws IOException {
		PemCertificates certificates = new PemCertificates(pem == null || pem.length == 0 ? resource() : pem);
		int count = 0;
		try {
			KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
			store.load(null, null);
			CertificateFactory factory = CertificateFactory.getInstance("X509");
			byte[] certificate = certificates.next();
			while (certificate != null) {
				count++;
				store.setCertificateEntry("ca" + count,
						factory.generateCertificate(new ByteArrayInputStream(certificate)));
				certificate = certificates.next();
			}
			if (count == 0) {
				throw new IOException("tls.ca: expected PEM certificates, got none");
			}
			TrustManagerFactory trust = TrustManagerFactory.getInstance("X509");
			trust.init(store);
			return trust.getTrustManagers();
		} catch (GeneralSecurityException e) {
			throw new IOException("tls.ca: certificate " + count + " cannot be used: " + e.getMessage());
		}
	}

	private static byte[] resource() throws IOException {
		InputStream stream = TrustStore.class.getResourceAsStream(RESOURCE);
		if (stream == null) {
			throw new IOException("tls.ca: not set, and the image holds no " + RESOURCE + "; set one of them");
		}
		try {
			byte[] text = new byte[0];
			byte[] slice = new byte[SLICE_BYTES];
			int count = stream.read(slice, 0, slice.length);
			while (count > 0) {
				byte[] longer = new byte[text.length + count];
				System.arraycopy(text, 0, longer, 0, text.length);
				System.arraycopy(slice, 0, longer, text.length, count);
				text = longer;
				count = stream.read(slice, 0, slice.length);
			}
			return text;
		} finally {
			stream.close();
		}
	}
}
