package space.opensensor.vee;

/**
 * One TLS connection. No method blocks: each does what can be done at once and says how far it got.
 * A port whose sockets or handshakes block hides a worker behind this type.
 */
public interface Connection {

  /**
   * Carries the connection forward: name, TCP, handshake.
   *
   * @return true once data can flow, false for "later"
   * @throws ConnectionException when it failed; the connection is then only good for {@link
   *     #close()}
   */
  boolean connect() throws ConnectionException;

  /**
   * Reads what has arrived.
   *
   * @return bytes read, 0 for "later", -1 when the server has closed its side
   * @throws ConnectionException when the connection broke or a record did not verify
   */
  int read(byte[] buffer, int offset, int length) throws ConnectionException;

  /**
   * Writes what fits. After 0 the caller repeats the call with the same bytes.
   *
   * @return bytes taken, 0 for "later"
   * @throws ConnectionException when the connection broke
   */
  int write(byte[] buffer, int offset, int length) throws ConnectionException;

  /** Ends the connection at once, in whatever state; closing twice does nothing. */
  void close();
}
