package space.opensensor.ducklake.ingest;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * HTTP servers that slow clients do not block: a connection has a thread of its own while its
 * request comes and its answer goes, both within a time, and there are more threads than work is
 * done at once.
 */
public final class HttpWorkers {

  /** Connections served at once; a further one is closed. */
  private static final int MOST = 512;

  private static final int LISTEN_QUEUE = 128;
  private static final String SCHEME = "Bearer ";

  static {
    // Read once by the JDK's server; seconds. What is set on the command line stays.
    setIfAbsent("sun.net.httpserver.maxReqTime", "10");
    setIfAbsent("sun.net.httpserver.maxRspTime", "60");
    setIfAbsent("sun.net.httpserver.idleInterval", "15");
    setIfAbsent("sun.net.httpserver.maxReqHeaders", "64");
  }

  private HttpWorkers() {}

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** A server that is not started yet. */
  public static HttpServer listen(InetSocketAddress address, String what) throws IOException {
    try {
      return HttpServer.create(address, LISTEN_QUEUE);
    } catch (IOException e) {
      throw failed(address, what, e);
    }
  }

  /** A server for TLS that is not started yet. */
  public static HttpsServer listenTls(InetSocketAddress address, String what) throws IOException {
    try {
      return HttpsServer.create(address, LISTEN_QUEUE);
    } catch (IOException e) {
      throw failed(address, what, e);
    }
  }

  private static IOException failed(InetSocketAddress address, String what, IOException cause) {
    return new IOException(
        what
            + ": cannot listen on "
            + address.getHostString()
            + " port "
            + address.getPort()
            + ": "
            + cause.getMessage(),
        cause);
  }

  /** Threads for the connections of one server. */
  public static ExecutorService threads(String name) {
    return new ThreadPoolExecutor(
        0,
        MOST,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Whether only programs of this machine reach what listens on a host. */
  public static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * Whether a request shows the token, when one is asked for: in one header, for where there are
   * two a proxy may have looked at the other one.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1">RFC 6750, section 2.1</a>
   */
  public static boolean shows(String token, Headers headers) {
    if (token == null) {
      return true;
    }
    String given = only(headers, "Authorization");
    // The server reads a header's bytes as characters of ISO 8859-1.
    return given != null
        && given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            given.substring(SCHEME.length()).strip().getBytes(StandardCharsets.ISO_8859_1),
            token.getBytes(StandardCharsets.UTF_8));
  }

  /** A header that is there once, or null. */
  private static String only(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values == null || values.size() != 1 ? null : values.get(0);
  }

  /**
   * Whether the Host of a request is one that a server without a token answers to. A page of a
   * browser can make a name of its own point here, but cannot give another Host than that name.
   *
   * @param listening the host listened on
   */
  public static boolean isOwnName(Headers headers, String listening) {
    String host = only(headers, "Host");
    if (host == null) {
      return false;
    }
    String name = host.replaceAll(":\\d{1,5}$", "").toLowerCase(Locale.ROOT);
    return List.of("localhost", "[::1]", "::1", listening.toLowerCase(Locale.ROOT)).contains(name)
        || name.matches("127(\\.\\d{1,3}){3}");
  }
}
