package space.opensensor.station.provision;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Improv packets as the client's side makes and reads them, written from the specification. */
final class ImprovPackets {

  private ImprovPackets() {}

  /** A packet. */
  static byte[] packet(int type, byte... data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("IMPROV".getBytes(StandardCharsets.US_ASCII));
    out.write(1);
    out.write(type);
    out.write(data.length);
    out.writeBytes(data);
    int sum = 0;
    for (byte b : out.toByteArray()) {
      sum += b & 0xff;
    }
    out.write(sum & 0xff);
    return out.toByteArray();
  }

  /** A command and its data. */
  static byte[] command(int command, byte... data) {
    byte[] all = new byte[data.length + 2];
    all[0] = (byte) command;
    all[1] = (byte) data.length;
    System.arraycopy(data, 0, all, 2, data.length);
    return packet(3, all);
  }

  /** Name and password of a network. */
  static byte[] wifi(String ssid, String password) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (String text : new String[] {ssid, password}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      data.write(bytes.length);
      data.writeBytes(bytes);
    }
    return command(1, data.toByteArray());
  }

  /**
   * The packets of a stream, as {@code type: data}: a state or error as a number, a result as its
   * command and strings. Read as the clients that there are do it: a packet begins a line.
   */
  static List<String> read(byte[] stream) {
    List<String> packets = new ArrayList<>();
    int at = 0;
    while (at < stream.length) {
      boolean header =
          stream.length - at >= 10
              && new String(stream, at, 6, StandardCharsets.ISO_8859_1).equals("IMPROV");
      if (!header) {
        while (at < stream.length && stream[at] != '\n') {
          at++;
        }
        at++;
        continue;
      }
      int length = stream[at + 8] & 0xff;
      int sum = 0;
      for (int i = at; i < at + 9 + length; i++) {
        sum += stream[i] & 0xff;
      }
      packets.add(
          (sum & 0xff) != (stream[at + 9 + length] & 0xff)
              ? "wrong sum"
              : text(stream[at + 7], stream, at + 9, length));
      at += length + 10;
    }
    return packets;
  }

  private static String text(int type, byte[] stream, int start, int length) {
    if (type != 4) {
      return (type == 1 ? "state " : type == 2 ? "error " : "type " + type + " ") + stream[start];
    }
    StringBuilder text = new StringBuilder("result " + stream[start]);
    int end = start + 2 + (stream[start + 1] & 0xff);
    for (int i = start + 2; i < end; i += 1 + (stream[i] & 0xff)) {
      text.append(" [");
      text.append(new String(stream, i + 1, stream[i] & 0xff, StandardCharsets.UTF_8)).append(']');
    }
    return end == start + length ? text.toString() : "wrong length";
  }
}
