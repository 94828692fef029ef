package space.opensensor.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Stands between a station and its server on real sockets and harms connections one after the
 * other, as it was told; later connections pass unharmed. It sees TLS records only, so its faults
 * are those of a network.
 */
final class FaultProxy implements AutoCloseable {

  /**
   * What happens to one connection.
   *
   * @param port where it goes
   * @param toServer bytes after which the way to the server ends, or -1
   * @param toStation bytes after which the way to the station ends, or -1
   * @param reset whether the end is a reset rather than silence
   * @param pieceBytes bytes passed on at a time
   */
  record Path(int port, int toServer, int toStation, boolean reset, int pieceBytes) {

    static Path reset(int port, int toServer, int toStation) {
      return new Path(port, toServer, toStation, true, 8192);
    }

    static Path silent(int port, int toServer, int toStation) {
      return new Path(port, toServer, toStation, false, 8192);
    }

    static Path to(int port) {
      return new Path(port, -1, -1, false, 8192);
    }

    static Path slow(int port) {
      return new Path(port, -1, -1, false, 7);
    }
  }

  private volatile ServerSocket listener;

  /** Keeps the port from others while nobody listens. */
  private final Socket reserved = new Socket();

  private final int port;
  private final int serverPort;
  private final Queue<Path> paths = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);

  FaultProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    listen(0);
    this.port = listener.getLocalPort();
    reserved.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    reserved.bind(listener.getLocalSocketAddress());
  }

  private void listen(int at) throws IOException {
    ServerSocket open = new ServerSocket();
    open.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    open.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
    listener = open;
    daemon(() -> accept(open));
  }

  int port() {
    return port;
  }

  /** Refuses connections from now on. */
  void refuse() throws IOException {
    listener.close();
  }

  /** Takes connections again. */
  void takeAgain() {
    try {
      listen(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Queues what happens to the next connections. */
  void expect(Path path) {
    paths.add(path);
  }

  /** Whether all queued faults were met. */
  boolean isMet() {
    return paths.isEmpty();
  }

  @Override
  public void close() throws IOException {
    end.countDown();
    reserved.close();
    listener.close();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "fault-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket open) {
    while (!open.isClosed()) {
      try {
        Socket station = open.accept();
        Path queued = paths.poll();
        Path path = queued == null ? Path.to(serverPort) : queued;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), path.port);
        server.setTcpNoDelay(true);
        daemon(() -> pass(station, server, path.toServer, path));
        daemon(() -> pass(server, station, path.toStation, path));
      } catch (IOException e) {
        // The server is gone, or the test is over.
      }
    }
  }

  private void pass(Socket from, Socket to, int limit, Path path) {
    byte[] buffer = new byte[path.pieceBytes];
    int left = limit < 0 ? Integer.MAX_VALUE : limit;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (left > 0) {
        int n = in.read(buffer, 0, Math.min(buffer.length, left));
        if (n < 0) {
          to.shutdownOutput();
          end.await();
          return;
        }
        out.write(buffer, 0, n);
        left -= n;
      }
      if (path.reset) {
        from.setSoLinger(true, 0);
        to.setSoLinger(true, 0);
      } else {
        end.await();
      }
    } catch (IOException e) {
      // The other direction ended the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
