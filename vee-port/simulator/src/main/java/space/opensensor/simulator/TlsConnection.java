package space.opensensor.simulator;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;
import space.opensensor.vee.NetworkLink;

/**
 * A connection whose blocking socket lives on two workers: one resolves, connects, shakes hands and
 * reads, the other writes. Bounded pipes lie between them and the station.
 */
final class TlsConnection implements Connection {

  private static final int PIPE_BYTES = 16_384;
  private static final int SLICE_BYTES = 4096;

  private final String host;
  private final int port;
  private final TlsSessions sessions;
  private final long epochMillis;
  private final DesktopLink link;
  private final Runnable onClose;
  private final BoundedPipe in = new BoundedPipe(PIPE_BYTES);
  private final BoundedPipe out = new BoundedPipe(PIPE_BYTES);

  private Socket socket;
  private boolean closed;
  private volatile TlsSession session;
  private volatile boolean open;
  private volatile boolean answered;
  private volatile ConnectionException readFailure;
  private volatile ConnectionException writeFailure;

  TlsConnection(
      String host,
      int port,
      TlsSessions sessions,
      long epochMillis,
      DesktopLink link,
      Runnable onClose) {
    this.host = host;
    this.port = port;
    this.sessions = sessions;
    this.epochMillis = epochMillis;
    this.link = link;
    this.onClose = onClose;
  }

  void start() {
    work(this::connectAndRead, "tls-reader");
  }

  @Override
  public boolean connect() throws ConnectionException {
    checkLink();
    if (!open && readFailure != null) {
      throw readFailure;
    }
    return open;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws ConnectionException {
    checkLink();
    ConnectionException failure = readFailure;
    int count = in.poll(buffer, offset, length);
    if (count == 0 && failure != null) {
      throw failure;
    }
    return count;
  }

  @Override
  public int write(byte[] buffer, int offset, int length) throws ConnectionException {
    checkLink();
    ConnectionException failure = writeFailure;
    if (failure != null) {
      throw failure;
    }
    return open ? out.offer(buffer, offset, length) : 0;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      closeQuietly(socket);
    }
    if (open && !answered && session.isResumed()) {
      sessions.forget(host, port, session);
    }
    in.breakOff();
    out.breakOff();
    onClose.run();
  }

  private void connectAndRead() {
    try (SSLSocket tls = shakeHands(connectTcp())) {
      open = true;
      work(() -> write(tls), "tls-writer");
      InputStream stream = tls.getInputStream();
      byte[] slice = new byte[SLICE_BYTES];
      int count = stream.read(slice);
      answered = count > 0;
      while (count >= 0 && in.put(slice, count)) {
        count = stream.read(slice);
      }
      in.end();
    } catch (ConnectionException e) {
      readFailure = e;
    } catch (IOException e) {
      readFailure = failure(e instanceof SSLException ? Cause.TLS : Cause.BROKEN, "read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(SSLSocket tls) {
    try {
      OutputStream stream = tls.getOutputStream();
      byte[] slice = new byte[SLICE_BYTES];
      int count = out.take(slice);
      while (count >= 0) {
        stream.write(slice, 0, count);
        count = out.take(slice);
      }
    } catch (IOException e) {
      writeFailure = failure(Cause.BROKEN, "write", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tries each address of the host in turn. */
  private Socket connectTcp() throws ConnectionException {
    InetAddress[] addresses;
    try {
      if (!link.hasNameServer() && !isAddress(host)) {
        throw new UnknownHostException(host);
      }
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new ConnectionException(Cause.NAME_NOT_FOUND, host + ": no address");
    }
    ConnectionException last = null;
    for (InetAddress address : addresses) {
      Socket tcp = fresh();
      try {
        tcp.connect(new InetSocketAddress(address, port), TlsConnector.TIMEOUT_MILLIS);
        tcp.setTcpNoDelay(true);
        return tcp;
      } catch (SocketTimeoutException e) {
        last = failure(Cause.TIMED_OUT, "connect", e);
      } catch (ConnectException e) {
        last = failure(Cause.REFUSED, "connect", e);
      } catch (IOException e) {
        last = failure(Cause.BROKEN, "connect", e);
      }
      closeQuietly(tcp);
    }
    throw last;
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
  }

  private SSLSocket shakeHands(Socket tcp) throws ConnectionException {
    ServerVerifier verifier = null;
    try {
      session = sessions.take(host, port, epochMillis);
      SSLSocketFactory sockets = session.at(epochMillis);
      verifier = session.verifier();
      SSLSocket tls = (SSLSocket) sockets.createSocket(tcp, host, port, true);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      tls.setSSLParameters(parameters);
      tcp.setSoTimeout(TlsConnector.TIMEOUT_MILLIS);
      tls.startHandshake();
      tcp.setSoTimeout(0);
      sessions.keep(host, port, session);
      return tls;
    } catch (GeneralSecurityException | IOException e) {
      closeQuietly(tcp);
      if (verifier != null && verifier.cause() != null) {
        throw new ConnectionException(
            verifier.cause(), "handshake with " + host + ":" + port + ": " + verifier.detail());
      }
      throw failure(handshakeCause(e), "handshake with", e);
    }
  }

  private static Cause handshakeCause(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SocketTimeoutException) {
        return Cause.TIMED_OUT;
      }
      if (t instanceof EOFException || t instanceof SocketException) {
        return Cause.BROKEN;
      }
    }
    return Cause.TLS;
  }

  /** A socket that {@link #close()} can end whatever it is doing. */
  private synchronized Socket fresh() throws ConnectionException {
    if (closed) {
      throw new ConnectionException(Cause.BROKEN, "closed");
    }
    socket = new Socket();
    return socket;
  }

  private void checkLink() throws ConnectionException {
    if (link.state() != NetworkLink.State.UP) {
      close();
      throw new ConnectionException(Cause.BROKEN, host + ":" + port + ": the link is down");
    }
  }

  private ConnectionException failure(Cause cause, String step, Throwable e) {
    return new ConnectionException(cause, step + " " + host + ":" + port + ": " + Reason.of(e));
  }

  private static void work(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(Socket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // There is nobody left to tell.
    }
  }
}
