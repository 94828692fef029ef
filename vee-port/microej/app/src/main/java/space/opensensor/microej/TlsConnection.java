package space.opensensor.microej;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

/**
 * A connection whose blocking socket lives on the worker, which writes what waits and then listens
 * for {@value #LISTEN_MILLIS} ms. Two rings of bytes lie between it and the station.
 */
final class TlsConnection implements Connection, Runnable {

	private static final int SLICE_BYTES = 2048;
	private static final int RING_BYTES = 8192;
	private static final int LISTEN_MILLIS = 20;
	private static final int HANDSHAKE_MILLIS = 30000;

	private final SocketFactory sockets;
	private final String host;
	private final int port;
	private final ByteRing in;
	private final ByteRing out;
	private Socket socket;
	private boolean closed;
	private boolean open;
	private boolean ended;
	private ConnectionException failure;

	TlsConnection(SocketFactory sockets, String host, int port) {
		this.sockets = sockets;
		this.host = host;
		this.port = port;
		this.in = new ByteRing(RING_BYTES);
		this.out = new ByteRing(RING_BYTES);
	}

	@Override
	public synchronized boolean connect() throws ConnectionException {
		check();
		return this.open;
	}

	@Override
	public synchronized int read(byte[] buffer, int offset, int length) throws ConnectionException {
		int count = this.in.take(buffer, offset, length);
		if (count == 0 && length > 0) {
			check();
			return this.ended ? -1 : 0;
		}
		return count;
	}

	@Override
	public synchronized int write(byte[] buffer, int offset, int length) throws ConnectionException {
		check();
		return this.open ? this.out.put(buffer, offset, length) : 0;
	}

	@Override
	public void close() {
		Socket ending;
		synchronized (this) {
			this.closed = true;
			ending = this.socket;
			this.socket = null;
		}
		closeQuietly(ending);
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

	/** Connects and carries bytes until either side closes; called by the worker. */
	@Override
	public void run() {
		if (isClosed()) {
			return;
		}
		if (isAddress(this.host)) {
			fail(Cause.WRONG_HOST, this.host + ":" + this.port
					+ ": this board verifies names, not addresses; give s3.endpoint a name");
			return;
		}
		String step = "connect";
		try {
			Socket connected = this.sockets.createSocket(this.host, this.port);
			if (!adopt(connected)) {
				closeQuietly(connected);
				return;
			}
			step = "handshake with";
			connected.setSoTimeout(HANDSHAKE_MILLIS);
			((SSLSocket) connected).startHandshake();
			connected.setSoTimeout(LISTEN_MILLIS);
			opened();
			step = "exchange with";
			exchange(connected.getInputStream(), connected.getOutputStream());
		} catch (UnknownHostException e) {
			fail(Cause.NAME_NOT_FOUND, step, e);
		} catch (ConnectException e) {
			fail(Cause.REFUSED, step, e);
		} catch (SocketTimeoutException e) {
			fail(Cause.TIMED_OUT, step, e);
		} catch (SSLException e) {
			fail(SslCause.of(e.getMessage()), step, e);
		} catch (IOException e) {
			fail(Cause.BROKEN, step, e);
		} catch (RuntimeException e) {
			fail(Cause.TLS, step, e);
		}
	}

	private void exchange(InputStream from, OutputStream to) throws IOException {
		byte[] slice = new byte[SLICE_BYTES];
		while (!isClosed()) {
			int count = nextToWrite(slice);
			while (count > 0) {
				to.write(slice, 0, count);
				count = nextToWrite(slice);
			}
			to.flush();
			int room = roomToRead();
			if (room == 0) {
				pause();
				continue;
			}
			try {
				count = from.read(slice, 0, Math.min(room, slice.length));
			} catch (SocketTimeoutException e) {
				continue;
			}
			if (count < 0) {
				end();
				return;
			}
			arrived(slice, count);
		}
	}

	private synchronized int nextToWrite(byte[] slice) {
		return this.closed ? 0 : this.out.take(slice, 0, slice.length);
	}

	/** Bytes that can arrive before the station reads any. */
	synchronized int roomToRead() {
		return this.in.room();
	}

	private synchronized void arrived(byte[] slice, int count) {
		this.in.put(slice, 0, count);
	}

	private synchronized void end() {
		this.ended = true;
	}

	private synchronized void opened() {
		this.open = true;
	}

	private synchronized boolean adopt(Socket connected) {
		if (!this.closed) {
			this.socket = connected;
		}
		return !this.closed;
	}

	private void check() throws ConnectionException {
		if (this.failure != null) {
			throw this.failure;
		}
	}

	private void fail(Cause cause, String step, Exception e) {
		fail(cause, step + " " + this.host + ":" + this.port + ": " + SslCause.explained(e.getMessage()));
	}

	private void fail(Cause cause, String detail) {
		Socket ending;
		synchronized (this) {
			this.failure = new ConnectionException(cause, detail);
			ending = this.socket;
			this.socket = null;
		}
		closeQuietly(ending);
	}

	/** Whether a host is an address, whose certificate MicroEJ's sockets check against no name. */
	private static boolean isAddress(String host) {
		boolean digits = true;
		for (int i = 0; i < host.length(); i++) {
			char c = host.charAt(i);
			if (c == ':') {
				return true;
			}
			digits &= c == '.' || c >= '0' && c <= '9';
		}
		return digits;
	}

	private static void pause() {
		try {
			Thread.sleep(LISTEN_MILLIS);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	private static void closeQuietly(Socket ending) {
		if (ending != null) {
			try {
				ending.close();
			} catch (IOException e) {
				return; // There is nobody left to tell.
			}
		}
	}
}
