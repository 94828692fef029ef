package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the compose file as Docker would; whether its images start is not tried here. */
@Tag("unit")
class DockerComposeTest {

  /** Of the compose specification, those that have a meaning here. */
  private static final Set<String> SERVICE_KEYS =
      Set.of(
          "profiles",
          "image",
          "command",
          "entrypoint",
          "environment",
          "ports",
          "volumes",
          "healthcheck",
          "depends_on");

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> section(String name) throws Exception {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    try (Reader in = Files.newBufferedReader(Path.of("docker-compose.yml"))) {
      Map<String, Object> all = new Yaml(new SafeConstructor(strict)).load(in);
      assertEquals(Set.of("services", "volumes"), all.keySet());
      return (Map<String, Map<String, Object>>) all.get(name);
    }
  }

  @Test
  void servicesHaveOnlyKnownKeysPinnedImagesAndDeclaredVolumes() throws Exception {
    Map<String, Map<String, Object>> services = section("services");
    assertEquals(Set.of("store", "catalog", "queue", "trino"), services.keySet());
    for (Map<String, Object> service : services.values()) {
      assertTrue(SERVICE_KEYS.containsAll(service.keySet()), service.keySet().toString());
      assertTrue(((String) service.get("image")).matches("[a-z/]+:[A-Za-z0-9.-]+"));
      for (Object volume : (List<?>) service.getOrDefault("volumes", List.of())) {
        String from = volume.toString().split(":")[0];
        assertTrue(
            from.startsWith("./")
                ? Files.isRegularFile(Path.of(from))
                : section("volumes").containsKey(from),
            from);
      }
      Object others = service.get("depends_on");
      if (others != null) {
        for (Object other : ((Map<?, ?>) others).keySet()) {
          assertTrue(services.get(other).containsKey("healthcheck"), other.toString());
        }
      }
    }
  }

  @Test
  void nothingIsReachableFromOtherMachines() throws Exception {
    for (Map<String, Object> service : section("services").values()) {
      for (Object port : (List<?>) service.getOrDefault("ports", List.of())) {
        assertTrue(port.toString().startsWith("127.0.0.1:"), port.toString());
      }
    }
  }

  @Test
  void theStoreMakesTheBucketThatTheLakeReads() throws Exception {
    Map<String, Object> store = section("services").get("store");
    String command = store.get("command").toString();
    assertTrue(command.endsWith("-bucket=" + new LakeSettings(Map.of()).bucketName()), command);
    assertTrue(store.containsKey("healthcheck"));
  }

  @Test
  void theReadmeOpensWhatTheFileStarts() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    String section = readme.substring(readme.indexOf("### With Docker"));
    Map<String, String> set =
        Pattern.compile("(?:export | )([A-Z0-9_]+)=(\\S+)")
            .matcher(section.substring(0, section.indexOf("./lake doctor")))
            .results()
            .collect(Collectors.toMap(m -> m.group(1), m -> m.group(2)));
    Map<String, Map<String, Object>> services = section("services");
    Map<?, ?> keys = (Map<?, ?>) services.get("store").get("environment");
    LakeSettings settings = new LakeSettings(set);
    assertEquals(
        "${LAKE_STORE_KEY:-" + settings.s3().accessKey() + "}", keys.get("AWS_ACCESS_KEY_ID"));
    assertEquals(
        "${LAKE_STORE_SECRET:-" + settings.s3().secretKey() + "}",
        keys.get("AWS_SECRET_ACCESS_KEY"));
    assertEquals("station", settings.bucketName());
    Map<?, ?> login = (Map<?, ?>) services.get("catalog").get("environment");
    assertEquals("${LAKE_DB_PASSWORD:-lake}", login.get("POSTGRES_PASSWORD"));
    assertTrue(
        settings
            .catalogPath()
            .startsWith("postgresql://" + login.get("POSTGRES_USER") + ":lake@localhost:5432/"));
    List<String> ports = new ArrayList<>();
    for (Map<String, Object> service : services.values()) {
      if (!service.containsKey("profiles")) {
        for (Object port : (List<?>) service.get("ports")) {
          ports.add(port.toString().split(":")[1]);
        }
      }
    }
    assertEquals(
        List.of(
            Integer.toString(settings.s3().endpoint().getPort()),
            "5432",
            Integer.toString(URI.create(settings.natsUrl()).getPort())),
        ports);
  }

  /** That Trino knows each key, the module engines asks Trino. */
  @Test
  void trinoFindsTheStoreTheCatalogAndTheirKeys() throws Exception {
    Map<String, Map<String, Object>> services = section("services");
    Map<String, Object> trino = services.get("trino");
    assertEquals(List.of("trino"), trino.get("profiles"));
    String mount = ((List<?>) trino.get("volumes")).get(0).toString();
    String[] parts = mount.split(":");
    assertEquals("/etc/trino/catalog/lake.properties", parts[1]);
    Properties catalog = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(parts[0]))) {
      catalog.load(in);
    }
    Map<?, ?> login = (Map<?, ?>) services.get("catalog").get("environment");
    assertEquals(
        "jdbc:postgresql://catalog:5432/" + login.get("POSTGRES_DB"),
        catalog.getProperty("iceberg.jdbc-catalog.connection-url"));
    assertEquals(
        login.get("POSTGRES_USER"), catalog.getProperty("iceberg.jdbc-catalog.connection-user"));
    String command = services.get("store").get("command").toString();
    URI endpoint = URI.create(catalog.getProperty("s3.endpoint"));
    assertEquals("store", endpoint.getHost());
    assertTrue(command.contains("-s3.port=" + endpoint.getPort()), command);
    LakeSettings settings = new LakeSettings(Map.of());
    assertEquals(
        settings.dataPath() + "iceberg",
        catalog.getProperty("iceberg.jdbc-catalog.default-warehouse-dir"));
    Map<?, ?> store = (Map<?, ?>) services.get("store").get("environment");
    Map<?, ?> given = (Map<?, ?>) trino.get("environment");
    assertEquals(
        Map.of(
            "LAKE_DB_PASSWORD",
            login.get("POSTGRES_PASSWORD"),
            "LAKE_STORE_KEY",
            store.get("AWS_ACCESS_KEY_ID"),
            "LAKE_STORE_SECRET",
            store.get("AWS_SECRET_ACCESS_KEY")),
        given);
    Set<String> taken = new HashSet<>();
    for (Object value : catalog.values()) {
      Matcher variable = Pattern.compile("\\$\\{ENV:(\\w+)\\}").matcher(value.toString());
      if (variable.matches()) {
        taken.add(variable.group(1));
      }
    }
    assertEquals(given.keySet(), taken);
  }

  /** The page shows those who have no Docker the same file with their own addresses. */
  @Test
  void theEnginesPageHasTheSameKeysForTrino() throws Exception {
    String page = Files.readString(Path.of("../docs/engines.md"));
    String block = page.substring(page.indexOf("connector.name=iceberg"));
    Properties shown = new Properties();
    shown.load(new StringReader(block.substring(0, block.indexOf("```"))));
    Properties file = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of("trino/lake.properties"))) {
      file.load(in);
    }
    assertEquals(file.keySet(), shown.keySet());
  }
}
