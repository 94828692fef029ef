package space.opensensor.microej;

import ej.bon.Util;
import javax.net.SocketFactory;
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
	private final BlockingWorker worker;
	private TlsConnection current;

	TlsConnector(SocketFactory sockets, BlockingWorker worker) {
		this.sockets = sockets;
		this.worker = worker;
	}

	@Override
	public Connection open(String host, int port, long epochMillis) throws ConnectionException {
		TlsConnection before = this.current;
		if (before != null && !before.isClosed()) {
			throw new ConnectionException(Cause.NO_ROOM, host + ":" + port + ": one connection is open already");
		}
		Util.setCurrentTimeMillis(epochMillis);
		TlsConnection connection = new TlsConnection(this.sockets, host, port);
		if (!this.worker.offer(connection)) {
			throw new ConnectionException(Cause.NO_ROOM, host + ":" + port + ": the worker is busy");
		}
		this.current = connection;
		return connection;
	}

	@Override
	public Connection openIdentified(String host, int port, long epochMillis) throws ConnectionException {
		// Nobody asks for it where there is no identity.
		return open(host, port, epochMillis);
	}

	@Override
	public Identity identity() {
		// No public MicroEJ source makes a key pair or keeps one away from applications.
		return null;
	}

	@Override
	public boolean limitsConnectTime() {
		return false;
	}
}
