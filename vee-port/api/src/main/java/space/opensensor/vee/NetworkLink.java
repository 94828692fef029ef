package space.opensensor.vee;

/** The link to the local network, Wi-Fi on the ESP32-S3. */
public interface NetworkLink {

  /** {@link #rssiDbm()} of a link that has no signal strength or is not up. */
  int NO_RSSI = 0;

  /**
   * Starts joining the configured network, or does nothing while the link is up or joining. The
   * port reads the network's name and password from its settings store itself.
   */
  void join();

  /** How the link stands. */
  State state();

  /** Why the last join failed or the link went down, in a few words, or an empty string. */
  String failure();

  /** Signal strength in dBm (negative), or {@link #NO_RSSI}. */
  int rssiDbm();

  /** The states of a link. */
  enum State {
    /** Not up, and nothing is being done about it until {@link NetworkLink#join()}. */
    DOWN,
    /** Joining, or waiting for an address. */
    JOINING,
    /** Up, with an address. */
    UP
  }
}
