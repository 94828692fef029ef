package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Callers in any number, each with a connection of its own, whom nobody has to answer. */
final class Flood {

  /** How long a caller waits. */
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private final InetSocketAddress address;
  private final List<String> requests;
  private final ByteBuffer buffer = ByteBuffer.allocate(8192);
  private int called;
  private int answered;
  private int open;

  /** A caller, and whether anything came back. */
  private static final class Caller {
    private final ByteBuffer request;
    private final long since = System.nanoTime();
    private boolean heard;

    Caller(String request) {
      this.request = ByteBuffer.wrap(request.getBytes(ISO_8859_1));
    }
  }

  /**
   * A flood of a port.
   *
   * @param requests what they send, in turns
   */
  Flood(int port, List<String> requests) throws IOException {
    this.address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    this.requests = requests;
  }

  /** How many called. */
  int called() {
    return called;
  }

  /** How many were answered, be it with a refusal. */
  int answered() {
    return answered;
  }

  /** Lets so many call, at a pace. */
  void run(int calls, int perSecond) throws IOException {
    long begin = System.nanoTime();
    int end = called + calls;
    int first = called;
    try (Selector selector = Selector.open()) {
      while (called < end || open > 0) {
        long due = begin + (called - first) * 1_000_000_000L / perSecond;
        if (called < end && System.nanoTime() >= due) {
          call(selector);
        }
        selector.selectNow();
        for (SelectionKey key : selector.selectedKeys()) {
          serve(key);
        }
        selector.selectedKeys().clear();
        if (called == end || System.nanoTime() < due) {
          selector.select(1);
        }
        expire(selector);
      }
    }
  }

  private void call(Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.connect(address);
    String request = requests.get(called++ % requests.size());
    channel.register(selector, SelectionKey.OP_CONNECT, new Caller(request));
    open++;
  }

  private void serve(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    Caller caller = (Caller) key.attachment();
    try {
      if (key.isValid() && key.isConnectable() && channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
      }
      if (key.isValid() && key.isWritable()) {
        channel.write(caller.request);
        if (!caller.request.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ);
        }
      }
      if (key.isValid() && key.isReadable()) {
        buffer.clear();
        int count = channel.read(buffer);
        caller.heard |= count > 0;
        if (count < 0) {
          close(key);
        }
      }
    } catch (IOException e) {
      close(key);
    }
  }

  private void expire(Selector selector) {
    long now = System.nanoTime();
    for (SelectionKey key : selector.keys()) {
      if (key.isValid() && now - ((Caller) key.attachment()).since > PATIENCE_NANOS) {
        close(key);
      }
    }
  }

  private void close(SelectionKey key) {
    answered += ((Caller) key.attachment()).heard ? 1 : 0;
    open--;
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
