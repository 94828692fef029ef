package space.opensensor.ducklake.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket named {@code station} that answers as no store should: lists that repeat or do not go
 * on, objects that are not what the list said, refusals, and answers that hardly come.
 */
public final class StrangeS3 implements AutoCloseable {

  /** What happens to a request for an object. */
  public enum Fault {
    GONE,
    OVERWRITTEN,
    FORBIDDEN,
    BUSY,
    CUT,
    DRIPPING,
    WHOLE_GIGABYTE
  }

  private final Map<String, byte[]> objects = new TreeMap<>();
  private final Map<String, Fault> faults = new HashMap<>();
  private final HttpServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ScheduledExecutorService drips = Executors.newScheduledThreadPool(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong sent = new AtomicLong();
  private boolean repeatsKeys;
  private boolean beginsAgain;

  public StrangeS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(workers);
    server.createContext("/", this::answer);
    server.start();
  }

  /** How to reach it. */
  public S3Settings settings() {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new S3Settings(endpoint, "us-east-1", "key", "secret", null, null);
  }

  /** Has an object, listed whatever happens to it. */
  public synchronized void put(String key, byte[] content, Fault fault) {
    objects.put(key, content);
    if (fault == null) {
      faults.remove(key);
    } else {
      faults.put(key, fault);
    }
  }

  /** Lists each key twice. */
  public synchronized void repeatKeys() {
    repeatsKeys = true;
  }

  /** Lists from the beginning, whatever is asked for, and says that there is more. */
  public synchronized void beginAgain() {
    beginsAgain = true;
  }

  @Override
  public void close() {
    closed.countDown();
    drips.shutdownNow();
    server.stop(0);
    workers.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String key = path.substring(Math.min(path.length(), "/station/".length()));
      if (key.isEmpty()) {
        send(exchange, 200, list(String.valueOf(exchange.getRequestURI().getQuery())));
      } else {
        object(exchange, key);
      }
    }
  }

  private synchronized byte[] list(String query) {
    String after = "";
    for (String part : query.split("&")) {
      if (part.startsWith("start-after=") && !beginsAgain) {
        after = part.substring("start-after=".length());
      }
    }
    StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>");
    xml.append(beginsAgain).append("</IsTruncated>");
    for (Map.Entry<String, byte[]> o : objects.entrySet()) {
      if (o.getKey().compareTo(after) > 0) {
        String one =
            "<Contents><Key>"
                + o.getKey()
                + "</Key><LastModified>2026-11-20T10:00:00Z</LastModified><ETag>\""
                + etag(o.getValue())
                + "\"</ETag><Size>"
                + o.getValue().length
                + "</Size></Contents>";
        xml.append(one.repeat(repeatsKeys ? 2 : 1));
      }
    }
    return xml.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Answers a part with a whole of a gigabyte, until the other side has enough. */
  private void gigabyte(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1L << 30);
    byte[] some = new byte[1 << 20];
    for (int i = 0; i < 1 << 10; i++) {
      exchange.getResponseBody().write(some);
      sent.addAndGet(some.length);
    }
  }

  /** Bytes of such answers that went out. */
  long sent() {
    return sent.get();
  }

  private static String etag(byte[] content) {
    return Integer.toHexString(Arrays.hashCode(content));
  }

  private void object(HttpExchange exchange, String key) throws IOException {
    byte[] content;
    Fault fault;
    synchronized (this) {
      content = objects.get(key);
      fault = faults.get(key);
    }
    if (content == null || fault == Fault.GONE) {
      send(exchange, 404, error("NoSuchKey"));
    } else if (fault == Fault.OVERWRITTEN) {
      send(exchange, 412, error("PreconditionFailed"));
    } else if (fault == Fault.FORBIDDEN) {
      send(exchange, 403, error("AccessDenied"));
    } else if (fault == Fault.BUSY) {
      send(exchange, 503, error("SlowDown"));
    } else if (fault == Fault.WHOLE_GIGABYTE) {
      gigabyte(exchange);
    } else {
      String[] range = exchange.getRequestHeaders().getFirst("Range").split("[=-]");
      byte[] part =
          Arrays.copyOfRange(content, Integer.parseInt(range[1]), Integer.parseInt(range[2]) + 1);
      exchange.getResponseHeaders().set("ETag", "\"" + etag(content) + "\"");
      exchange.sendResponseHeaders(206, part.length);
      if (fault == Fault.DRIPPING) {
        drip(exchange, part);
      } else {
        int length = fault == Fault.CUT ? part.length / 2 : part.length;
        exchange.getResponseBody().write(part, 0, length);
      }
    }
  }

  /** A byte now and then: never so late that a socket is given up. */
  private void drip(HttpExchange exchange, byte[] part) {
    List<Byte> rest = new ArrayList<>();
    for (byte b : part) {
      rest.add(b);
    }
    drips.scheduleAtFixedRate(
        () -> {
          try {
            exchange.getResponseBody().write(rest.remove(0));
            exchange.getResponseBody().flush();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        0,
        100,
        TimeUnit.MILLISECONDS);
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] error(String code) {
    return ("<Error><Code>" + code + "</Code></Error>").getBytes(StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }
}
