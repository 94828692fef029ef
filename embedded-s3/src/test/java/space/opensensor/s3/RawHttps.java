package space.opensensor.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One TLS connection on which a test sends exactly the bytes it wants. */
final class RawHttps implements AutoCloseable {

  private static final int READ_TIMEOUT_MILLIS = 20_000;

  private final SSLSocket socket;
  private final InputStream in;
  private final OutputStream out;

  RawHttps(EmbeddedS3 s3) throws IOException {
    this(s3, "localhost");
  }

  /** Connects to the loopback address as if {@code host} had been looked up to it. */
  RawHttps(EmbeddedS3 s3, String host) throws IOException {
    Socket tcp = new Socket("127.0.0.1", s3.port());
    tcp.setTcpNoDelay(true);
    socket =
        (SSLSocket) s3.clientContext().getSocketFactory().createSocket(tcp, host, s3.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.startHandshake();
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  X509Certificate serverCertificate() throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  /** Sends a request on a connection of its own. */
  static RawResponse once(EmbeddedS3 s3, RawRequest request) throws IOException {
    try (RawHttps https = new RawHttps(s3)) {
      return https.exchange(request);
    }
  }

  RawResponse exchange(RawRequest request) throws IOException {
    send(request.bytes());
    return RawResponse.read(in, request.method());
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  RawResponse receive(String method) throws IOException {
    return RawResponse.read(in, method);
  }

  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** Everything up to the end of the connection, a reset counting as one. */
  String receiveAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        all.write(b);
      }
    } catch (IOException e) {
      return all.toString(StandardCharsets.ISO_8859_1) + "[" + e.getClass().getSimpleName() + "]";
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
