package space.opensensor.ducklake.credentials;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.credentials.BrokerAnswer.Refusal;
import space.opensensor.ducklake.ingest.HttpWorkers;
import space.opensensor.s3.EmbeddedS3;

/**
 * Serves stations over HTTPS: {@code GET /role-aliases/<alias>/credentials} as AWS IoT's credential
 * provider does, {@code POST /enrol}, {@code POST /renew}; and {@code /health} and {@code /metrics}
 * to those who watch it. A client certificate is asked for and need not be there; one that the
 * broker's authority has not signed breaks the connection.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html">AWS
 *     IoT: authorizing direct calls</a>
 */
public final class CredentialBroker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CredentialBroker.class);

  /** The most bytes of a certificate request. */
  private static final int MAX_BODY = 8 << 10;

  /** Open requests of one network, an eighth of what is served at once. */
  private static final int MOST_OPEN = 64;

  /** How long a request waits for what another process does to the register. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Seconds after which to come again where it waited in vain. */
  private static final int BUSY_RETRY = 5;

  private final CredentialSettings settings;
  private final AuthorityFolder folder;
  private final DeviceAuthority authority;
  private final DeviceRegister register;
  private final KeyIssuer issuer;
  private final BrokerMetrics metrics = new BrokerMetrics();
  private final StationDesk desk;
  private final HttpsServer server;
  private final ExecutorService workers = HttpWorkers.threads("credentials");

  /**
   * Starts to serve.
   *
   * @param database of the register; stays the caller's
   * @param clock by which certificates are judged; asked by several threads
   */
  public CredentialBroker(
      CredentialSettings settings, CatalogDatabase database, InstantSource clock)
      throws IOException {
    this(
        settings,
        database,
        clock,
        () ->
            settings.issuer() == CredentialSettings.Issuer.R2
                ? new R2Issuer(settings)
                : new StsIssuer(settings));
  }

  /**
   * Starts to serve beside an S3 server in this process, which makes the keys.
   *
   * @param clock the server's
   */
  public static CredentialBroker beside(
      EmbeddedS3 s3, CredentialSettings settings, CatalogDatabase database, InstantSource clock)
      throws IOException {
    return new CredentialBroker(settings, database, clock, () -> new EmbeddedIssuer(s3, settings));
  }

  /** Starts to serve with keys of an issuer, which it closes. */
  CredentialBroker(
      CredentialSettings settings,
      CatalogDatabase database,
      InstantSource clock,
      Supplier<KeyIssuer> issuers)
      throws IOException {
    this.settings = settings;
    this.folder = new AuthorityFolder(settings.folder());
    this.authority = folder.open(clock.instant());
    this.register = new DeviceRegister(database, PATIENCE);
    SSLContext tls = tls(clock);
    this.issuer = issuers.get();
    this.desk = new StationDesk(settings, authority, register, issuer, clock, metrics);
    try {
      this.server =
          HttpWorkers.listenTls(
              new InetSocketAddress(settings.host(), settings.port()), "credentials");
    } catch (IOException e) {
      issuer.close();
      throw e;
    }
    OpenRequests open = new OpenRequests(workers, MOST_OPEN);
    server.setHttpsConfigurator(new BrokerTls(tls, open, desk::crowded));
    server.setExecutor(open);
    server.createContext("/", this::handle);
    server.start();
  }

  private SSLContext tls(InstantSource clock) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(folder.serverKeys(authority, settings.names(), clock.instant()), new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), new TrustManager[] {new StationTrust(authority)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /** The port served at. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** What stations ask for keys: their setting {@code credentials.url}. */
  public URI url() {
    return URI.create(
        "https://"
            + settings.names().get(0)
            + ":"
            + port()
            + "/role-aliases/"
            + settings.alias()
            + "/credentials");
  }

  /** The certificate in PEM that stations are to trust, unless the broker's own is another's. */
  public String authorityPem() {
    return AuthorityFolder.pem(authority.certificate());
  }

  /** The register of the stations. */
  public DeviceRegister register() {
    return register;
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
    issuer.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      StationDesk.Caller caller = caller((HttpsExchange) exchange);
      String path = exchange.getRequestURI().getPath();
      BrokerAnswer answer;
      try {
        answer = answer(exchange, caller, path);
      } catch (Refusal refusal) {
        desk.refused(caller, shown(path), refusal);
        answer = BrokerAnswer.of(refusal);
      } catch (DeviceRegister.BusyException e) {
        Refusal refusal = new Refusal(503, e.getMessage(), BUSY_RETRY);
        desk.refused(caller, shown(path), refusal);
        answer = BrokerAnswer.of(refusal);
      } catch (CatalogException e) {
        metrics.failed("the register does not answer");
        LOG.atError().addKeyValue("why", e.getMessage()).log("register failed");
        answer = BrokerAnswer.of(new Refusal(503, "the register does not answer", 60));
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("request failed");
        answer = BrokerAnswer.of(new Refusal(500, "failed; the broker's log says why"));
      }
      send(exchange, answer);
    }
  }

  private BrokerAnswer answer(HttpExchange exchange, StationDesk.Caller caller, String path)
      throws IOException, Refusal {
    switch (path) {
      case "/health":
        return health();
      case "/metrics":
        return metrics(exchange);
      case "/enrol":
        require(exchange, "POST");
        return desk.enrol(caller, only(exchange, "x-enrol-code"), body(exchange));
      case "/renew":
        require(exchange, "POST");
        return desk.renew(caller, body(exchange));
      default:
        if (!path.equals("/role-aliases/" + settings.alias() + "/credentials")) {
          throw new Refusal(404, "no such path, or no such role alias");
        }
        require(exchange, "GET");
        return desk.keys(caller);
    }
  }

  private static void require(HttpExchange exchange, String method) throws Refusal {
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      throw new Refusal(405, "expected " + method);
    }
  }

  private static StationDesk.Caller caller(HttpsExchange exchange) {
    X509Certificate shown = null;
    try {
      shown = (X509Certificate) exchange.getSSLSession().getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      // None was shown, which is said where one is needed.
      shown = null;
    }
    return new StationDesk.Caller(
        shown, only(exchange, "x-amzn-iot-thingname"), exchange.getRemoteAddress().getAddress());
  }

  /** A header that is there once, or null. */
  private static String only(HttpExchange exchange, String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    return values == null || values.size() != 1 ? null : values.get(0);
  }

  private static String body(HttpExchange exchange) throws IOException, Refusal {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      throw new Refusal(413, "request: expected at most " + MAX_BODY + " bytes");
    }
    return new String(body, StandardCharsets.UTF_8);
  }

  private BrokerAnswer health() {
    String status = !register.answers() ? "down" : metrics.failure() != null ? "ill" : "up";
    return BrokerAnswer.ofJson(status.equals("up") ? 200 : 503, Map.of("status", status));
  }

  /** Without a token only this machine is told. */
  private BrokerAnswer metrics(HttpExchange exchange) throws IOException, Refusal {
    InetAddress from = exchange.getRemoteAddress().getAddress();
    boolean allowed =
        settings.token() == null
            ? from.isLoopbackAddress()
            : HttpWorkers.shows(settings.token(), exchange.getRequestHeaders());
    if (!allowed) {
      throw new Refusal(403, "token: expected Authorization: Bearer <token>");
    }
    boolean up = register.answers() && metrics.failure() == null;
    return new BrokerAnswer(200, "text/plain; version=0.0.4", metrics.text(up), 0);
  }

  /** A path that strangers gave, short enough for a line. */
  private static String shown(String path) {
    return path.length() <= 80 ? path : path.substring(0, 80);
  }

  private static void send(HttpExchange exchange, BrokerAnswer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("Connection", "close");
    if (answer.retryAfter() > 0) {
      exchange.getResponseHeaders().set("Retry-After", Long.toString(answer.retryAfter()));
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
    if (!head) {
      exchange.getResponseBody().write(answer.body());
    }
  }
}
