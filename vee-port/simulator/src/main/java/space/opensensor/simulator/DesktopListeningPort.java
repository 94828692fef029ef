package space.opensensor.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import space.opensensor.vee.ListeningPort;

/** A TCP port of this machine, for callers on this machine alone. Closing it is a cut of power. */
public final class DesktopListeningPort implements ListeningPort, AutoCloseable {

  private static final int MOST_WAITING = 4;

  private final SocketChannel[] callers = new SocketChannel[MOST_CALLERS];
  private ServerSocketChannel listener;
  private volatile int port;

  /** Where it is, or 0 while it is not open. */
  public int port() {
    return port;
  }

  @Override
  public boolean listen(int at) {
    if (listener != null) {
      return true;
    }
    try {
      ServerSocketChannel opened = ServerSocketChannel.open();
      try {
        InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        opened.bind(new InetSocketAddress(here, at), MOST_WAITING);
        opened.configureBlocking(false);
        port = at;
        listener = opened;
      } finally {
        if (listener != opened) {
          opened.close();
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public int accept() {
    for (int place = 0; place < MOST_CALLERS; place++) {
      if (callers[place] == null) {
        return accept(place);
      }
    }
    return NOBODY;
  }

  private int accept(int place) {
    try {
      SocketChannel caller = listener.accept();
      if (caller == null) {
        return NOBODY;
      }
      callers[place] = caller;
      caller.configureBlocking(false);
      caller.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return place;
    } catch (IOException e) {
      close(place);
      return NOBODY;
    }
  }

  @Override
  public int read(int caller, byte[] buffer, int offset, int length) {
    try {
      return callers[caller].read(ByteBuffer.wrap(buffer, offset, length));
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public int write(int caller, byte[] buffer, int offset, int length) {
    try {
      return callers[caller].write(ByteBuffer.wrap(buffer, offset, length));
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void close(int caller) {
    SocketChannel closed = callers[caller];
    callers[caller] = null;
    if (closed != null) {
      try {
        closed.close();
      } catch (IOException e) {
        // It is gone either way.
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (int place = 0; place < MOST_CALLERS; place++) {
      close(place);
    }
    port = 0;
    if (listener != null) {
      listener.close();
    }
  }
}
