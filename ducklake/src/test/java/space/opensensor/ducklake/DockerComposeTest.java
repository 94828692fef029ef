package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    assertEquals(Set.of("minio", "bucket", "catalog"), services.keySet());
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
  void theBucketIsMadeOnceTheStoreIsHealthyUnderTheNameTheLakeReads() throws Exception {
    Map<String, Map<String, Object>> services = section("services");
    Map<String, Object> bucket = services.get("bucket");
    assertEquals(Map.of("minio", Map.of("condition", "service_healthy")), bucket.get("depends_on"));
    assertTrue(services.get("minio").containsKey("healthcheck"));
    String command = ((List<?>) bucket.get("command")).get(0).toString();
    assertTrue(command.contains("mc mb --ignore-existing \"here/$$BUCKET\""), command);
    // One dollar would be replaced by Compose before the shell sees it.
    assertFalse(command.replace("$$", "").contains("$"), command);
    Map<?, ?> environment = (Map<?, ?>) bucket.get("environment");
    String asked = new LakeSettings(Map.of()).bucketName();
    assertEquals("${DUCKLAKE_BUCKET_NAME:-" + asked + "}", environment.get("BUCKET"));
    Map<?, ?> root = (Map<?, ?>) services.get("minio").get("environment");
    assertEquals(root.get("MINIO_ROOT_USER"), environment.get("USER"));
    assertEquals(root.get("MINIO_ROOT_PASSWORD"), environment.get("SECRET"));
  }
}
