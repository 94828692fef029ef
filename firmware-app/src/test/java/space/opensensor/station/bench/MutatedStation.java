package space.opensensor.station.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;
import space.opensensor.station.Station;

/**
 * The station's classes once more, with calls in them changed, and its tests beside them: shows
 * whether a test notices the change.
 */
public final class MutatedStation extends ClassLoader {

  private static final String OWN = "space.opensensor.station.";

  private final Map<String, byte[]> mutated;

  /** The station as it is. */
  public MutatedStation() {
    this(Map.of());
  }

  private MutatedStation(Map<String, byte[]> mutated) {
    super(MutatedStation.class.getClassLoader());
    this.mutated = mutated;
  }

  /**
   * The station with some changes.
   *
   * @throws AssertionError where one finds nothing to change
   */
  public static MutatedStation with(List<Change> changes) throws IOException {
    Map<String, byte[]> bytes = new HashMap<>();
    for (Change change : changes) {
      apply(change, bytes);
    }
    return new MutatedStation(bytes);
  }

  private static void apply(Change change, Map<String, byte[]> bytes) throws IOException {
    int places = 0;
    Set<String> choices = new TreeSet<>();
    Set<String> elsewhere = new TreeSet<>();
    for (Path file : classFiles()) {
      String name = file.getFileName().toString().replaceAll("(.*\\$)?(.*)\\.class", "$2");
      ClassNode node = new ClassNode();
      new ClassReader(Files.readAllBytes(file)).accept(node, 0);
      if (change.isMadeBy(node)) {
        elsewhere.add(name);
      }
      if (change.isFor(name)) {
        String className = node.name.replace('/', '.');
        if (bytes.containsKey(className)) {
          node = new ClassNode();
          new ClassReader(bytes.get(className)).accept(node, 0);
        }
        choices.addAll(change.choices(node));
        int changed = change.apply(node);
        if (changed > 0) {
          ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
          node.accept(writer);
          bytes.put(className, writer.toByteArray());
        }
        places += changed;
      }
    }
    if (places == 0) {
      throw new AssertionError(
          change
              + (elsewhere.isEmpty()
                  ? "; say in this test what the precaution is called now, of " + choices
                  : "; say in this test where it is now: " + elsewhere + " have it"));
    }
  }

  /** The class files of the station, without those of its tests. */
  private static List<Path> classFiles() throws IOException {
    Path root;
    try {
      root = Path.of(Station.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    Path sources = Path.of("src", "main", "java");
    try (Stream<Path> all = Files.walk(root.resolve("space/opensensor/station"))) {
      return all.filter(file -> file.toString().endsWith(".class"))
          .filter(file -> Files.exists(sources.resolve(source(root.relativize(file)))))
          .toList();
    }
  }

  private static String source(Path classFile) {
    return classFile.toString().replaceAll("(\\$.*)?\\.class", ".java");
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN)) {
      return super.loadClass(name, resolve);
    }
    Class<?> loaded = findLoadedClass(name);
    return loaded == null ? define(name) : loaded;
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = mutated.get(name);
    if (bytes == null) {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        bytes = in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  /** What the runs with power cuts of some seeds find, or an empty string. */
  public String firstFault(long firstSeed, int seeds) throws Exception {
    return call("StationPowerCutTest", new Class<?>[] {long.class, int.class}, firstSeed, seeds);
  }

  /** What the ways that a boot can go find, or an empty string. */
  public String firstFaultOfAllWays() throws Exception {
    return call("StationExplorationTest", new Class<?>[0]);
  }

  private String call(String test, Class<?>[] types, Object... arguments) throws Exception {
    Method method = loadClass(OWN + test).getDeclaredMethod("firstFault", types);
    method.setAccessible(true);
    try {
      return (String) method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      return "the run ended with " + e.getCause();
    }
  }

  /** What a test method finds, or an empty string. */
  public String failure(String test, String methodName) throws Exception {
    Class<?> type = loadClass(OWN + test);
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Method method = type.getDeclaredMethod(methodName);
    method.setAccessible(true);
    Object instance = constructor.newInstance();
    prepare(instance, type);
    try {
      method.invoke(instance);
      return "";
    } catch (InvocationTargetException e) {
      return e.getCause().toString();
    }
  }

  /** Runs what JUnit runs before each test, that of the class above first. */
  private static void prepare(Object instance, Class<?> type) throws Exception {
    if (type == Object.class) {
      return;
    }
    prepare(instance, type.getSuperclass());
    for (Method each : type.getDeclaredMethods()) {
      if (each.isAnnotationPresent(BeforeEach.class)) {
        each.setAccessible(true);
        each.invoke(instance);
      }
    }
  }
}
