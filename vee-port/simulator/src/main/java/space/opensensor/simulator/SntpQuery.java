package space.opensensor.simulator;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * One question to a time server. What <a
 * href="https://datatracker.ietf.org/doc/html/rfc4330#section-5">RFC 4330, section 5</a> tells a
 * client to discard is no answer.
 */
public final class SntpQuery {

  /** The port of time servers. */
  public static final int PORT = 123;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PACKET_BYTES = 48;

  /** Leap indicator 0, version 4, mode 3: client. */
  private static final byte CLIENT = 0x23;

  private static final int SERVER_MODE = 4;
  private static final int NOT_SYNCHRONISED = 3;
  private static final int MOST_STRATUM = 15;

  /** Seconds from 1900 to 1970. */
  private static final long EPOCH = 2_208_988_800L;

  private final InstantSource clock;

  /** Questions to be compared with a clock. */
  public SntpQuery(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Asks a server.
   *
   * @param timeoutMillis how long an answer is waited for
   * @return how many milliseconds the server's time is ahead of the clock
   * @throws IOException with one line where there is no answer, or none to believe
   */
  public long offsetMillis(String host, int port, int timeoutMillis) throws IOException {
    byte[] request = new byte[PACKET_BYTES];
    // Any number may stand for the time of sending; one that nobody can guess proves the answer.
    RANDOM.nextBytes(request);
    Arrays.fill(request, 0, PACKET_BYTES - Long.BYTES, (byte) 0);
    request[0] = CLIENT;
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress address = InetAddress.getByName(host);
      socket.connect(address, port);
      socket.setSoTimeout(timeoutMillis);
      long sent = clock.millis();
      socket.send(new DatagramPacket(request, request.length));
      ByteBuffer answer = receive(socket, request);
      long received = clock.millis();
      // The mean of the two ways, by the moments at which the server received and sent.
      return (millis(answer.getLong(32)) - sent + millis(answer.getLong(40)) - received) / 2;
    } catch (UnknownHostException e) {
      throw new IOException(host + ": no address", e);
    } catch (PortUnreachableException e) {
      throw new IOException(host + ":" + port + ": no time server there", e);
    } catch (SocketTimeoutException e) {
      throw new IOException(
          host + ":" + port + ": no answer in " + timeoutMillis / 1000.0 + " s", e);
    }
  }

  private static ByteBuffer receive(DatagramSocket socket, byte[] request) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[PACKET_BYTES], PACKET_BYTES);
    ByteBuffer answer;
    do {
      packet.setLength(PACKET_BYTES);
      socket.receive(packet);
      answer = ByteBuffer.wrap(packet.getData());
    } while (packet.getLength() < PACKET_BYTES
        || answer.getLong(24) != ByteBuffer.wrap(request).getLong(40));
    int first = answer.get(0) & 0xff;
    int stratum = answer.get(1) & 0xff;
    if ((first & 7) != SERVER_MODE
        || first >> 6 == NOT_SYNCHRONISED
        || stratum == 0
        || stratum > MOST_STRATUM
        || answer.getLong(40) == 0) {
      throw new IOException(
          packet.getAddress().getHostAddress() + ": answers, and is no synchronised time server");
    }
    return answer;
  }

  /** Epoch milliseconds of an NTP timestamp; those below the middle are of the era from 2036. */
  private static long millis(long timestamp) {
    long seconds = timestamp >>> 32;
    long era = timestamp < 0 ? 0 : 1L << 32;
    return (seconds + era - EPOCH) * 1000 + ((timestamp & 0xffffffffL) * 1000 >>> 32);
  }
}
