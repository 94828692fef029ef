package space.opensensor.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static space.opensensor.architecture.CompiledModules.ROOT_PACKAGE;
import static space.opensensor.architecture.CompiledModules.TREE;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The compiled classes have the arrows that ARCHITECTURE.md shows, all of them and no other. */
class ArrowsTest {

  private static final Path PAGE = TREE.resolve("ARCHITECTURE.md");

  private static Map<String, Path> folders;
  private static JavaClasses classes;

  @BeforeAll
  static void readEveryClassFile() throws IOException {
    folders = CompiledModules.folders();
    classes = CompiledModules.classes();
  }

  @Test
  void theArrowsBetweenModulesAreThoseOfThePage() throws IOException {
    assertEquals(lines(ArrowList.read(PAGE, "modules")), lines(arrows(ArrowsTest::module)));
  }

  @Test
  void theArrowsBetweenPackagesAreThoseOfThePage() throws IOException {
    Map<String, TreeSet<String>> found = arrows(ArrowsTest::packageName);
    Map<String, TreeSet<String>> shown = ArrowList.read(PAGE, "packages");
    Set<String> drawn = shown.keySet().stream().map(ArrowsTest::first).collect(toSet());
    found.keySet().removeIf(each -> !drawn.contains(first(each)));
    found.forEach((from, to) -> to.removeIf(each -> !first(each).equals(first(from))));
    assertEquals(lines(shown), lines(found));
  }

  @Test
  void noPackagesUseEachOtherInACircle() {
    slices().matching("space.opensensor.(**)").should().beFreeOfCycles().check(classes);
  }

  /** What each place uses of the others, for places that a class's name or file tells. */
  private static Map<String, TreeSet<String>> arrows(Function<JavaClass, String> place) {
    Map<String, TreeSet<String>> arrows = new TreeMap<>();
    for (JavaClass each : classes) {
      String from = place.apply(each);
      TreeSet<String> to = arrows.computeIfAbsent(from, name -> new TreeSet<>());
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith(ROOT_PACKAGE) && target.getSource().isPresent()) {
          to.add(place.apply(target));
        }
      }
      to.remove(from);
    }
    return arrows;
  }

  private static String module(JavaClass of) {
    URI source = of.getSource().orElseThrow().getUri();
    for (Map.Entry<String, Path> each : folders.entrySet()) {
      if (Path.of(source).startsWith(each.getValue())) {
        return each.getKey();
      }
    }
    throw new IllegalStateException(source + " is of no module");
  }

  private static String packageName(JavaClass of) {
    return of.getPackageName().substring(ROOT_PACKAGE.length());
  }

  private static String first(String packageName) {
    return packageName.split("\\.")[0];
  }

  /** A line an arrow list has for each place; what a difference of two is read in. */
  private static String lines(Map<String, TreeSet<String>> arrows) {
    StringBuilder lines = new StringBuilder();
    arrows.forEach(
        (from, to) -> lines.append((from + " -> " + String.join(", ", to)).trim()).append('\n'));
    return lines.toString();
  }
}
