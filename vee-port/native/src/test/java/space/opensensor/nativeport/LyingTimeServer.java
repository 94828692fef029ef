package space.opensensor.nativeport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A time server on loopback whose answers a test may spoil. */
final class LyingTimeServer implements AutoCloseable {

  /** Seconds from 1900 to 1970. */
  private static final long EPOCH = 2208988800L;

  private final DatagramSocket socket;
  private final Thread thread;
  private final UnaryOperator<byte[]> spoil;
  private final long time;
  private volatile int requests;
  private volatile UnaryOperator<byte[]> stray = answer -> null;
  private volatile long heldMillis;

  /**
   * A server that says one time, in answers that go through a function.
   *
   * @param epochMillis what it says, a quarter of a second after a whole one
   * @param spoil given a good answer, returns what is sent, or null for none
   */
  LyingTimeServer(long epochMillis, UnaryOperator<byte[]> spoil) throws IOException {
    this.time = epochMillis / 1000 + EPOCH << 32 | 0x40000000L;
    this.spoil = spoil;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.thread = new Thread(this::answer, "time server");
    thread.start();
  }

  /** Sends another answer before each, given a good one. */
  LyingTimeServer sendingFirst(UnaryOperator<byte[]> another) {
    stray = another;
    return this;
  }

  /** Holds each answer back for so long. */
  LyingTimeServer holding(long millis) {
    heldMillis = millis;
    return this;
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
        long until = System.nanoTime() + heldMillis * 1_000_000;
        while (System.nanoTime() < until) {
          LockSupport.parkNanos(until - System.nanoTime());
        }
        send(stray.apply(good(packet)), packet);
        send(spoil.apply(good(packet)), packet);
      }
    } catch (IOException e) {
      // The socket is closed: the test is over.
    }
  }

  private void send(byte[] answer, DatagramPacket request) throws IOException {
    if (answer != null) {
      socket.send(new DatagramPacket(answer, answer.length, request.getSocketAddress()));
    }
  }

  /** Version 4, mode server, stratum 2, the request's transmit timestamp as originate. */
  private byte[] good(DatagramPacket request) {
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
