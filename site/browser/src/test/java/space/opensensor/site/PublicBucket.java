package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket that anyone may list and read, as <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">S3 answers</a>:
 * lists of a thousand by prefix, delimiter and token, and ranges of objects.
 */
final class PublicBucket implements AutoCloseable {

  private static final int PAGE = 1000;

  /** Objects by key. */
  final NavigableMap<String, Entry> objects = new ConcurrentSkipListMap<>();

  /** Whether it lets pages of others read. */
  volatile boolean crossOrigin = true;

  /** Whether the whole of an object is the answer to who asks for a part. */
  volatile boolean ignoresRanges;

  /** What keys begin with whose answers never come to their end; empty for none. */
  volatile String stops = "";

  /** Keys that begin so are refused, but for an empty one. */
  volatile String forbidden = "";

  /** The ends that lists do not come to. */
  enum Endless {
    NO,
    PAGES,
    SAME_PAGE,
    BYTES
  }

  volatile Endless endless = Endless.NO;

  private final CountDownLatch over = new CountDownLatch(1);

  final AtomicLong requests = new AtomicLong();
  final AtomicLong bytes = new AtomicLong();

  private final ExecutorService workers = Executors.newFixedThreadPool(6);
  private final HttpServer server;

  /** An object and when it was stored. */
  record Entry(byte[] content, Instant modified) {}

  PublicBucket() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(workers);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/public");
  }

  void put(String key, byte[] content, Instant modified) {
    objects.put(key, new Entry(content, modified));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      if (crossOrigin) {
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().set("Access-Control-Allow-Headers", "range");
      }
      Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
      String key = exchange.getRequestURI().getPath().substring("/public/".length());
      String asked = key.isEmpty() ? query.getOrDefault("prefix", "") : key;
      if (exchange.getRequestMethod().equals("OPTIONS")) {
        exchange.sendResponseHeaders(crossOrigin ? 204 : 403, -1);
      } else if (!forbidden.isEmpty() && asked.startsWith(forbidden)) {
        send(exchange, 403, error("AccessDenied", "Access Denied"));
      } else if (!stops.isEmpty() && asked.startsWith(stops)) {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write('<');
        exchange.getResponseBody().flush();
        try {
          over.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      } else if (key.isEmpty() && endless == Endless.BYTES) {
        exchange.sendResponseHeaders(200, 0);
        byte[] space = new byte[1 << 20];
        java.util.Arrays.fill(space, (byte) ' ');
        for (int i = 0; i < 1 << 10; i++) {
          // Until the other side has enough.
          exchange.getResponseBody().write(space);
        }
      } else if (key.isEmpty()) {
        send(exchange, 200, list(query).getBytes(UTF_8));
      } else if (!objects.containsKey(key)) {
        send(exchange, 404, error("NoSuchKey", "The specified key does not exist."));
      } else {
        range(exchange, objects.get(key).content());
      }
    }
  }

  private void range(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null || ignoresRanges) {
      send(exchange, 200, content);
      return;
    }
    if (content.length == 0) {
      send(exchange, 416, error("InvalidRange", "The requested range is not satisfiable"));
      return;
    }
    String[] ends = range.substring("bytes=".length()).split("-");
    int from = Integer.parseInt(ends[0]);
    int to = Math.min(content.length - 1, Integer.parseInt(ends[1]));
    send(exchange, 206, java.util.Arrays.copyOfRange(content, from, to + 1));
  }

  private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    bytes.addAndGet(body.length);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] error(String code, String message) {
    return ("<?xml version=\"1.0\"?><Error><Code>"
            + code
            + "</Code><Message>"
            + message
            + "</Message></Error>")
        .getBytes(UTF_8);
  }

  private String list(Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    String delimiter = query.get("delimiter");
    StringBuilder text =
        new StringBuilder(
            "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    String at = query.getOrDefault("continuation-token", prefix);
    int count = 0;
    String key = objects.ceilingKey(at);
    while (key != null && key.startsWith(prefix) && count < PAGE) {
      int slash = delimiter == null ? -1 : key.indexOf(delimiter, prefix.length());
      if (slash >= 0) {
        String folder = key.substring(0, slash + 1);
        text.append("<CommonPrefixes><Prefix>")
            .append(encoded(folder))
            .append("</Prefix></CommonPrefixes>");
        key = objects.higherKey(folder + "\uffff");
      } else {
        Entry entry = objects.get(key);
        text.append("<Contents><Key>")
            .append(encoded(key))
            .append("</Key><LastModified>")
            .append(entry.modified())
            .append("</LastModified><Size>")
            .append(entry.content().length)
            .append("</Size></Contents>");
        key = objects.higherKey(key);
      }
      count++;
    }
    boolean more = key != null && key.startsWith(prefix) || endless != Endless.NO;
    text.append("<EncodingType>url</EncodingType><IsTruncated>")
        .append(more)
        .append("</IsTruncated>");
    if (more) {
      String next =
          endless == Endless.PAGES ? prefix + requests : endless == Endless.NO ? key : "t";
      text.append("<NextContinuationToken>").append(next).append("</NextContinuationToken>");
    }
    return text.append("</ListBucketResult>").toString();
  }

  /** As S3 encodes keys in a list that is asked for so: slashes stay. */
  private static String encoded(String key) {
    return java.net.URLEncoder.encode(key, UTF_8).replace("%2F", "/");
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new LinkedHashMap<>();
    List<String> parts = text == null ? List.of() : new ArrayList<>(List.of(text.split("&")));
    for (String part : parts) {
      int equals = part.indexOf('=');
      query.put(part.substring(0, equals), URLDecoder.decode(part.substring(equals + 1), UTF_8));
    }
    return query;
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    workers.shutdownNow();
  }
}
