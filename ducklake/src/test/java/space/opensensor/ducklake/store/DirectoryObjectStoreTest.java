package space.opensensor.ducklake.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.FileNames;

@Tag("unit")
class DirectoryObjectStoreTest {

  private static final String[] NAMES = {
    "a", "a-b", "a.b", "a0", "b", FileNames.name("é", "~"), "z"
  };

  @TempDir Path root;

  @Test
  void pagesListKeysInTheOrderOfTheirBytesAndNoneTwice() throws Exception {
    long seed = 20261121;
    Random random = new Random(seed);
    TreeSet<String> keys =
        new TreeSet<>(
            (a, b) ->
                Arrays.compareUnsigned(
                    a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < 300; i++) {
      StringBuilder key = new StringBuilder();
      for (int depth = random.nextInt(4); depth > 0; depth--) {
        key.append(NAMES[random.nextInt(NAMES.length)]).append('/');
      }
      keys.add(key + NAMES[random.nextInt(NAMES.length)] + ".parquet");
    }
    for (String key : keys) {
      Path file = root.resolve(key);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x");
    }
    DirectoryObjectStore store = new DirectoryObjectStore(root);

    for (String prefix : List.of("", "a", "a/", "a/b/", "a/b", "none/")) {
      List<String> listed = new ArrayList<>();
      String after = "";
      while (true) {
        List<StoredObject> page = store.list(prefix, after, 7);
        page.forEach(o -> listed.add(o.key()));
        if (page.size() < 7) {
          break;
        }
        after = page.get(6).key();
      }
      assertEquals(
          keys.stream().filter(k -> k.startsWith(prefix)).toList(),
          listed,
          "prefix \"" + prefix + "\", seed " + seed);
    }
  }
}
