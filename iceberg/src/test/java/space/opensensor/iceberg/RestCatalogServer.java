package space.opensensor.iceberg;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.RESTSerializers;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.rest.responses.ErrorResponse;

/**
 * A REST catalog over HTTP: Iceberg's own handling of its requests, over a catalog that it numbers
 * fields in and writes metadata for as a server of others does.
 *
 * @see <a href="https://iceberg.apache.org/rest-catalog-spec/">Iceberg: REST catalog</a>
 */
final class RestCatalogServer implements AutoCloseable {

  static final String TOKEN = "token-of-the-lake";

  static {
    // Java's server sends an answer's head and body apart, and the body would wait 40 ms for the
    // client's word that it has the head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final JdbcCatalog catalog;
  private final ObjectMapper json = new ObjectMapper();
  private final List<String> requests = new ArrayList<>();
  private UnaryOperator<String> trouble = request -> null;
  private UnaryOperator<String> lie = request -> null;
  private Predicate<String> breakOff = request -> false;

  RestCatalogServer(JdbcCatalog catalog) throws IOException {
    this.catalog = catalog;
    RESTSerializers.registerAll(json);
    json.setPropertyNamingStrategy(new PropertyNamingStrategies.KebabCaseStrategy());
    json.setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
    json.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Method and path of each request so far. */
  List<String> requests() {
    return requests;
  }

  /** Answers requests for which this gives a text with status 503 and that text. */
  void trouble(UnaryOperator<String> of) {
    trouble = of;
  }

  /** Answers requests for which this gives a text with status 200 and that text. */
  void lie(UnaryOperator<String> of) {
    lie = of;
  }

  /** Does what these requests ask for, and then breaks off the answer. */
  void breakOff(Predicate<String> which) {
    breakOff = which;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      String request = exchange.getRequestMethod() + " " + path;
      requests.add(request);
      String why = trouble.apply(request);
      if (why != null) {
        send(exchange, 503, error(503, "ServiceUnavailableException", why));
      } else if (!("Bearer " + TOKEN)
          .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        send(exchange, 401, error(401, "NotAuthorizedException", "who are you?"));
      } else {
        String said = lie.apply(request);
        if (said != null) {
          write(exchange, 200, said);
        } else {
          handle(exchange, path.substring("/v1/".length()).split("/"));
        }
      }
    }
  }

  private void handle(HttpExchange exchange, String[] parts) throws IOException {
    try {
      Object answer = route(exchange, parts);
      if (answer == null) {
        exchange.sendResponseHeaders(204, -1);
      } else if (breakOff.test(
          exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath())) {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write('{');
      } else {
        send(exchange, 200, answer);
      }
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      send(exchange, 404, error(404, e.getClass().getSimpleName(), e.getMessage()));
    } catch (AlreadyExistsException | CommitFailedException e) {
      send(exchange, 409, error(409, e.getClass().getSimpleName(), e.getMessage()));
    } catch (IllegalArgumentException e) {
      send(exchange, 400, error(400, e.getClass().getSimpleName(), e.getMessage()));
    }
  }

  private Object route(HttpExchange exchange, String[] parts) throws IOException {
    String method = exchange.getRequestMethod();
    if (parts[0].equals("config")) {
      return ConfigResponse.builder().build();
    }
    if (parts.length == 1) {
      return CatalogHandlers.createNamespace(catalog, read(exchange, CreateNamespaceRequest.class));
    }
    Namespace namespace = RESTUtil.decodeNamespace(parts[1], "%1F");
    if (parts.length == 2) {
      return CatalogHandlers.loadNamespace(catalog, namespace);
    }
    if (parts.length == 3) {
      return method.equals("GET")
          ? CatalogHandlers.listTables(catalog, namespace)
          : CatalogHandlers.createTable(
              catalog, namespace, read(exchange, CreateTableRequest.class));
    }
    TableIdentifier table = TableIdentifier.of(namespace, RESTUtil.decodeString(parts[3]));
    switch (method) {
      case "HEAD" -> CatalogHandlers.tableExists(catalog, table);
      case "DELETE" -> CatalogHandlers.dropTable(catalog, table);
      case "GET" -> {
        return CatalogHandlers.loadTable(catalog, table, SnapshotMode.ALL);
      }
      default -> {
        return CatalogHandlers.updateTable(
            catalog, table, read(exchange, UpdateTableRequest.class));
      }
    }
    return null;
  }

  private <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
    return json.readValue(exchange.getRequestBody().readAllBytes(), type);
  }

  private static ErrorResponse error(int code, String type, String message) {
    return ErrorResponse.builder().responseCode(code).withType(type).withMessage(message).build();
  }

  private void send(HttpExchange exchange, int status, Object answer) throws IOException {
    write(exchange, status, json.writeValueAsString(answer));
  }

  private void write(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(
        status, exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
    if (!exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    catalog.close();
  }
}
