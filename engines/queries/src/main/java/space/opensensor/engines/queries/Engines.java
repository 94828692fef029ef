package space.opensensor.engines.queries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Starts engines with what users are told: Trino with the compose file's catalog, Spark with the
 * lines of {@code docs/engines.md}. Only addresses and keys are others.
 */
final class Engines {

  private static final Path ROOT = Path.of("..", "..");
  private static final Path TRINO_CATALOG = ROOT.resolve("ducklake/trino/lake.properties");
  private static final Path PAGE = ROOT.resolve("docs/engines.md");

  private Engines() {}

  /** Trino with the catalog {@code lake}. */
  static EngineProcess trino(LakeHost host) throws IOException {
    EngineProcess trino =
        new EngineProcess(
            "trino", "space.opensensor.engines.trino.TrinoEngine", host.trustOptions());
    trino.rows(createCatalog("lake", trinoCatalog(host)));
    return trino;
  }

  /** The statement that does what a file in Trino's {@code etc/catalog} does. */
  static String createCatalog(String name, Map<String, String> properties) {
    return "CREATE CATALOG "
        + name
        + " USING "
        + properties.get("connector.name")
        + properties.entrySet().stream()
            .filter(each -> !each.getKey().equals("connector.name"))
            .map(each -> "\"" + each.getKey() + "\" = '" + each.getValue() + "'")
            .collect(Collectors.joining(", ", " WITH (", ")"));
  }

  /** The compose file's catalog, with this host's addresses and keys. */
  static Map<String, String> trinoCatalog(LakeHost host) throws IOException {
    Properties file = new Properties();
    try (var in = Files.newBufferedReader(TRINO_CATALOG)) {
      file.load(in);
    }
    Map<String, String> properties = new TreeMap<>();
    file.forEach((key, value) -> properties.put((String) key, (String) value));
    Map<String, String> here = new LinkedHashMap<>();
    here.put("iceberg.jdbc-catalog.connection-url", host.jdbcUrl());
    here.put("iceberg.jdbc-catalog.connection-user", host.jdbcUser());
    here.put("iceberg.jdbc-catalog.connection-password", host.jdbcUser());
    here.put("s3.endpoint", host.s3().endpoint().toString());
    here.put("s3.aws-access-key", host.accessKey());
    here.put("s3.aws-secret-key", host.secretKey());
    replace(properties, here);
    return properties;
  }

  /** Spark with the catalog {@code lake}, and with times in UTC. */
  static EngineProcess spark(LakeHost host) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    Pattern.compile("--conf (\\S+?)=(\\S+)")
        .matcher(Files.readString(PAGE))
        .results()
        .forEach(line -> settings.put(line.group(1), line.group(2)));
    String catalog = "spark.sql.catalog.lake.";
    Map<String, String> here = new LinkedHashMap<>();
    here.put(catalog + "uri", host.jdbcUrl());
    here.put(catalog + "jdbc.user", host.jdbcUser());
    here.put(catalog + "jdbc.password", host.jdbcUser());
    here.put(catalog + "s3.endpoint", host.s3().endpoint().toString());
    here.put(catalog + "s3.access-key-id", host.accessKey());
    here.put(catalog + "s3.secret-access-key", host.secretKey());
    replace(settings, here);
    // A table is looked up anew by each statement, for the lake publishes between them.
    settings.put(catalog + "cache-enabled", "false");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.sql.datetime.java8API.enabled", "true");
    settings.put("spark.sql.shuffle.partitions", "2");
    List<String> options = new ArrayList<>(host.trustOptions());
    settings.forEach((key, value) -> options.add("-D" + key + "=" + value));
    return new EngineProcess("spark", "space.opensensor.engines.spark.SparkEngine", options);
  }

  private static void replace(Map<String, String> properties, Map<String, String> here) {
    here.forEach(
        (key, value) -> {
          if (properties.replace(key, value) == null) {
            throw new IllegalStateException(key + " is not set where users are told to set it");
          }
        });
  }
}
