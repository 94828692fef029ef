package space.opensensor.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortableApiTest {

  private final PortableApi portable = new PortableApi();

  @Test
  void everyAdditionIsNewAndNamesASourceThatCanBeFound() throws IOException {
    Set<String> attested = new HashSet<>();
    for (String[] row : rows("microej-attested-api.tsv")) {
      attested.add(row[0]);
    }
    List<String> wrong = new ArrayList<>();
    for (String[] row : rows("additions.tsv")) {
      boolean findable =
          row[1].matches("(docs\\.microej\\.com|github\\.com/|CLDC 1\\.1|parameter ).*");
      if (!findable || !attested.add(row[0])) {
        wrong.add(String.join(" ", row));
      }
    }

    assertEquals(List.of(), wrong);
  }

  @Test
  void everyAdditionExistsOnADesktop() throws IOException {
    ClassSet desktop = new ClassSet(List.of(), List.of());
    List<String> missing = new ArrayList<>();
    for (String[] row : rows("additions.tsv")) {
      if (!row[0].startsWith(Member.ARRAY) && !exists(desktop, row[0])) {
        missing.add(row[0]);
      }
    }

    assertEquals(List.of(), missing);
  }

  @Test
  void noAdditionIsForbidden() throws IOException {
    List<String> both = new ArrayList<>();
    for (String[] row : rows("additions.tsv")) {
      for (String[] ban : rows("forbidden.tsv")) {
        if (row[0].equals(ban[0]) || row[0].startsWith(ban[0] + "#")) {
          both.add(row[0]);
        }
      }
    }

    assertEquals(List.of(), both);
  }

  @Test
  void aBanOnAPackageHoldsForItsSubpackagesAndNoOther() {
    assertNotNull(portable.banOnType("javax.net.ssl.SSLSocket"));
    assertNotNull(portable.banOnType("java.util.concurrent.locks.Lock"));
    assertNull(portable.banOnType("java.util.concurrently"));
    assertNull(portable.banOnType("java.util.ArrayList"));
  }

  @Test
  void rowsWhoseOverloadIsAGuessPermitNothing() {
    assertFalse(portable.permits("java.lang.Float#<init>(double)void"));
    assertTrue(portable.permits("java.lang.Float#<init>(float)void"));
  }

  @Test
  void noNativeMethodIsPermittedUnlessListed() {
    assertFalse(portable.permitsNative("space.opensensor.vee.Clock#now"));
  }

  private static boolean exists(ClassSet desktop, String signature) {
    String type = signature.split("#")[0].replace('.', '/');
    if (desktop.find(type) == null) {
      return false;
    }
    return !signature.contains("#")
        || desktop.find(type).methods.stream()
            .anyMatch(m -> new Member(type, m.name, m.desc).signature().equals(signature));
  }

  private static List<String[]> rows(String list) throws IOException {
    List<String[]> rows = new ArrayList<>();
    try (InputStream in = PortableApi.class.getResourceAsStream(list)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(line -> rows.add(line.split("\t")));
    }
    assertFalse(rows.isEmpty(), list);
    return rows;
  }
}
