package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the station offers a server, as it stands in its first message. */
class ClientHelloTest extends LinuxStationBench {

  private static final int SUPPORTED_GROUPS = 10;
  private static final int P256 = 23;
  private static final int P521 = 25;
  private static final int X25519 = 29;

  /** With P-521 first a handshake takes both sides half as long again. */
  @Test
  void theQuickCurvesStandFirst() throws Exception {
    ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    CompletableFuture<List<Integer>> first =
        CompletableFuture.supplyAsync(() -> groupsOfTheFirst(listener));
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(
                s3,
                "https://localhost:" + listener.getLocalPort(),
                s3.certificateAuthority().pem());
    LinuxStation.End end = record(station, nextNoon(), 1);
    assertTrue(first.isDone(), end.log());
    List<Integer> groups = first.get();
    assertTrue(List.of(P256, X25519).contains(groups.get(0)), groups.toString());
    assertEquals(1, groups.stream().filter(g -> g == P521).count(), groups.toString());
  }

  /** The groups in the ClientHello of the first connection; those after it are refused. */
  private static List<Integer> groupsOfTheFirst(ServerSocket listener) {
    try (listener;
        Socket socket = listener.accept();
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      in.skipBytes(3);
      byte[] record = new byte[in.readUnsignedShort()];
      in.readFully(record);
      return groups(ByteBuffer.wrap(record));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** RFC 8446, section 4.1.2, and section 4.2.7 of its extension. */
  private static List<Integer> groups(ByteBuffer hello) {
    // Type and length of the message, version and random.
    hello.position(4 + 2 + 32);
    hello.position(hello.get() + hello.position());
    hello.position(hello.getShort() + hello.position());
    hello.position(hello.get() + hello.position());
    hello.getShort();
    while (hello.hasRemaining()) {
      int type = hello.getShort();
      ByteBuffer extension = hello.slice(hello.position() + 2, hello.getShort());
      if (type == SUPPORTED_GROUPS) {
        List<Integer> groups = new ArrayList<>();
        for (extension.getShort(); extension.hasRemaining(); ) {
          groups.add((int) extension.getShort());
        }
        return groups;
      }
      hello.position(hello.position() + extension.capacity());
    }
    throw new AssertionError("no supported groups");
  }
}
