package space.opensensor.nativeport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A TCP relay to a server on this machine, which counts what each connection moves. */
final class CountingRelay implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final List<Traffic> traffic = new ArrayList<>();
  private final int server;

  /** What one connection has moved. */
  static final class Traffic {

    private int up;
    private int down;
    private int roundTrips;
    private boolean upwardsLast;

    /** Bytes to the server. */
    synchronized int up() {
      return up;
    }

    /** Bytes from the server. */
    synchronized int down() {
      return down;
    }

    /** How often the station has sent something and then heard of the server. */
    synchronized int roundTrips() {
      return roundTrips;
    }

    private synchronized void count(boolean upwards, int bytes) {
      roundTrips += upwardsLast && !upwards ? 1 : 0;
      upwardsLast = upwards;
      up += upwards ? bytes : 0;
      down += upwards ? 0 : bytes;
    }
  }

  CountingRelay(int server) throws IOException {
    this.server = server;
    start(this::relay);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** All connections so far, in their order. */
  synchronized List<Traffic> connections() {
    return List.copyOf(traffic);
  }

  private interface Job {
    void run() throws IOException;
  }

  private static void start(Job job) {
    Thread thread =
        new Thread(
            () -> {
              try {
                job.run();
              } catch (IOException e) {
                // The end of a connection, or of the test.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void relay() throws IOException {
    for (; ; ) {
      Socket near = listener.accept();
      Socket far = new Socket(InetAddress.getLoopbackAddress(), server);
      Traffic counted = new Traffic();
      synchronized (this) {
        traffic.add(counted);
      }
      start(() -> pump(near, far, counted, true));
      start(() -> pump(far, near, counted, false));
    }
  }

  private static void pump(Socket from, Socket to, Traffic traffic, boolean upwards)
      throws IOException {
    byte[] buffer = new byte[8192];
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        traffic.count(upwards, count);
        out.write(buffer, 0, count);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
