package space.opensensor.simulator;

import java.util.Locale;

/** What may be wrong with a network, and what the firmware of a board says of it. */
public enum WifiFault {
  /** No access point has the network's name. */
  NO_ACCESS_POINT(
      SimulatedWifi.SCAN_MILLIS,
      "no access point of this name; check wifi.ssid, the distance, and that it has 2.4 GHz (201)"),

  /** The access point has another password: it does not go on with the handshake. */
  WRONG_PASSWORD(SimulatedWifi.SCAN_MILLIS, "the password was refused; check wifi.password (15)"),

  /** The network has only WPA3, and the board has none, or has no password to join it with. */
  WPA3_ONLY(
      SimulatedWifi.SCAN_MILLIS,
      "the network's security is another; set WPA2-Personal there, and wifi.password here (210)"),

  /** The network is open, or has WEP or WPA, where a password asks for WPA2. */
  WEAK_SECURITY(
      SimulatedWifi.SCAN_MILLIS,
      "the network is open or weaker than WPA2; set WPA2 there, or clear wifi.password (211)"),

  /** The network is joined, and nobody there gives addresses. */
  NO_ADDRESS(
      SimulatedWifi.ADDRESS_MILLIS,
      "no address from the network in 30 s; check the access point's DHCP"),

  /** The network gives an address and no name server. */
  NO_NAME_SERVER(0, "");

  /** What is said when the access point is no longer heard. */
  static final String GONE =
      "the access point is gone or too far away; check its power and the distance (200)";

  private final int afterMillis;
  private final String failure;

  WifiFault(int afterMillis, String failure) {
    this.afterMillis = afterMillis;
    this.failure = failure;
  }

  /** How long a join takes until it is known to fail. */
  int afterMillis() {
    return afterMillis;
  }

  /** What a link says of it, empty where the link comes up. */
  public String failure() {
    return failure;
  }

  /** Whether the link does not come up. */
  boolean cutsLink() {
    return !failure.isEmpty();
  }

  /** As it is written: {@code wrong-password}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
