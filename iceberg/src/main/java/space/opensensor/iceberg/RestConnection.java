package space.opensensor.iceberg;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.rest.HTTPClient;
import org.apache.iceberg.rest.RESTClient;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.auth.OAuth2Properties;
import space.opensensor.ducklake.LakeSettings.IcebergRest;

/**
 * Opens a REST catalog, whose server is waited for no longer than {@link RestLimits} allow.
 *
 * @see <a href="https://iceberg.apache.org/rest-catalog-spec/">Iceberg: REST catalog</a>
 */
final class RestConnection {

  private RestConnection() {}

  /** A connected catalog; nothing stays open when that fails. */
  static RESTSessionCatalog open(String name, IcebergRest rest, LakeFileIo io, RestLimits limits) {
    RESTSessionCatalog session =
        new RESTSessionCatalog(given -> client(given, limits), (context, given) -> io);
    try {
      session.initialize(name, properties(rest));
      return session;
    } catch (RuntimeException e) {
      try {
        session.close();
      } catch (IOException | RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static RESTClient client(Map<String, String> given, RestLimits limits) {
    // What the server has to say of the client is not asked: limits and classes to load.
    Map<String, String> properties = new HashMap<>(given);
    properties.keySet().removeIf(key -> key.startsWith("rest.client."));
    properties.putAll(limits.properties());
    return DeadlineClient.of(
        HTTPClient.builder(properties)
            .uri(properties.get(CatalogProperties.URI))
            .withHeaders(RESTUtil.configHeaders(properties))
            .build(),
        limits);
  }

  private static Map<String, String> properties(IcebergRest rest) {
    Map<String, String> properties = new HashMap<>();
    properties.put(CatalogProperties.URI, rest.uri().toString());
    // A report of each scan and commit, which would be one more request each.
    properties.put("rest-metrics-reporting-enabled", "false");
    putIfGiven(properties, CatalogProperties.WAREHOUSE_LOCATION, rest.warehouse());
    putIfGiven(properties, OAuth2Properties.TOKEN, rest.token());
    putIfGiven(properties, OAuth2Properties.CREDENTIAL, rest.credential());
    return properties;
  }

  private static void putIfGiven(Map<String, String> properties, String key, String value) {
    if (value != null) {
      properties.put(key, value);
    }
  }
}
