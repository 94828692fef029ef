package space.opensensor.microej;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS sockets that trust one CA: that of a setting, or else Amazon Root CA 1 in the resources. */
final class TrustStore {

	/** The CA in the resources: the root of the certificates of Amazon S3. */
	static final String RESOURCE = "/space/opensensor/microej/amazon-root-ca-1.pem";

	private TrustStore() {
	}

	/** Sockets that trust the given PEM, or where it is null the resource. */
	static SocketFactory sockets(byte[] pem) throws IOException {
		InputStream stream = pem == null ? TrustStore.class.getResourceAsStream(RESOURCE)
				: new ByteArrayInputStream(pem);
		if (stream == null) {
			throw new IOException("tls.ca: not set, and the image holds no " + RESOURCE + "; set one of them");
		}
		try {
			KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
			store.load(null, null);
			store.setCertificateEntry("ca", CertificateFactory.getInstance("X509").generateCertificate(stream));
			TrustManagerFactory trust = TrustManagerFactory.getInstance("X509");
			trust.init(store);
			SSLContext context = SSLContext.getInstance("TLSv1.2");
			context.init(null, trust.getTrustManagers(), null);
			return context.getSocketFactory();
		} catch (GeneralSecurityException e) {
			throw new IOException("tls.ca: not a certificate this board can use: " + e.getMessage());
		} finally {
			stream.close();
		}
	}
}
