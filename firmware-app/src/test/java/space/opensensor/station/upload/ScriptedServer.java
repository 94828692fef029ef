package space.opensensor.station.upload;

import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import space.opensensor.station.model.RequestHead;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;

/**
 * A server behind the board's connections that answers each request byte for byte as a test says,
 * true or not.
 */
final class ScriptedServer implements Connector {

  /** What a request can do to its connection after the answer. */
  enum Ending {
    /** The connection stays open. */
    STAYS,
    /** The server closes its side. */
    CLOSES,
    /** The connection is reset. */
    RESETS
  }

  /** One request that arrived whole. */
  record Request(
      int connection, String method, String target, Map<String, String> headers, byte[] body) {

    /** The path after the bucket, percent-decoded. */
    String key() {
      int query = target.indexOf('?');
      String path = query < 0 ? target : target.substring(0, query);
      return URLDecoder.decode(
          path.substring(path.indexOf('/', 1) + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    boolean asks(String parameter) {
      return target.matches(".*[?&]" + parameter + "(=.*)?");
    }
  }

  /** Bytes to answer with, at most so many at a time, and what happens after them. */
  record Answer(String text, int bytesPerRead, Ending ending) {

    static Answer of(String... lines) {
      return new Answer(String.join("\r\n", lines) + "\r\n\r\n", Integer.MAX_VALUE, Ending.STAYS);
    }

    /** An answer with a body of the length it names. */
    static Answer document(String statusLine, String body) {
      return new Answer(
          statusLine + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body,
          Integer.MAX_VALUE,
          Ending.STAYS);
    }

    static Answer error(int status, String code) {
      return document("HTTP/1.1 " + status + " Error", "<Error><Code>" + code + "</Code></Error>");
    }

    /** No byte at all. */
    static Answer none(Ending ending) {
      return new Answer("", Integer.MAX_VALUE, ending);
    }

    Answer then(Ending after) {
      return new Answer(text, bytesPerRead, after);
    }

    Answer dripping(int bytes) {
      return new Answer(text, bytes, ending);
    }
  }

  private final Function<Request, Answer> script;
  private final List<String> identified = new ArrayList<>();
  private Identity identity;
  private final List<Request> requests = new ArrayList<>();
  private Function<String, Answer> early = head -> null;
  private boolean reachable = true;
  private boolean connects = true;
  private final List<String> hosts = new ArrayList<>();
  private int connections;
  private int open;
  private int writable = Integer.MAX_VALUE;
  private long readMillis;
  private long writeMillis;
  private LongSupplier time = () -> 0;

  ScriptedServer(Function<Request, Answer> script) {
    this.script = script;
  }

  /** Gives the device a key. */
  void use(Identity deviceIdentity) {
    identity = deviceIdentity;
  }

  /** Where the device showed its certificate, in order. */
  List<String> identified() {
    return identified;
  }

  /** The requests that arrived whole. */
  List<Request> requests() {
    return requests;
  }

  /** Their methods. */
  List<String> methods() {
    return requests.stream().map(Request::method).toList();
  }

  /** Where to, in order. */
  List<String> hosts() {
    return hosts;
  }

  /** How many connections the device has not closed. */
  int open() {
    return open;
  }

  /** How many connections were opened. */
  int connections() {
    return connections;
  }

  /** Answers a head before its body has come, where the function gives an answer. */
  void answerEarly(Function<String, Answer> toHead) {
    early = toHead;
  }

  /** Takes so many bytes at each write. */
  void takeAtMost(int bytesPerWrite) {
    writable = bytesPerWrite;
  }

  /** Gives bytes to read each so many milliseconds only. */
  void readEach(long millis, LongSupplier clock) {
    readMillis = millis;
    time = clock;
  }

  /** Takes bytes each so many milliseconds only. */
  void writeEach(long millis, LongSupplier clock) {
    writeMillis = millis;
    time = clock;
  }

  /** Whether connections can be opened. */
  void setReachable(boolean isReachable) {
    reachable = isReachable;
  }

  /** Whether handshakes come to an end. */
  void setConnects(boolean handshakesEnd) {
    connects = handshakesEnd;
  }

  @Override
  public Connection open(String host, int port, long epochMillis) throws ConnectionException {
    if (!reachable) {
      throw new ConnectionException(ConnectionException.Cause.REFUSED, "connection refused");
    }
    hosts.add(host + ":" + port);
    open++;
    return new ScriptedConnection(++connections);
  }

  @Override
  public Connection openIdentified(String host, int port, long epochMillis)
      throws ConnectionException {
    identified.add(host + ":" + port);
    return open(host, port, epochMillis);
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public boolean limitsConnectTime() {
    return false;
  }

  private final class ScriptedConnection implements Connection {

    private final int number;
    private final ByteArrayOutputStream in = new ByteArrayOutputStream();
    private byte[] out = new byte[0];
    private int outAt;
    private int bytesPerRead = Integer.MAX_VALUE;
    private Ending ending = Ending.STAYS;
    private boolean answered;
    private boolean closed;
    private long readDue;
    private long writeDue;

    ScriptedConnection(int number) {
      this.number = number;
    }

    @Override
    public boolean connect() {
      return connects;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws ConnectionException {
      check();
      int n = Math.min(Math.min(length, bytesPerRead), out.length - outAt);
      if (n > 0 && time.getAsLong() < readDue) {
        return 0;
      }
      readDue = time.getAsLong() + readMillis;
      System.arraycopy(out, outAt, buffer, offset, n);
      outAt += n;
      if (n > 0 || ending == Ending.STAYS) {
        return n;
      }
      if (ending == Ending.RESETS) {
        throw new ConnectionException(ConnectionException.Cause.BROKEN, "connection reset");
      }
      return -1;
    }

    @Override
    public int write(byte[] buffer, int offset, int length) throws ConnectionException {
      check();
      if (ending == Ending.RESETS && outAt == out.length) {
        throw new ConnectionException(ConnectionException.Cause.BROKEN, "connection reset");
      }
      if (time.getAsLong() < writeDue) {
        return 0;
      }
      writeDue = time.getAsLong() + writeMillis;
      int n = Math.min(length, writable);
      in.write(buffer, offset, n);
      serve();
      return n;
    }

    @Override
    public void close() {
      open -= closed ? 0 : 1;
      closed = true;
    }

    private void check() {
      if (closed) {
        throw new IllegalStateException("used after close");
      }
    }

    private void serve() {
      String text = in.toString(StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        return;
      }
      if (!answered) {
        Answer first = early.apply(text.substring(0, end));
        if (first != null) {
          answered = true;
          answer(first);
        }
      }
      Request request = parse(text, end);
      if (request != null) {
        in.reset();
        requests.add(request);
        if (!answered) {
          answer(script.apply(request));
        }
        answered = false;
      }
    }

    private void answer(Answer answer) {
      out = answer.text().getBytes(StandardCharsets.ISO_8859_1);
      outAt = 0;
      bytesPerRead = answer.bytesPerRead();
      ending = answer.ending();
    }

    private Request parse(String text, int end) {
      RequestHead head = RequestHead.of(text.substring(0, end));
      int length = head.contentLength();
      if (text.length() < end + 4 + length) {
        return null;
      }
      byte[] body = text.substring(end + 4, end + 4 + length).getBytes(StandardCharsets.ISO_8859_1);
      return new Request(number, head.method(), head.target(), head.headers(), body);
    }
  }
}
