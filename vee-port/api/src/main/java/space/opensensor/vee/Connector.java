package space.opensensor.vee;

/**
 * Opens TLS connections. Every connection verifies the server's chain, its host name and the
 * certificates' dates; there is no way to turn that off.
 */
public interface Connector {

  /**
   * Starts a connection; name resolution, TCP and the TLS handshake go on in {@link
   * Connection#connect()}.
   *
   * @param host name or address, as in the endpoint setting
   * @param port 1–65535
   * @param epochMillis the time of day by which certificate dates are judged
   * @throws ConnectionException when the port has no room for another connection
   */
  Connection open(String host, int port, long epochMillis) throws ConnectionException;

  /**
   * The same, and the device shows its certificate where the server asks for one. No TLS session is
   * resumed: a certificate that was renewed is shown from then on.
   */
  Connection openIdentified(String host, int port, long epochMillis) throws ConnectionException;

  /** By what the device is known, or null on a port that cannot keep a key. */
  Identity identity();

  /**
   * Whether the port gives up a TCP connect by itself when it takes too long. Where it cannot, the
   * station closes the connection at its own deadline, and {@link Connection#close()} must then
   * work at once although the connect is still under way beneath.
   */
  boolean limitsConnectTime();
}
