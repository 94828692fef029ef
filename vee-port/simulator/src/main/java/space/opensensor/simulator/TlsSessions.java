package space.opensensor.simulator;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;

/** The sessions that connections to servers may resume, for one set of roots, in memory alone. */
final class TlsSessions {

  private final TrustedRoots roots;
  private final DeviceKey device;
  private final Map<String, TlsSession> kept = new HashMap<>();
  private String issuer = "";

  TlsSessions(TrustedRoots roots) {
    this(roots, null);
  }

  /** Those of connections that show a device's certificate; none of them is resumed. */
  TlsSessions(TrustedRoots roots, DeviceKey device) {
    this.roots = roots;
    this.device = device;
  }

  /** Takes what may be resumed of a server at a moment, or else one for a whole handshake. */
  TlsSession take(String host, int port, long epochMillis)
      throws GeneralSecurityException, IOException {
    if (device != null) {
      return new TlsSession(roots, host, device.manager());
    }
    TlsSession session;
    synchronized (this) {
      session = kept.remove(host + ":" + port);
    }
    return session != null && session.holdsAt(epochMillis) ? session : new TlsSession(roots, host);
  }

  /** Keeps the session of a handshake that has succeeded; that of one that failed is gone. */
  synchronized void keep(String host, int port, TlsSession session) {
    if (device == null) {
      kept.put(host + ":" + port, session);
    }
    issuer = session.issuer();
  }

  /** Who issued the last certificate of the last server's chain. */
  synchronized String issuer() {
    return issuer;
  }

  /** Forgets a session: the server resumed it and then answered nothing. */
  synchronized void forget(String host, int port, TlsSession session) {
    kept.remove(host + ":" + port, session);
  }
}
