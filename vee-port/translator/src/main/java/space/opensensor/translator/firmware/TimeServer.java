package space.opensensor.translator.firmware;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;

/**
 * An SNTP server on this machine's loopback for an emulated board, with this machine's time of day.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc4330#section-4">RFC 4330, section 4</a>
 */
public final class TimeServer {

  private static final int PACKET_BYTES = 48;

  /** No warning of a leap second, version 4, a server. */
  private static final byte SERVER = 0x24;

  private static final byte STRATUM = 1;
  private static final byte PRECISION = -10;
  private static final int REFERENCE = 0x4c4f434c; // "LOCL"

  /** Seconds from 1900, where NTP begins, to 1970. */
  private static final long SECONDS_TO_1970 = 2_208_988_800L;

  private TimeServer() {}

  /**
   * Answers until it is ended.
   *
   * @param arguments the UDP port
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1 || !arguments[0].matches("\\d{1,5}")) {
      System.err.println("usage: TimeServer PORT");
      System.exit(2);
    }
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    try (DatagramSocket socket = new DatagramSocket(address)) {
      System.out.println("time at " + socket.getLocalSocketAddress());
      byte[] buffer = new byte[PACKET_BYTES];
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        if (packet.getLength() == PACKET_BYTES) {
          byte[] answer = answer(buffer, Clock.systemUTC());
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    }
  }

  /** The answer to a request. */
  static byte[] answer(byte[] request, Clock clock) {
    long now = timestamp(clock.instant());
    return ByteBuffer.allocate(PACKET_BYTES)
        .put(SERVER)
        .put(STRATUM)
        .put((byte) 0)
        .put(PRECISION)
        .putInt(0)
        .putInt(0)
        .putInt(REFERENCE)
        .putLong(now)
        .put(request, PACKET_BYTES - Long.BYTES, Long.BYTES)
        .putLong(now)
        .putLong(now)
        .array();
  }

  /** Seconds since 1900 in the upper half, their fraction in the lower. */
  private static long timestamp(Instant time) {
    long fraction = ((long) time.getNano() << 32) / 1_000_000_000L;
    return (time.getEpochSecond() + SECONDS_TO_1970) << 32 | fraction;
  }
}
