package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.S3Credentials;

/**
 * Issues keys of an S3 server as AWS IoT's credential provider does, by the JVM's TLS: to who shows
 * a certificate, which it signs for one code. Names and codes of this class are fixed.
 */
final class KeyProvider implements AutoCloseable {

  static final String STATION = "bench-1";
  static final String CODE = "GOOD-ONCE-1234";

  private static final Duration LIFE = Duration.ofHours(1);

  private final EmbeddedS3 s3;
  private final DeviceAuthority authority;
  private final Supplier<Instant> clock;
  private final HttpsServer server;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> secrets = new CopyOnWriteArrayList<>(List.of(CODE));
  private volatile boolean used;

  /**
   * Begins to serve at a free port of this machine.
   *
   * @param s3 whose keys these are, and whose CA has signed this host
   * @param clock by which an hour ends
   */
  KeyProvider(EmbeddedS3 s3, Supplier<Instant> clock) throws Exception {
    this.s3 = s3;
    this.clock = clock;
    Instant now = Instant.now();
    this.authority =
        new DeviceAuthority(now.minus(Duration.ofDays(9)), now.plus(Duration.ofDays(99)));
    SSLContext context =
        TlsListener.context(
            s3.certificateAuthority().issue(List.of("localhost")), authority.root());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setWantClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** What a station is told, when it reaches this at a port. */
  static URI url(int port) {
    return URI.create("https://localhost:" + port + "/role-aliases/station/credentials");
  }

  /** The subjects of those who got keys. */
  List<String> asked() {
    return asked;
  }

  /** Everything that nobody may say: codes, secret keys and session tokens. */
  List<String> secrets() {
    return secrets;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), US_ASCII);
      String answer = null;
      if (exchange.getRequestURI().getPath().equals("/enrol")) {
        answer = enrol(exchange.getRequestHeaders().getFirst("x-enrol-code"), body);
      } else {
        answer = keys((HttpsExchange) exchange);
      }
      byte[] bytes = (answer == null ? "{\"message\":\"no\"}" : answer).getBytes(US_ASCII);
      exchange.sendResponseHeaders(answer == null ? 403 : 200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String enrol(String code, String request) {
    if (used || !CODE.equals(code)) {
      return null;
    }
    used = true;
    try {
      Instant now = Instant.now();
      return authority.answer(
          request, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String keys(HttpsExchange exchange) {
    String subject;
    try {
      subject = exchange.getSSLSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
    if (!subject.equals("CN=" + STATION)
        || !STATION.equals(exchange.getRequestHeaders().getFirst("x-amzn-iot-thingname"))) {
      return null;
    }
    asked.add(subject);
    // The store's clock may stand at another time than the station's.
    S3Credentials keys =
        s3.assumeRole(
            "station-" + STATION,
            Duration.ofHours(12),
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\","
                + "\"Resource\":\"arn:aws:s3:::"
                + s3.bucket()
                + "/*station="
                + STATION
                + "/*\"}]}");
    secrets.add(keys.secretAccessKey());
    secrets.add(keys.sessionToken());
    return "{\"credentials\":{\"accessKeyId\":\""
        + keys.accessKeyId()
        + "\",\"secretAccessKey\":\""
        + keys.secretAccessKey()
        + "\",\"sessionToken\":\""
        + keys.sessionToken()
        + "\",\"expiration\":\""
        + clock.get().plus(LIFE).truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
        + "\"}}";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
