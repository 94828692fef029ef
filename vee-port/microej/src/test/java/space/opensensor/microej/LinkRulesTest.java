package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.tree.ClassNode;

/** MicroEJ's link rules over the adapters and the portable modules, and over what breaks them. */
class LinkRulesTest {

  private static final Path RESOURCES = Path.of("app/src/main/resources");

  private final LinkRules linked;

  LinkRulesTest() throws IOException {
    Map<String, ClassNode> classes = ClassFiles.linked();
    assertTrue(classes.containsKey("space/opensensor/station/Station"));
    assertTrue(classes.containsKey("space/opensensor/microej/TlsConnection"));
    assertTrue(classes.containsKey("space/opensensor/parquet/ParquetWriter"));
    assertTrue(classes.containsKey("space/opensensor/sigv4/SoftwareSha256"));
    linked = new LinkRules(classes);
  }

  @Test
  void noClassFileIsNewerThanJava7() throws IOException {
    assertEquals(Set.of(), linked.tooNew());
    assertEquals(1, mistakes(OfPrimitives.class).tooNew().size());
  }

  @Test
  void noClassLiteralOfAPrimitiveTypeAndNoLambda() throws IOException {
    assertEquals(Set.of(), linked.unlinkableInstructions());
    assertEquals(2, mistakes(OfPrimitives.class).unlinkableInstructions().size());
  }

  @Test
  void noObjectHasMoreThan31References() throws IOException {
    assertEquals(Set.of(), linked.tooManyReferences());
    assertEquals(
        Set.of("space/opensensor/microej/LinkRulesTest$Wide: 32 reference fields"),
        mistakes(Wide.class, Half.class).tooManyReferences());
  }

  @Test
  void noStaticInitialiserNeedsItself() throws IOException {
    assertEquals(Set.of(), linked.initialiserCycles());
    assertEquals(2, mistakes(Hen.class, Egg.class).initialiserCycles().size());
    assertEquals(Set.of(), mistakes(Hen.class).initialiserCycles());
    assertEquals(2, mistakes(Fox.class, Hole.class, Way.class).initialiserCycles().size());
  }

  @Test
  void everyResourceReadByNameIsListedAndNothingElse() throws IOException {
    assertEquals(listed(".resources.list"), linked.resources());
    assertEquals(Set.of("a/resource.txt"), mistakes(ByName.class).resources());
  }

  @Test
  void everyTypeFoundByNameIsListedAndNothingElse() throws IOException {
    assertEquals(listed(".types.list"), linked.typesByName());
    assertEquals(Set.of("a.Type"), mistakes(ByName.class).typesByName());
  }

  @Test
  void thePropertiesThatTheApplicationReadsAreInItsOptions() throws IOException {
    String options = Files.readString(Path.of("app/configuration/common.properties"));
    for (String kind : new String[] {"sim", "emb"}) {
      assertTrue(options.contains("\n" + kind + ".java.property.opensensor.folder="), kind);
    }
  }

  private static Set<String> listed(String suffix) throws IOException {
    Set<String> listed = new TreeSet<>();
    try (var files = Files.list(RESOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(suffix)).toList()) {
        listed.addAll(
            Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toSet()));
      }
    }
    return listed;
  }

  private static LinkRules mistakes(Class<?>... types) throws IOException {
    Map<String, ClassNode> classes = new TreeMap<>();
    for (Class<?> type : types) {
      ClassNode read = ClassFiles.library(type.getName().replace('.', '/'));
      classes.put(read.name, read);
    }
    return new LinkRules(classes);
  }

  @SuppressWarnings("unused")
  private static class OfPrimitives {
    Object literal() {
      return int.class;
    }

    Runnable lambda() {
      return () -> {};
    }
  }

  private static class Half {
    Object a, b, c, d, e, f, g, h;
    int[] i, j, k, l, m, n, o, p;
  }

  private static class Wide extends Half {
    Object a2, b2, c2, d2, e2, f2, g2, h2;
    int[] i2, j2, k2, l2, m2, n2, o2, p2;
    int notOne;
    static Object norThis;
  }

  private static class Hen {
    static final Object EGG = Egg.lay();

    static Object hatch() {
      return EGG;
    }
  }

  private static class Egg {
    static final Object HEN = Hen.hatch();

    static Object lay() {
      return HEN;
    }
  }

  private static class Fox {
    static final Object DEN = Way.in();
  }

  private static class Hole {
    static final Object OWNER = Way.out();
  }

  /** Has no initialiser of its own. */
  private static class Way {
    static Object in() {
      return Hole.OWNER;
    }

    static Object out() {
      return Fox.DEN;
    }
  }

  private static class ByName {
    Object resource() {
      return ByName.class.getResourceAsStream("/a/resource.txt");
    }

    Object type() throws ClassNotFoundException {
      return Class.forName("a.Type");
    }
  }
}
