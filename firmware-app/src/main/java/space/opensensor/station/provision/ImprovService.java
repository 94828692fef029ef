package space.opensensor.station.provision;

import java.io.IOException;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.station.settings.SettingsEditor;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.Device;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.WifiScanner;

/**
 * The device's side of Improv Wi-Fi over a serial line: state, device information, a list of access
 * points, and name and password of the network, which are stored and then tried.
 *
 * @see <a href="https://www.improv-wifi.com/serial/">Improv via Serial</a>
 */
final class ImprovService {

  private static final int STATE = 1;
  private static final int ERROR = 2;
  private static final int COMMAND = 3;
  private static final int RESULT = 4;

  private static final int READY = 2;
  private static final int PROVISIONING = 3;
  private static final int PROVISIONED = 4;

  private static final int NO_ERROR = 0;
  private static final int INVALID_PACKET = 1;
  private static final int UNKNOWN_COMMAND = 2;
  private static final int UNABLE_TO_CONNECT = 3;

  private static final int SEND_WIFI = 1;
  private static final int CURRENT_STATE = 2;
  private static final int DEVICE_INFORMATION = 3;
  private static final int SCAN = 4;

  /** How long a network may take to let the station in. */
  private static final int JOIN_MILLIS = 30000;

  private final SerialOutput out;
  private final SettingsEditor settings;
  private final Device device;
  private final NetworkLink link;
  private final WifiScanner scanner;
  private final byte[] data = new byte[255];
  private int length;
  private long joiningUntil;
  private boolean joining;
  private boolean scanning;
  private int told;

  /**
   * The service of a board.
   *
   * @param scanner null where the board has none: no access point is found then
   */
  ImprovService(
      SerialOutput out,
      SettingsEditor settings,
      Device device,
      NetworkLink link,
      WifiScanner scanner) {
    this.out = out;
    this.settings = settings;
    this.device = device;
    this.link = link;
    this.scanner = scanner;
  }

  /** Answers a packet that a reader has found. */
  void take(ImprovReader packet, long now) {
    byte[] bytes = packet.bytes();
    int at = ImprovReader.DATA;
    int type = packet.type();
    if (type == STATE || type == ERROR || type == RESULT) {
      // A line that echoes brings back what was sent; an answer to that would never end.
      return;
    }
    if (type != COMMAND || packet.length() < 2 || (bytes[at + 1] & 0xff) != packet.length() - 2) {
      malformed();
      return;
    }
    error(NO_ERROR);
    int command = bytes[at];
    if (command == SEND_WIFI) {
      join(bytes, at + 2, packet.length() - 2, now);
    } else if (command == CURRENT_STATE) {
      state(state());
      if (state() == PROVISIONED) {
        result(CURRENT_STATE);
      }
    } else if (command == DEVICE_INFORMATION) {
      information();
    } else if (command == SCAN) {
      scan();
    } else {
      error(UNKNOWN_COMMAND);
    }
  }

  /** Tells that a packet came that is none. */
  void malformed() {
    error(INVALID_PACKET);
  }

  /** Tells what has come of a join or a scan; once for each call. */
  void step(long now) {
    if (joining && link.state() == NetworkLink.State.UP) {
      joining = false;
      state(PROVISIONED);
      result(SEND_WIFI);
    } else if (joining && now > joiningUntil) {
      joining = false;
      error(UNABLE_TO_CONNECT);
      state(READY);
    }
    if (scanning && scanner.found() != WifiScanner.LISTENING) {
      tellNext();
    }
  }

  private int state() {
    if (joining) {
      return PROVISIONING;
    }
    return link.state() == NetworkLink.State.UP ? PROVISIONED : READY;
  }

  private void join(byte[] bytes, int start, int count, long now) {
    int ssid = count == 0 ? 0 : bytes[start] & 0xff;
    int password = ssid + 1 < count ? bytes[start + 1 + ssid] & 0xff : -1;
    if (ssid == 0 || password < 0 || ssid + password + 2 != count) {
      malformed();
      return;
    }
    byte[] secret = copy(bytes, start + 2 + ssid, password);
    try {
      settings.setNetwork(copy(bytes, start + 1, ssid), secret);
      joining = true;
      joiningUntil = now + JOIN_MILLIS;
      state(PROVISIONING);
      link.join();
    } catch (SettingsException e) {
      malformed();
    } catch (IOException e) {
      error(0xff);
    } finally {
      for (int i = 0; i < password; i++) {
        secret[i] = 0;
      }
    }
  }

  private static byte[] copy(byte[] bytes, int start, int count) {
    byte[] copy = new byte[count];
    System.arraycopy(bytes, start, copy, 0, count);
    return copy;
  }

  private void information() {
    String firmware = FileMetadata.FIRMWARE;
    int space = firmware.indexOf(' ');
    add(firmware.substring(0, space));
    add(firmware.substring(space + 1));
    add("station");
    add(device.id());
    result(DEVICE_INFORMATION);
  }

  private void scan() {
    if (scanner == null) {
      result(SCAN);
      return;
    }
    scanner.scan();
    scanning = true;
    told = 0;
  }

  /** One access point, or after the last an empty list. */
  private void tellNext() {
    if (told < scanner.found()) {
      byte[] name = scanner.name(told);
      add(name, Math.min(name.length, 32));
      add(Integer.toString(scanner.rssiDbm(told)));
      add(scanner.isSecured(told) ? "YES" : "NO");
      told++;
    } else {
      scanning = false;
    }
    result(SCAN);
  }

  private void add(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) text.charAt(i);
    }
    add(bytes, bytes.length);
  }

  private void add(byte[] bytes, int count) {
    int start = 2 + length;
    data[start] = (byte) count;
    System.arraycopy(bytes, 0, data, start + 1, count);
    length += count + 1;
  }

  /** Sends the strings that were added. */
  private void result(int command) {
    data[0] = (byte) command;
    data[1] = (byte) length;
    out.packet(RESULT, data, length + 2);
    length = 0;
  }

  private void state(int value) {
    one(STATE, value);
  }

  private void error(int value) {
    one(ERROR, value);
  }

  private void one(int type, int value) {
    data[0] = (byte) value;
    out.packet(type, data, 1);
  }
}
