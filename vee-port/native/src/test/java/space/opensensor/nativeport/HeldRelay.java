package space.opensensor.nativeport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A TCP relay to a server, which holds back the first connection until it is released. */
final class HeldRelay implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final int server;
  private volatile boolean holding;

  HeldRelay(int server) throws IOException {
    this.server = server;
    start(this::relay);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Whether a connection waits for its first answer. */
  boolean isHolding() {
    return holding;
  }

  void release() {
    holding = false;
    released.countDown();
  }

  private interface Job {
    void run() throws IOException, InterruptedException;
  }

  private static void start(Job job) {
    Thread thread =
        new Thread(
            () -> {
              try {
                job.run();
              } catch (IOException | InterruptedException e) {
                // The end of a connection, or of the test.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void relay() throws IOException, InterruptedException {
    for (; ; ) {
      Socket near = keep(listener.accept());
      holding = released.getCount() > 0;
      released.await();
      Socket far = keep(new Socket(InetAddress.getLoopbackAddress(), server));
      start(() -> pump(near, far));
      start(() -> pump(far, near));
    }
  }

  private synchronized Socket keep(Socket socket) {
    sockets.add(socket);
    return socket;
  }

  private static void pump(Socket from, Socket to) throws IOException {
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    }
  }

  @Override
  public synchronized void close() throws IOException {
    release();
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
