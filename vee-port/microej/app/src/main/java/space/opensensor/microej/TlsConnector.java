package space.opensensor.microej;

import ej.bon.Util;
import java.io.IOException;
import javax.net.SocketFactory;
import javax.net.ssl.TrustManager;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;

/**
 * One verified TLS connection at a time. Chain, host name and dates are the socket factory's to
 * check; dates by the application time, which is set here: what a time server made of it need not be
 * what the station believes.
 */
final class TlsConnector implements Connector {

	private final SocketFactory sockets;
	private final TrustManager[] trusted;
	private final SniIdentity identity;
	private final BlockingWorker worker;
	private SocketFactory identified;
	private int changesSeen;
	private TlsConnection current;

	/** Connections that trust, and show the identity's certificate where that is asked for. */
	TlsConnector(TrustManager[] trusted, SniIdentity identity, BlockingWorker worker) throws IOException {
		this(TrustStore.sockets(trusted, null), trusted, identity, worker);
	}

	TlsConnector(SocketFactory sockets, TrustManager[] trusted, SniIdentity identity, BlockingWorker worker) {
		this.sockets = sockets;
		this.trusted = trusted;
		this.identity = identity;
		this.worker = worker;
	}

	@Override
	public Connection open(String host, int port, long epochMillis) throws ConnectionException {
		return open(this.sockets, host, port, epochMillis);
	}

	/**
	 * With sockets of its own, which are kept until the certificate changes: what C holds of an SSL
	 * context is the library's to free, at a time that nobody documents.
	 */
	@Override
	public Connection openIdentified(String host, int port, long epochMillis) throws ConnectionException {
		SocketFactory own = this.identified;
		int changes = this.identity.changes();
		if (own == null || changes != this.changesSeen) {
			try {
				own = TrustStore.sockets(this.trusted, this.identity.keyManagers());
			} catch (IOException e) {
				throw new ConnectionException(Cause.TLS, host + ":" + port + ": " + e.getMessage());
			}
			this.identified = own;
			this.changesSeen = changes;
		}
		return open(own, host, port, epochMillis);
	}

	private Connection open(SocketFactory from, String host, int port, long epochMillis) throws ConnectionException {
		TlsConnection before = this.current;
		if (before != null && !before.isClosed()) {
			throw new ConnectionException(Cause.NO_ROOM, host + ":" + port + ": one connection is open already");
		}
		Util.setCurrentTimeMillis(epochMillis);
		TlsConnection connection = new TlsConnection(from, host, port);
		if (!this.worker.offer(connection)) {
			throw new ConnectionException(Cause.NO_ROOM, host + ":" + port + ": the worker is busy");
		}
		this.current = connection;
		return connection;
	}

	@Override
	public Identity identity() {
		return this.identity;
	}

	@Override
	public boolean limitsConnectTime() {
		return false;
	}
}
