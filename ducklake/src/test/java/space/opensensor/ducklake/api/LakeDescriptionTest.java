package space.opensensor.ducklake.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.ingest.Ingester;

/** The pages and the description of the interface, held against what is answered. */
@Tag("integration")
class LakeDescriptionTest extends ServedLake {

  @Test
  void thePagesAreServedWithAllThatTheyNameAndMayLoadNothingElse() throws Exception {
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      Pattern named = Pattern.compile("(?:href|src)=\"([a-z.-]+)\"");
      Set<String> parts = new TreeSet<>();
      for (String page : List.of("/", "/api")) {
        HttpResponse<String> answer = get(server, page);
        assertEquals(200, answer.statusCode(), page);
        assertEquals("text/html; charset=utf-8", answer.headers().firstValue("Content-Type").get());
        String policy = answer.headers().firstValue("Content-Security-Policy").get();
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"));
        assertFalse(policy.contains("unsafe") || policy.contains("http"), policy);
        Matcher part = named.matcher(answer.body());
        while (part.find()) {
          parts.add(part.group(1));
        }
      }
      assertEquals(
          Set.of(
              "api",
              "api.css",
              "api.js",
              "lake.css",
              "lake.js",
              "openapi.yaml",
              "swagger-ui-bundle.js",
              "swagger-ui.css"),
          parts);
      for (String part : parts) {
        assertEquals(200, get(server, "/" + part).statusCode(), part);
      }
    }
  }

  @Test
  void theViewerIsCompressedForWhoTakesThat() throws Exception {
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      URI script = URI.create("http://127.0.0.1:" + server.port() + "/swagger-ui-bundle.js");
      HttpResponse<byte[]> plain =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(script).build(), HttpResponse.BodyHandlers.ofByteArray());
      HttpResponse<byte[]> packed =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(script).header("Accept-Encoding", "br, gzip").build(),
                  HttpResponse.BodyHandlers.ofByteArray());
      assertTrue(plain.headers().firstValue("Content-Encoding").isEmpty());
      assertEquals("gzip", packed.headers().firstValue("Content-Encoding").get());
      assertTrue(packed.body().length < plain.body().length / 3);
      assertArrayEquals(
          plain.body(),
          new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes());
    }
  }

  @Test
  void everyPathOfTheDescriptionIsServed() throws Exception {
    station();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        Ingester ingester = lake.ingester(new LakeMetrics());
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      ingester.pass();
      String description = get(server, "/openapi.yaml").body();
      Matcher paths = Pattern.compile("(?m)^  (/\\S*):$").matcher(description);
      int found = 0;
      while (paths.find()) {
        String path = paths.group(1).replace("{table}", "readings");
        String query =
            switch (path) {
              case "/changes" -> "?table=readings&from=1";
              case "/series" ->
                  "?column=light&station=a&from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z";
              default -> "";
            };
        assertEquals(200, get(server, path + query).statusCode(), path);
        found++;
      }
      assertEquals(12, found);
    }
  }

  @Test
  void everyAnswerIsOfTheTypeThatTheDescriptionGivesIt() throws Exception {
    station();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        Ingester ingester = lake.ingester(new LakeMetrics());
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      ingester.pass();
      JsonNode description =
          new ObjectMapper()
              .valueToTree(new org.yaml.snakeyaml.Yaml().load(get(server, "/openapi.yaml").body()));
      Map<String, String> queries =
          Map.of(
              "/changes", "?table=readings&from=1",
              "/series",
                  "?column=light&station=a&from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z");
      int judged = 0;
      for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
        JsonNode schema = path.getValue().at("/get/responses/200/content/application~1json/schema");
        if (!schema.isMissingNode()) {
          String asked =
              path.getKey().replace("{table}", "readings")
                  + queries.getOrDefault(path.getKey(), "");
          judge(description, schema, json(server, asked), asked);
          judged++;
        }
      }
      assertEquals(11, judged);
    }
  }

  private static void judge(JsonNode description, JsonNode schema, JsonNode value, String where) {
    if (schema.has("$ref")) {
      judge(description, description.at(schema.get("$ref").asText().substring(1)), value, where);
    } else if (schema.has("allOf")) {
      com.fasterxml.jackson.databind.node.ObjectNode all = new ObjectMapper().createObjectNode();
      for (JsonNode part : schema.get("allOf")) {
        JsonNode own =
            part.has("$ref") ? description.at(part.get("$ref").asText().substring(1)) : part;
        all.setAll((com.fasterxml.jackson.databind.node.ObjectNode) own.get("properties"));
      }
      properties(description, all, value, where);
    } else if (schema.has("properties")) {
      properties(description, schema.get("properties"), value, where);
    } else if (value.isNull()) {
      assertTrue(schema.path("nullable").asBoolean() || schema.isEmpty(), where + " is null");
    } else if (schema.has("type")) {
      String type = schema.get("type").asText();
      boolean is =
          switch (type) {
            case "array" -> value.isArray();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "string" -> value.isTextual();
            default -> false;
          };
      assertTrue(is, where + ": expected " + type + ", got " + value);
      value.forEach(each -> judge(description, schema.path("items"), each, where + "[]"));
    }
  }

  private static void properties(
      JsonNode description, JsonNode properties, JsonNode value, String where) {
    value
        .properties()
        .forEach(
            field -> {
              assertTrue(properties.has(field.getKey()), where + ": " + field.getKey());
              judge(
                  description,
                  properties.get(field.getKey()),
                  field.getValue(),
                  where + "." + field.getKey());
            });
  }
}
