package space.opensensor.site;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import space.opensensor.station.provision.ImprovReader;

/**
 * Commands of Improv Wi-Fi, as a host sends them.
 *
 * @see <a href="https://www.improv-wifi.com/serial/">Improv via Serial</a>
 */
final class ImprovCommand {

  private static final int COMMAND = 3;
  private static final int SEND_WIFI = 1;

  private ImprovCommand() {}

  /** A command without data: 2 current state, 3 device information, 4 scan. */
  static byte[] of(int command) {
    return packet(command, new byte[0]);
  }

  /**
   * Name and password of a network.
   *
   * @throws IllegalArgumentException where one is of no length that a network can have
   */
  static byte[] wifi(String ssid, String password) {
    byte[] name = ssid.getBytes(StandardCharsets.UTF_8);
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    if (name.length < 1 || name.length > 32) {
      throw new IllegalArgumentException(
          "wifi.ssid: expected 1 to 32 bytes, got " + name.length + "; type the network's name");
    }
    if (secret.length != 0 && (secret.length < 8 || secret.length > 64)) {
      throw new IllegalArgumentException(
          "wifi.password: expected 8 to 64 bytes, or none for an open network, got "
              + secret.length);
    }
    byte[] data = new byte[name.length + secret.length + 2];
    data[0] = (byte) name.length;
    System.arraycopy(name, 0, data, 1, name.length);
    data[name.length + 1] = (byte) secret.length;
    System.arraycopy(secret, 0, data, name.length + 2, secret.length);
    return packet(SEND_WIFI, data);
  }

  private static byte[] packet(int command, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < ImprovReader.HEADER.length(); i++) {
      out.write(ImprovReader.HEADER.charAt(i));
    }
    out.write(ImprovReader.VERSION);
    out.write(COMMAND);
    out.write(data.length + 2);
    out.write(command);
    out.write(data.length);
    out.write(data, 0, data.length);
    int sum = 0;
    for (byte b : out.toByteArray()) {
      sum += b;
    }
    out.write(sum);
    return out.toByteArray();
  }
}
