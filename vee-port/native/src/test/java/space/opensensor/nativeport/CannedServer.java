package space.opensensor.nativeport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import space.opensensor.s3.ServerCertificate;

/**
 * A TLS server that answers every request with the same bytes, in pieces with a stall between them,
 * and leaves the connection open, as S3 does. A HEAD gets those before the body.
 */
final class CannedServer implements AutoCloseable {

  private static final int PIECE_BYTES = 6000;
  private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final SSLServerSocket listener;
  private final byte[] answer;
  private final int headBytes;
  private final AtomicInteger answered = new AtomicInteger();

  CannedServer(ServerCertificate certificate, byte[] answer) throws Exception {
    this.answer = answer;
    headBytes = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    listener = TlsListener.open(certificate, 0);
    Thread thread = new Thread(this::accept, "canned-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Answers that went out whole. */
  int answered() {
    return answered.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        for (String method = readRequest(in); method != null; method = readRequest(in)) {
          answer(socket.getOutputStream(), method.equals("HEAD") ? headBytes : answer.length);
        }
      } catch (IOException e) {
        // The client went away, or the test is over.
      }
    }
  }

  /** The method of the next request, or null where none comes whole. */
  private static String readRequest(BufferedReader in) throws IOException {
    int body = 0;
    String line = in.readLine();
    String method = line == null ? null : line.substring(0, line.indexOf(' '));
    for (; line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        body = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    for (int i = 0; i < body && line != null; i++) {
      in.read();
    }
    return line == null ? null : method;
  }

  private void answer(OutputStream out, int bytes) throws IOException {
    for (int at = 0; at < bytes; at += PIECE_BYTES) {
      out.write(answer, at, Math.min(PIECE_BYTES, bytes - at));
      out.flush();
      LockSupport.parkNanos(STALL_NANOS);
    }
    answered.incrementAndGet();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
