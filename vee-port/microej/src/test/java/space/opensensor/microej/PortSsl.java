package space.opensensor.microej;

import ej.bon.Util;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A fake of the ESP32-S3 port's TLS over the JDK's, with the port's habits: a host name is verified
 * and an IPv4 address is not (LLNET_SSL_SOCKET_impl.c), dates are judged by the application time
 * (microej_mbedtls_config.h), and whatever does not verify is number -129 (LLNET_SSL_ERRORS.c). All
 * in github.com/MicroEJ/VEEPort-Espressif-ESP32-S3-DevKitC-1-N8R8, release 2.5.0.
 */
public final class PortSsl extends SSLContextSpi {

  private static final String REFUSED = "SSL-2.2:E=-129";

  private final SSLContext jdk;

  /** Made by the security framework. */
  public PortSsl() throws NoSuchAlgorithmException {
    for (Provider provider : Security.getProviders("SSLContext.TLSv1.2")) {
      if (!(provider instanceof Registration)) {
        jdk = SSLContext.getInstance("TLSv1.2", provider);
        return;
      }
    }
    throw new NoSuchAlgorithmException("this JDK has no TLS");
  }

  /** Makes this the TLS that the adapters find, and its key store the one they get. */
  static void install() {
    Security.insertProviderAt(new Registration(), 1);
    Security.setProperty("keystore.type", PortKeyStore.TYPE);
  }

  private static final class Registration extends Provider {

    private static final long serialVersionUID = 1L;

    Registration() {
      super("PortSsl", "1", "the port's TLS");
      put("SSLContext.TLSv1.2", PortSsl.class.getName());
      put("KeyStore." + PortKeyStore.TYPE, PortKeyStore.class.getName());
    }
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trusted, SecureRandom random)
      throws KeyManagementException {
    jdk.init(keys, new TrustManager[] {new Verifier((X509TrustManager) trusted[0])}, random);
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return new Sockets(jdk.getSocketFactory());
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return jdk.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return jdk.getClientSessionContext();
  }

  private static final class Verifier extends X509ExtendedTrustManager {

    private final Set<TrustAnchor> anchors = new HashSet<>();

    Verifier(X509TrustManager trusted) {
      for (X509Certificate root : trusted.getAcceptedIssuers()) {
        anchors.add(new TrustAnchor(root, null));
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      try {
        PKIXBuilderParameters pkix = new PKIXBuilderParameters(anchors, new X509CertSelector());
        pkix.setDate(new Date(Util.currentTimeMillis()));
        pkix.setRevocationEnabled(false);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(pkix));
        ((X509ExtendedTrustManager) factory.getTrustManagers()[0])
            .checkServerTrusted(chain, type, socket);
      } catch (GeneralSecurityException e) {
        throw new CertificateException(REFUSED, e);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static final class Sockets extends SSLSocketFactory {

    private final SSLSocketFactory jdk;

    Sockets(SSLSocketFactory jdk) {
      this.jdk = jdk;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      SSLSocket socket = (SSLSocket) jdk.createSocket(host, port);
      if (!host.matches("\\d+\\.\\d+\\.\\d+\\.\\d+")) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
      }
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return jdk.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return jdk.getSupportedCipherSuites();
    }
  }
}
