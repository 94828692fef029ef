package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.vee.Connection;

/**
 * One HTTP/1.1 request and its answer over an open connection, a bounded piece per {@link #step}.
 *
 * <p>The request goes out in slices: its head from the buffer that it was signed in, and then its
 * body through the same. The answer is looked for while the request is still being sent, since a
 * server may refuse a request early.
 */
final class HttpExchange {

  private final byte[] incoming = new byte[1024];
  private final HttpResponse response = new HttpResponse();
  private Connection connection;
  private Body body;
  private byte[] slice;
  private int sliceOffset;
  private int sliceLength;
  private boolean sent;
  private long progressAt;
  private long moved;

  /**
   * Begins an exchange on a connection whose handshake is done.
   *
   * @param epochMillis the time of day, by which the request is signed
   * @param now uptime
   */
  void begin(Connection open, Request request, long epochMillis, long now) {
    AsciiBuffer head = request.head(epochMillis);
    connection = open;
    body = request.body();
    sent = false;
    sliceOffset = 0;
    sliceLength = head.length();
    slice = head.array();
    response.begin(request.isAnsweredWithoutBody(), request.document(), request.content());
    progressAt = now;
    moved = 0;
  }

  /**
   * Sends and receives what can be sent and received now.
   *
   * @return whether the answer is complete
   * @throws IOException when the connection, the answer or the body's source failed
   */
  boolean step(long now) throws IOException {
    if (!sent && !response.hasHead()) {
      send(now);
    }
    receive(now);
    return response.isComplete();
  }

  private void send(long now) throws IOException {
    int n = connection.write(slice, sliceOffset, sliceLength - sliceOffset);
    sliceOffset += n;
    progressed(n, now);
    if (sliceOffset == sliceLength) {
      sliceOffset = 0;
      sliceLength = body.read(slice, 0, slice.length);
      sent = sliceLength < 0;
    }
  }

  private void receive(long now) throws IOException {
    int n = connection.read(incoming, 0, incoming.length);
    if (n > 0) {
      progressed(n, now);
      if (response.take(incoming, 0, n) < n) {
        throw new HttpException("more bytes than one answer");
      }
    } else if (n < 0) {
      response.endOfStream();
    }
  }

  private void progressed(int bytes, long now) {
    if (bytes > 0) {
      progressAt = now;
      moved += bytes;
    }
  }

  /** Bytes that moved either way since the exchange began. */
  long moved() {
    return moved;
  }

  /** Whether the whole request was sent; an answer may come before. */
  boolean isSent() {
    return sent;
  }

  /** The uptime at which bytes last moved. */
  long progressAt() {
    return progressAt;
  }

  /** The answer so far. */
  HttpResponse response() {
    return response;
  }

  /** Whether the connection can carry another request. */
  boolean isReusable() {
    return sent && response.isReusable();
  }
}
