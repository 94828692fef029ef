package space.opensensor.simulator;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/** A time server on loopback that is ahead of this machine, and whose answers a test may spoil. */
public final class LoopbackTimeServer implements AutoCloseable {

  /** Seconds from 1900 to 1970. */
  private static final long EPOCH = 2_208_988_800L;

  private final DatagramSocket socket;
  private final Thread thread;
  private final long aheadMillis;
  private final UnaryOperator<byte[]> spoil;

  /** A server that is so far ahead. */
  public LoopbackTimeServer(long aheadMillis) throws IOException {
    this(aheadMillis, answer -> answer);
  }

  /** A server whose answers go through a function; null is none. */
  public LoopbackTimeServer(long aheadMillis, UnaryOperator<byte[]> spoil) throws IOException {
    this.aheadMillis = aheadMillis;
    this.spoil = spoil;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.thread = new Thread(this::answer, "time server");
    thread.start();
  }

  /** Its UDP port. */
  public int port() {
    return socket.getLocalPort();
  }

  private void answer() {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    try {
      while (true) {
        packet.setLength(100);
        socket.receive(packet);
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
  private byte[] good(DatagramPacket request) {
    long millis = System.currentTimeMillis() + aheadMillis;
    long time = (millis / 1000 + EPOCH) << 32 | (millis % 1000 << 32) / 1000;
    ByteBuffer answer = ByteBuffer.allocate(48);
    answer.put((byte) 0x24).put((byte) 2).put((byte) 6).put((byte) -20);
    answer.putInt(0x100).putInt(0x100).putInt(0x7f000001).putLong(time - (10L << 32));
    answer.put(request.getData(), 40, 8).putLong(time).putLong(time);
    return answer.array();
  }

  @Override
  public void close() throws InterruptedException {
    socket.close();
    thread.join();
  }
}
