package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPathsTest {

  @ParameterizedTest
  @CsvSource({
    "station=a/year=2030/data.parquet,station=a/year=2030/data.parquet",
    "a//b,a/%/b",
    "/a,%/a",
    "a/,a/",
    "a//,a/%/",
    ".,%2E",
    "../a,%2E%2E/a",
    "a/./b,a/%2E/b",
    ".hidden/..x/...,.hidden/..x/...",
    "50%,50%",
    "%,%25",
    "%2E,%252E",
    "%25,%2525"
  })
  void aKeyHasItsPathAndAPathItsKey(String key, String path) {
    assertEquals(path, KeyPaths.path(key));
    assertEquals(key, KeyPaths.key(path));
  }

  @Test
  void noTwoKeysShareAPathAndNonePointsElsewhere() {
    long seed = 20300101;
    Random random = new Random(seed);
    Path bucket = Path.of("/data/bucket");
    Map<String, String> keys = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder key = new StringBuilder();
      for (int length = 1 + random.nextInt(8); length > 0; length--) {
        key.append("/.%2E5a".charAt(random.nextInt(7)));
      }
      String path = KeyPaths.path(key.toString());
      assertEquals(key.toString(), KeyPaths.key(path), "seed " + seed);
      Path file = bucket.resolve(path);
      assertEquals(file, file.normalize(), "seed " + seed + ", key " + key);
      assertTrue(file.startsWith(bucket), "seed " + seed + ", key " + key);
      // A key that ends in a slash is the directory itself.
      String place = file + (path.endsWith("/") ? "/" : "");
      String other = keys.put(place, key.toString());
      assertTrue(other == null || other.contentEquals(key), "seed " + seed + ": " + other);
    }
  }
}
