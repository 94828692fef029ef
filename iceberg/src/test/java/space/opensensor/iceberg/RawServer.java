package space.opensensor.iceberg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each request on a connection with the same bytes, whatever they are. */
final class RawServer implements AutoCloseable {

  private static final byte[] SPACES = " ".repeat(1 << 12).getBytes(UTF_8);

  /** What comes after the answer. */
  enum Then {
    /** The next request. */
    GOES_ON,
    /** The connection's end. */
    CLOSES,
    /** Nothing any more. */
    IS_SILENT,
    /** Spaces without an end, which JSON allows before a value. */
    NEVER_ENDS,
    /** Nothing any more; and the answer comes before a request. */
    SPOKE_FIRST
  }

  private final ServerSocket server;
  private final byte[] answer;
  private final Then then;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> connections = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  RawServer(String answer, Then then) throws IOException {
    this.answer = answer.getBytes(UTF_8);
    this.then = then;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** An answer of HTTP. */
  static String http(int status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + " so\r\nContent-Length: "
        + body.getBytes(UTF_8).length
        + "\r\n"
        + headers
        + "\r\n"
        + body;
  }

  int port() {
    return server.getLocalPort();
  }

  /** The first line of each request. */
  List<String> requests() {
    return requests;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread thread = new Thread(() -> serve(socket), "raw-server-connection");
        thread.setDaemon(true);
        connections.add(thread);
        thread.start();
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      if (then == Then.SPOKE_FIRST) {
        out.write(answer);
        out.flush();
        in.readAllBytes();
      }
      for (String head = head(in); head != null; head = head(in)) {
        requests.add(head.lines().findFirst().orElse(""));
        out.write(answer);
        out.flush();
        while (then == Then.NEVER_ENDS) {
          out.write(SPACES);
        }
        if (then == Then.CLOSES) {
          socket.close();
          return;
        }
        if (then == Then.IS_SILENT) {
          in.readAllBytes();
        }
      }
    } catch (IOException e) {
      // The client went away.
    }
  }

  /** What comes before an empty line, or null at the end. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Waits until the client has closed all its connections, or fails after some time. */
  void awaitClosed() {
    for (Thread connection : connections) {
      try {
        connection.join(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertFalse(connection.isAlive(), "a connection is open");
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
