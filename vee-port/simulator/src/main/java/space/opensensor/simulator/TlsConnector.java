package space.opensensor.simulator;

import java.util.concurrent.Semaphore;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;

/**
 * Opens TLS 1.2 and 1.3 connections over the host's sockets, as long as the simulated link is up.
 * Chain, host name and dates are verified, dates by the time the station gives. A session is
 * resumed where a whole handshake would verify the same.
 */
public final class TlsConnector implements Connector {

  /** Connections that can be open at once. */
  public static final int MAX_CONNECTIONS = 4;

  /** The longest TCP connect, and the longest wait for a byte of the handshake. */
  public static final int TIMEOUT_MILLIS = 15_000;

  private final DesktopLink link;
  private final Semaphore room = new Semaphore(MAX_CONNECTIONS);
  private final TlsSessions sessions;
  private final TlsSessions identified;
  private final DeviceKey device;

  /** A connector that trusts the given roots. */
  public TlsConnector(TrustedRoots roots, DesktopLink link) {
    this(roots, link, null);
  }

  /** The same of a device that has a key, or null. */
  public TlsConnector(TrustedRoots roots, DesktopLink link, DeviceKey device) {
    this.sessions = new TlsSessions(roots);
    this.identified = new TlsSessions(roots, device);
    this.device = device;
    this.link = link;
  }

  @Override
  public Connection open(String host, int port, long epochMillis) throws ConnectionException {
    return open(host, port, epochMillis, sessions);
  }

  @Override
  public Connection openIdentified(String host, int port, long epochMillis)
      throws ConnectionException {
    return open(host, port, epochMillis, identified);
  }

  @Override
  public Identity identity() {
    return device;
  }

  private Connection open(String host, int port, long epochMillis, TlsSessions from)
      throws ConnectionException {
    if (!room.tryAcquire()) {
      throw new ConnectionException(
          Cause.NO_ROOM, MAX_CONNECTIONS + " connections are open already");
    }
    TlsConnection connection =
        new TlsConnection(host, port, from, epochMillis, link, room::release);
    connection.start();
    return connection;
  }

  /**
   * The CA of the last server that was verified, by the issuer of its chain's last certificate; an
   * empty string before.
   */
  public String authority() {
    return sessions.issuer();
  }

  @Override
  public boolean limitsConnectTime() {
    return true;
  }
}
