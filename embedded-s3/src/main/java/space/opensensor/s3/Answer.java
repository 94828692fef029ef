package space.opensensor.s3;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.FutureCallback;

/**
 * The answer to one request: S3's error documents, and the ways an answer fails to arrive.
 *
 * <p>Like AWS it sends error documents chunked, and closes the connection when it refuses a body it
 * has not read.
 */
final class Answer extends HttpServletResponseWrapper {

  private final HttpServletRequest http;
  private boolean discarded;
  private boolean cut;
  private String errorCode;

  Answer(HttpServletRequest http, HttpServletResponse response) {
    super(response);
    this.http = http;
  }

  /** Whether to let everything written vanish and reset the connection at the end. */
  void discard(boolean discard) {
    this.discarded = discard;
  }

  /** HTTP status, or 0 when the client got no answer. */
  int status() {
    return cut ? 0 : getStatus();
  }

  /** Code of the error document, or null. */
  String errorCode() {
    return errorCode;
  }

  /** Writes an error document in place of whatever was to be sent. */
  void refuse(S3Refusal refusal, IncomingBody body) throws IOException {
    errorCode = refusal.code();
    if (isCommitted()) {
      resetConnection();
      return;
    }
    resetBuffer();
    setStatus(refusal.status());
    setHeader("Content-Length", null);
    if (!body.ended()) {
      setHeader("Connection", "close");
    }
    if (refusal.status() == SC_NOT_MODIFIED) {
      return;
    }
    setContentType("application/xml");
    if (!http.getMethod().equals("HEAD")) {
      setHeader("Transfer-Encoding", "chunked");
      ServletOutputStream out = getOutputStream();
      out.write(
          ErrorDocument.of(
                  refusal.code(),
                  refusal.getMessage(),
                  refusal.details(),
                  getHeader("x-amz-request-id"))
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      out.close();
    }
    body.linger();
  }

  /** Sends a document of another service at this address, with the code of its error or null. */
  void sendXml(int status, String code, String xml) throws IOException {
    errorCode = code;
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    setStatus(status);
    setContentType("text/xml");
    setContentLength(bytes.length);
    getOutputStream().write(bytes);
  }

  /** Ends the answer: lets it go, or resets the connection if it was to be discarded. */
  void finish() {
    if (discarded) {
      resetConnection();
    }
  }

  /** Resets the connection at once, without TLS's farewell. */
  void resetConnection() {
    cut = true;
    EndPoint endPoint = endPoint();
    EndPoint transport =
        endPoint instanceof SslConnection.SslEndPoint
            ? ((SslConnection.SslEndPoint) endPoint).getSslConnection().getEndPoint()
            : endPoint;
    if (transport instanceof SocketChannelEndPoint) {
      try {
        SocketChannel channel = ((SocketChannelEndPoint) transport).getChannel();
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
      } catch (IOException e) {
        // The connection is gone already, which is what was wanted.
        cut = true;
      }
    }
    transport.close();
  }

  /** Sends these very bytes and closes the connection. */
  void sendRaw(byte[] bytes) throws IOException {
    cut = true;
    FutureCallback written = new FutureCallback();
    endPoint().write(written, ByteBuffer.wrap(bytes));
    written.block();
    endPoint().shutdownOutput();
    endPoint().close();
  }

  @Override
  public void sendError(int status) throws IOException {
    sendError(status, null);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    throw status == SC_BAD_REQUEST
        ? new S3Refusal(400, "InvalidArgument", message == null ? "Invalid Argument" : message)
        : new S3Refusal(status, "InternalError", message == null ? "" : message);
  }

  @Override
  public void addHeader(String name, String value) {
    // The request id is given before S3Proxy adds one of its own.
    if (!name.equalsIgnoreCase("x-amz-request-id")) {
      super.addHeader(name, value);
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    return discarded ? new Nowhere() : super.getOutputStream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    return discarded
        ? new PrintWriter(new Nowhere(), false, StandardCharsets.UTF_8)
        : super.getWriter();
  }

  @Override
  public void flushBuffer() throws IOException {
    if (!discarded) {
      super.flushBuffer();
    }
  }

  private EndPoint endPoint() {
    return ServletContextRequest.getServletContextRequest(http)
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint();
  }

  private static final class Nowhere extends ServletOutputStream {
    @Override
    public void write(int b) {
      // Nobody is to see it.
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException("the answer is written in one go");
    }
  }
}
