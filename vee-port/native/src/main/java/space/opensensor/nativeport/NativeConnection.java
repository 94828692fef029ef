package space.opensensor.nativeport;

import space.opensensor.vee.AsciiText;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

/**
 * A TLS connection, which a thread in C carries forward: each method here looks at what that thread
 * has done. C answers with a count, or with {@code -2 - n} for the n-th cause of {@link #CAUSES}.
 */
final class NativeConnection implements Connection {

  private static final int CLOSED = -1;
  private static final int FIRST_CAUSE = -2;

  /** In the order of {@code enum tls_cause} in tls.h. */
  private static final Cause[] CAUSES = {
    Cause.NAME_NOT_FOUND,
    Cause.REFUSED,
    Cause.TIMED_OUT,
    Cause.BROKEN,
    Cause.UNTRUSTED,
    Cause.WRONG_HOST,
    Cause.WRONG_DATE,
    Cause.TLS,
    Cause.NO_ROOM
  };

  private static final int NO_HANDLE = -1;

  private final String peer;
  private int handle;

  NativeConnection(String host, int port, long epochMillis, boolean identified)
      throws ConnectionException {
    this.peer = host + ":" + port;
    byte[] name = new byte[host.length()];
    int length = AsciiText.put(host, name);
    int opened =
        identified
            ? Natives.tlsOpenIdentified(name, length, port, epochMillis)
            : Natives.tlsOpen(name, length, port, epochMillis);
    this.handle = opened < 0 ? NO_HANDLE : opened;
    if (opened < 0) {
      throw new ConnectionException(CAUSES[FIRST_CAUSE - opened], "connect " + peer + ": no room");
    }
  }

  @Override
  public boolean connect() throws ConnectionException {
    return check(Natives.tlsConnect(open())) > 0;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws ConnectionException {
    int count = Natives.tlsRead(open(), buffer, offset, length);
    return count == CLOSED ? -1 : check(count);
  }

  @Override
  public int write(byte[] buffer, int offset, int length) throws ConnectionException {
    return check(Natives.tlsWrite(open(), buffer, offset, length));
  }

  @Override
  public void close() {
    if (handle != NO_HANDLE) {
      Natives.tlsClose(handle);
      handle = NO_HANDLE;
    }
  }

  private int open() throws ConnectionException {
    if (handle == NO_HANDLE) {
      throw new ConnectionException(Cause.BROKEN, peer + ": closed");
    }
    return handle;
  }

  private int check(int answer) throws ConnectionException {
    if (answer >= 0) {
      return answer;
    }
    byte[] text = new byte[96];
    int length = Natives.tlsDetail(handle, text);
    throw new ConnectionException(
        CAUSES[FIRST_CAUSE - answer], "connect " + peer + ": " + AsciiText.of(text, length));
  }
}
