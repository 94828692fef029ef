package space.opensensor.ducklake.alert;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * Sockets from which no more than so many bytes are read in no more than so much time, whatever the
 * other side sends and however slowly: a library that waits for the end of a line, or of an answer
 * of many lines, waits for ever otherwise.
 */
final class BoundedSockets extends SocketFactory {

  private final int mostBytes;
  private final Duration mostTime;

  BoundedSockets(int mostBytes, Duration mostTime) {
    this.mostBytes = mostBytes;
    this.mostTime = mostTime;
  }

  @Override
  public Socket createSocket() {
    return new Bounded();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw new UnsupportedOperationException("no address of ours is set");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw new UnsupportedOperationException("no address of ours is set");
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = createSocket();
    socket.connect(address, (int) mostTime.toMillis());
    return socket;
  }

  private final class Bounded extends Socket {

    private final long end = System.nanoTime() + mostTime.toNanos();
    private int left = mostBytes;
    private volatile int idle;

    @Override
    public void setSoTimeout(int millis) throws SocketException {
      idle = millis;
      super.setSoTimeout(millis);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          await();
          int count = super.read(bytes, offset, length);
          left -= Math.max(0, count);
          return count;
        }
      };
    }

    /** Lets the next read take as long as there is. */
    private void await() throws IOException {
      if (left <= 0) {
        throw new IOException("it answers more than " + mostBytes + " bytes");
      }
      long millis = Math.floorDiv(end - System.nanoTime() + 999_999, 1_000_000L);
      if (millis <= 0) {
        throw new SocketTimeoutException("it took longer than " + mostTime.toSeconds() + " s");
      }
      super.setSoTimeout((int) (idle > 0 ? Math.min(idle, millis) : millis));
    }
  }
}
