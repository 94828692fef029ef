package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    assertEquals(Set.of("store", "catalog", "queue"), services.keySet());
    for (Map<String, Object> service : services.values()) {
      assertTrue(SERVICE_KEYS.containsAll(service.keySet()), service.keySet().toString());
      assertTrue(((String) service.get("image")).matches("[a-z/]+:[A-Za-z0-9.-]+"));
      for (Object volume : (List<?>) service.getOrDefault("volumes", List.of())) {
        assertTrue(section("volumes").containsKey(volume.toString().split(":")[0]));
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
      for (Object port : (List<?>) service.get("ports")) {
        ports.add(port.toString().split(":")[1]);
      }
    }
    assertEquals(
        List.of(
            Integer.toString(settings.s3().endpoint().getPort()),
            "5432",
            Integer.toString(URI.create(settings.natsUrl()).getPort())),
        ports);
  }
}
