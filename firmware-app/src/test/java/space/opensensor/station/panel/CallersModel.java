package space.opensensor.station.panel;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import space.opensensor.vee.ListeningPort;

/** A port at which a test calls, and the calls. */
final class CallersModel implements ListeningPort {

  private final Deque<Call> waiting = new ArrayDeque<>();
  private final Call[] places = new Call[MOST_CALLERS];
  private int port;
  private boolean refused;
  private long moved;

  /** Somebody calls. */
  Call call(byte[] sends) {
    Call call = new Call(sends);
    waiting.add(call);
    return call;
  }

  /** Nobody waits any more. */
  void forget() {
    waiting.clear();
  }

  void refuse(boolean refuses) {
    refused = refuses;
  }

  int port() {
    return port;
  }

  /** Bytes that went in or out since the last call of this. */
  long takeMoved() {
    long bytes = moved;
    moved = 0;
    return bytes;
  }

  @Override
  public boolean listen(int at) {
    port = refused ? 0 : at;
    return !refused;
  }

  @Override
  public int accept() {
    int place = Arrays.asList(places).indexOf(null);
    if (place < 0 || waiting.isEmpty()) {
      return NOBODY;
    }
    places[place] = waiting.remove();
    return place;
  }

  @Override
  public int read(int caller, byte[] buffer, int offset, int length) {
    Call call = places[caller];
    int count = Math.min(length, Math.min(call.slice, call.sends.length - call.sent));
    System.arraycopy(call.sends, call.sent, buffer, offset, count);
    call.sent += count;
    moved += count;
    return count == 0 && call.hangsUp ? -1 : count;
  }

  @Override
  public int write(int caller, byte[] buffer, int offset, int length) {
    Call call = places[caller];
    int count = Math.min(length, call.room);
    call.got.write(buffer, offset, count);
    moved += count;
    return call.broken ? -1 : count;
  }

  @Override
  public void close(int caller) {
    places[caller].closed = true;
    places[caller] = null;
  }

  /** One call. */
  static final class Call {
    private final byte[] sends;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private int sent;

    /** Bytes that arrive at a time, and that are taken at a time. */
    int slice = Integer.MAX_VALUE;

    int room = Integer.MAX_VALUE;
    boolean hangsUp;
    boolean broken;
    boolean closed;

    private Call(byte[] sends) {
      this.sends = sends;
    }

    /** Whether all that was sent was taken. */
    boolean isRead() {
      return sent == sends.length;
    }

    byte[] got() {
      return got.toByteArray();
    }
  }
}
