package space.opensensor.station.panel;

import space.opensensor.vee.ListeningPort;

/**
 * One caller at a time of a place: reads a request, sends an answer and ends the call. Each step
 * moves one slice at most; who is slow is ended, so that the place is free for others.
 */
final class Caller {

  /** How long somebody may have a place without a byte, or with half of a request. */
  private static final int SILENT_MILLIS = 1000;

  private static final int HEAD_MILLIS = 2000;

  /** How long an answer may take, and how long its end may stay unread. */
  private static final int ANSWER_MILLIS = 20000;

  private static final int LINGER_MILLIS = 500;

  /** A chunk's length in hex and its line's end, which stand before a piece. */
  private static final int CHUNK = 5;

  private static final String HEX = "0123456789abcdef";

  private static final int FREE = 0;
  private static final int READS = 1;
  private static final int SENDS = 2;
  private static final int LINGERS = 3;

  private final ListeningPort port;
  private final int number;
  private final PanelDocument[] documents;
  private final RequestHead head;
  private final PanelText out = new PanelText();
  private int state;
  private long since;
  private int sent;
  private int piece;
  private boolean more;
  private boolean unread;

  /**
   * A place.
   *
   * @param documents what may be asked for, in the order of {@link RequestHead#path}
   */
  Caller(ListeningPort port, int number, PanelDocument[] documents, byte[] expected) {
    this.port = port;
    this.number = number;
    this.documents = documents;
    this.head = new RequestHead(expected);
  }

  boolean isFree() {
    return state == FREE;
  }

  /** Takes somebody who came. */
  void begin(long now) {
    head.begin();
    state = READS;
    since = now;
  }

  /** Ends the call. */
  void end() {
    if (state != FREE) {
      state = FREE;
      head.begin();
      port.close(number);
    }
  }

  /**
   * Moves a slice.
   *
   * @param slice what is read into
   * @return whether anything moved
   */
  boolean step(long now, byte[] slice) {
    if (state == FREE) {
      return false;
    }
    if (now - since > patience()) {
      end();
      return true;
    }
    return state == SENDS ? send(now) : read(now, slice);
  }

  private int patience() {
    if (state == READS) {
      return head.hasBegun() ? HEAD_MILLIS : SILENT_MILLIS;
    }
    return state == SENDS ? ANSWER_MILLIS : LINGER_MILLIS;
  }

  private boolean read(long now, byte[] slice) {
    int count = port.read(number, slice, 0, slice.length);
    if (count < 0) {
      end();
      return true;
    }
    for (int i = 0; i < count && state == READS; i++) {
      head.take(slice[i]);
      if (head.status() != 0) {
        unread = i + 1 < count || count == slice.length || !head.isWhole();
        answer(now);
      }
    }
    for (int i = 0; i < count; i++) {
      slice[i] = 0;
    }
    return count > 0;
  }

  private void answer(long now) {
    state = SENDS;
    since = now;
    sent = 0;
    piece = 0;
    out.clear();
    int status = head.status();
    out.text("HTTP/1.1 ").number(status).put(' ').text(words(status));
    out.text(
        "\r\nConnection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
    more = status == RequestHead.OK && !head.isHead();
    if (status == RequestHead.OK) {
      out.text(documents[head.path()].headers()).text("Transfer-Encoding: chunked\r\n\r\n");
    } else {
      if (status == RequestHead.NO_PASSWORD) {
        out.text("WWW-Authenticate: Basic realm=\"station\"\r\n");
      } else if (status == RequestHead.WRONG_METHOD) {
        out.text("Allow: GET, HEAD\r\n");
      }
      out.text("Content-Length: 0\r\n\r\n");
    }
  }

  private static String words(int status) {
    switch (status) {
      case RequestHead.OK:
        return "OK";
      case RequestHead.NO_PASSWORD:
        return "Unauthorized";
      case RequestHead.NOT_FOUND:
        return "Not Found";
      case RequestHead.WRONG_METHOD:
        return "Method Not Allowed";
      case RequestHead.WRONG_HOST:
        return "ask by address or NAME.local";
      default:
        return "Refused";
    }
  }

  private boolean send(long now) {
    if (sent == out.length() && more) {
      fill();
    }
    int count = port.write(number, out.bytes(), sent, out.length() - sent);
    if (count < 0) {
      end();
      return true;
    }
    sent += count;
    if (sent == out.length() && !more) {
      finish(now);
    }
    return count > 0;
  }

  /** Ends the call, or waits: bytes that were not read would take the answer's end with them. */
  private void finish(long now) {
    if (unread) {
      state = LINGERS;
      since = now;
    } else {
      end();
    }
  }

  /** The next piece as a chunk, and the last chunk behind the last one. */
  private void fill() {
    sent = 0;
    int length = 0;
    while (more && length == 0) {
      out.clear();
      out.skip(CHUNK);
      more = documents[head.path()].write(piece++, out);
      length = out.length() - CHUNK;
    }
    if (length == 0) {
      out.clear();
      out.lastChunk();
      return;
    }
    for (int i = 0; i < CHUNK - 2; i++) {
      out.set(i, HEX.charAt(length >> 4 * (CHUNK - 3 - i) & 15));
    }
    out.set(CHUNK - 2, '\r');
    out.set(CHUNK - 1, '\n');
    out.endChunk(!more);
  }
}
