package space.opensensor.supplychain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads lists of libraries: <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX</a> in JSON,
 * and npm's <a
 * href="https://docs.npmjs.com/cli/configuring-npm/package-lock-json">package-lock.json</a>.
 */
final class BillOfMaterials {

  private static final String OWN_GROUP = "space.opensensor";
  private static final ObjectMapper JSON = new ObjectMapper();

  private BillOfMaterials() {}

  /** The libraries of others in a CycloneDX file. */
  static List<Component> cycloneDx(Path file) throws IOException {
    JsonNode root = JSON.readTree(Files.readString(file));
    if (!"CycloneDX".equals(root.path("bomFormat").asText())) {
      throw new IOException(file + ": expected a CycloneDX document; package the module again");
    }
    List<Component> components = new ArrayList<>();
    for (JsonNode each : root.path("components")) {
      String group = each.path("group").asText();
      if (!group.equals(OWN_GROUP)) {
        String name = group + ":" + each.path("name").asText();
        components.add(new Component(name, each.path("version").asText(), licences(each)));
      }
    }
    return components;
  }

  private static List<String> licences(JsonNode component) {
    List<String> licences = new ArrayList<>();
    for (JsonNode each : component.path("licenses")) {
      JsonNode licence = each.path("license");
      if (each.has("expression")) {
        licences.addAll(choices(each.path("expression").asText()));
      } else if (licence.has("id")) {
        licences.add(licence.path("id").asText());
      } else {
        licences.add(licence.path("name").asText());
      }
    }
    return licences;
  }

  /** The packages of a package-lock.json of version 2 or 3. */
  static List<Component> packageLock(Path file) throws IOException {
    JsonNode packages = JSON.readTree(Files.readString(file)).path("packages");
    if (!packages.isObject()) {
      throw new IOException(
          file + ": expected lockfileVersion 2 or 3; lock it with npm 7 or newer");
    }
    List<Component> components = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each : packages.properties()) {
      if (!each.getKey().isEmpty()) {
        String folder = "node_modules/";
        String name = each.getKey().substring(each.getKey().lastIndexOf(folder) + folder.length());
        JsonNode licence = each.getValue().path("license");
        components.add(
            new Component(
                "npm:" + name,
                each.getValue().path("version").asText(),
                licence.isMissingNode() ? List.of() : choices(licence.asText())));
      }
    }
    return components;
  }

  /**
   * The alternatives of an SPDX expression; one with AND is left whole, and is none that is known.
   */
  private static List<String> choices(String expression) {
    return List.of(expression.replaceAll("[()]", "").split(" OR "));
  }
}
