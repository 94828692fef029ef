package space.opensensor.nativeport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A server that takes connections and bytes, and says nothing but one greeting at most. */
final class MuteServer implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new ArrayList<>();

  private final byte[] greeting;

  MuteServer(String greeting) throws IOException {
    this.greeting = greeting.getBytes(StandardCharsets.US_ASCII);
    Thread thread = new Thread(this::accept);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  synchronized int connections() {
    return sockets.size();
  }

  private void accept() {
    try {
      for (; ; ) {
        Socket socket = listener.accept();
        synchronized (this) {
          sockets.add(socket);
        }
        socket.getOutputStream().write(greeting);
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }

  @Override
  public synchronized void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
