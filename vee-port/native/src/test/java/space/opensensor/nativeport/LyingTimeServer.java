package space.opensensor.nativeport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/** A time server on loopback whose answers a test may spoil. */
final class LyingTimeServer implements AutoCloseable {

  /** 2026-12-01T00:00:00.250Z in NTP's seconds since 1900 and their fraction. */
  static final long TIME = 1796083200L + 2208988800L << 32 | 0x40000000L;

  /** What {@link #TIME} is in milliseconds since 1970. */
  static final long TIME_MILLIS = 1796083200250L;

  private final DatagramSocket socket;
  private final Thread thread;
  private final UnaryOperator<byte[]> spoil;
  private volatile int requests;

  /** A server that says {@link #TIME}, in answers that go through a function; null is no answer. */
  LyingTimeServer(UnaryOperator<byte[]> spoil) throws IOException {
    this.spoil = spoil;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.thread = new Thread(this::answer, "time server");
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  /** How many requests came. */
  int requests() {
    return requests;
  }

  private void answer() {
    byte[] bytes = new byte[100];
    DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
    try {
      while (true) {
        packet.setLength(bytes.length);
        socket.receive(packet);
        requests++;
        byte[] answer = spoil.apply(good(packet));
        if (answer != null) {
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // The socket is closed: the test is over.
    }
  }

  /** Version 4, mode server, stratum 2, the request's transmit timestamp as originate. */
  private static byte[] good(DatagramPacket request) {
    ByteBuffer answer = ByteBuffer.allocate(48);
    answer.put((byte) 0x24).put((byte) 2).put((byte) 6).put((byte) -20);
    answer.putInt(0x100).putInt(0x100).putInt(0x7f000001).putLong(TIME - (10L << 32));
    answer.put(request.getData(), 40, 8).putLong(TIME).putLong(TIME);
    return answer.array();
  }

  @Override
  public void close() throws InterruptedException {
    socket.close();
    thread.join();
  }
}
