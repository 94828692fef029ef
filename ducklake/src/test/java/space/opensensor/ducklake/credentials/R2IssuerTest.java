package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.LakeSettings;

/** Tokens for R2, beside one that the steps of Cloudflare's page gave in Node.js. */
class R2IssuerTest {

  private static final Instant NOW = Instant.parse("2026-11-29T07:00:00.123Z");

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("DUCKLAKE_BUCKET_NAME", "lake-bucket");
    settings.put("DUCKLAKE_CREDENTIALS_ISSUER", "r2");
    settings.put(
        "AWS_ENDPOINT_URL_S3", "https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com");
    settings.put("AWS_ACCESS_KEY_ID", "parentid00000001");
    settings.put("AWS_SECRET_ACCESS_KEY", "parent-secret-0123456789");
    return settings;
  }

  private static R2Issuer issuer(Map<String, String> settings) {
    return new R2Issuer(new LakeSettings(settings).credentials());
  }

  @Test
  void theTokenIsTheOneOfCloudflaresSteps() throws Exception {
    StationKeys keys;
    try (R2Issuer issuer = issuer(settings())) {
      keys = issuer.issue("kitchen-1", NOW);
    }
    assertEquals("parentid00000001", keys.accessKeyId());
    assertEquals(
        "dc0da83fa6ec4971f3a569c9964ef95deeef7e66c97f2b81ab8bc6f336c3e068",
        keys.secretAccessKey(),
        "SHA-256 of the token, and so of every claim in its order");
    assertEquals(Instant.parse("2026-11-29T08:00:00Z"), keys.expiration());
    String token =
        new String(Base64.getDecoder().decode(keys.sessionToken()), StandardCharsets.US_ASCII);
    assertTrue(token.startsWith("jwt/"), token);
    JsonNode claims =
        new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("[.]")[1]));
    assertEquals("station=kitchen-1/", claims.at("/paths/prefixPaths/0").asText());
    assertFalse(claims.toString().contains("firmware"), "R2 would let it be written");
    assertFalse(claims.toString().contains("List"), claims.toString());
    assertFalse(keys.toString().contains(keys.secretAccessKey()), keys.toString());
  }

  @Test
  void aStoreThatIsNotR2OrAKeyThatEndsIsRefused() {
    Map<String, String> aws = settings();
    aws.put("AWS_ENDPOINT_URL_S3", "https://s3.eu-central-1.amazonaws.com");
    assertEquals(
        "AWS_ENDPOINT_URL_S3: expected https://<account id>.r2.cloudflarestorage.com",
        assertThrows(IllegalArgumentException.class, () -> issuer(aws)).getMessage());
    Map<String, String> temporary = settings();
    temporary.put("AWS_SESSION_TOKEN", "token");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> issuer(temporary))
            .getMessage()
            .startsWith("AWS_ACCESS_KEY_ID: "));
  }

  @Test
  void anIdThatCouldMeanMoreThanOneStationGetsNone() {
    StationScope scope = new LakeSettings(settings()).credentials().scope();
    for (String id : new String[] {"*", "", "a/../b", "a*", "A", "a\n", "x".repeat(37)}) {
      assertThrows(IllegalArgumentException.class, () -> scope.policy(id), id);
    }
    assertTrue(scope.policy("x".repeat(36)).length() < 2048, "STS takes no more");
    assertFalse(scope.policy("kitchen-1").contains(" "), "radosgw 16 takes no blank");
  }

  @Test
  void aPrefixWithAWildcardIsRefused() {
    Map<String, String> settings = settings();
    settings.put("DUCKLAKE_PREFIX", "lab*");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new LakeSettings(settings).credentials())
            .getMessage()
            .startsWith("prefix: "));
  }
}
