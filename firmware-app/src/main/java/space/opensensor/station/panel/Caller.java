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

  /** Bytes of a chunk behind which no other piece is put into it; the longest still has room. */
  private static final int FULL = 100;

  private static final int FREE = 0;
  private static final int READS = 1;
  private static final int SENDS = 2;
  private static final int LINGERS = 3;

  private final ListeningPort port;
  private final int number;
  private final RequestHead head;
  private final PanelText out = new PanelText();
  private int state;

  /** The end of an uptime's bits: what is left until then is less than they count. */
  private int deadline;

  private int sent;
  private int part;
  private int index;
  private boolean more;
  private boolean unread;

  /** A place. */
  Caller(ListeningPort port, int number, RequestHead head) {
    this.port = port;
    this.number = number;
    this.head = head;
  }

  /** Takes somebody who came. */
  void begin(int now) {
    head.begin();
    state = READS;
    deadline = now + SILENT_MILLIS;
  }

  /** Ends the call. */
  void end() {
    if (state != FREE) {
      state = FREE;
      port.close(number);
    }
  }

  /**
   * Moves a slice.
   *
   * @return whether anything moved
   */
  boolean step(int now) {
    if (state == FREE) {
      return false;
    }
    int count = -1;
    if (deadline - now >= 0) {
      count = state == SENDS ? send(now) : read(now);
    }
    if (count < 0) {
      end();
    }
    return count != 0;
  }

  /** Reads into the bytes that are sent later. */
  private int read(int now) {
    byte[] bytes = out.bytes();
    int count = port.read(number, bytes, 0, bytes.length);
    if (count > 0 && !head.hasBegun()) {
      deadline += HEAD_MILLIS - SILENT_MILLIS;
    }
    for (int i = 0; i < count && state == READS; i++) {
      if (head.take(bytes[i])) {
        unread = count == bytes.length || !head.isWhole();
        answer(now);
      }
    }
    return count;
  }

  private void answer(int now) {
    state = SENDS;
    deadline = now + ANSWER_MILLIS;
    sent = 0;
    part = 0;
    index = 0;
    String refusal = head.refusal();
    more = refusal == null && !head.isHead();
    out.setLength(0);
    out.text("HTTP/1.1 ").text(refusal == null ? head.document().headers() : refusal);
    out.text("Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
    out.text(refusal == null ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: 0\r\n\r\n");
  }

  private int send(int now) {
    if (sent == out.length() && more) {
      fill();
    }
    int count = port.write(number, out.bytes(), sent, out.length() - sent);
    sent += count;
    if (count < 0 || sent < out.length() || more) {
      return count;
    }
    // Bytes that were not read would take the answer's end with them.
    state = LINGERS;
    deadline = now + LINGER_MILLIS;
    return unread ? count : -1;
  }

  /** The next pieces as a chunk, or the last chunk behind all of them. */
  private void fill() {
    PanelDocument document = head.document();
    sent = 0;
    out.begin();
    while (part < document.parts() && out.length() < FULL) {
      if (!document.write(part, index++, out)) {
        part++;
        index = 0;
      }
    }
    more = out.end();
  }
}
