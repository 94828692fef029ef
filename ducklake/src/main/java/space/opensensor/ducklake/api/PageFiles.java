package space.opensensor.ducklake.api;

import static java.util.Map.entry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;

/**
 * What the pages of the server are made of: the page of the stations at {@code /}, that of the API
 * at {@code /api}, which is Swagger UI of its WebJar, and the API's description.
 */
final class PageFiles {

  /** What a page may load and do: nothing that is not of this server. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String VIEWER =
      "/META-INF/resources/webjars/swagger-ui/" + viewerVersion() + "/";

  private static final Map<String, String> FILES =
      Map.ofEntries(
          entry("/", "index.html"),
          entry("/lake.css", "lake.css"),
          entry("/lake.js", "lake.js"),
          entry("/fleet.js", "fleet.js"),
          entry("/chart.js", "chart.js"),
          entry("/api", "api.html"),
          entry("/api.css", "api.css"),
          entry("/api.js", "api.js"),
          entry("/openapi.yaml", "openapi.yaml"),
          entry("/swagger-ui-bundle.js", VIEWER + "swagger-ui-bundle.js"),
          entry("/swagger-ui.css", VIEWER + "swagger-ui.css"));

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "yaml", "application/yaml");

  private PageFiles() {}

  /** Whether a path is that of a page or of a part of one. */
  static boolean has(String path) {
    return FILES.containsKey(path);
  }

  /** The type of what is at a path. */
  static String type(String path) {
    String file = FILES.get(path);
    return TYPES.get(file.substring(file.lastIndexOf('.') + 1));
  }

  /** Whether it is so large that it should go out compressed. */
  static boolean isLarge(String path) {
    return FILES.get(path).startsWith(VIEWER);
  }

  /** What is at a path. */
  static byte[] bytes(String path) throws IOException {
    try (InputStream in = PageFiles.class.getResourceAsStream(FILES.get(path))) {
      return in.readAllBytes();
    }
  }

  /** The same by gzip. */
  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static String viewerVersion() {
    String file = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    try (InputStream in = PageFiles.class.getResourceAsStream(file)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
