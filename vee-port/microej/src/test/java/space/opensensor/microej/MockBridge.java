package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.is2t.hil.HIL;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import space.opensensor.station.sensor.profile.SimulatedBuses;

/**
 * The Simulator's mock, compiled as the Simulator would run it (Java 11) and loaded apart from the
 * application, whose class has the same name.
 */
final class MockBridge {

  private static final Path SOURCES = Path.of("mock/src/main/java");
  private static final Path CLASSES = Path.of("target/mock-classes");
  private static final String[] NATIVES = {"BoardNatives", "BusNatives", "IdentityNatives"};

  private static List<Class<?>> mock;
  private static boolean compiled;

  private MockBridge() {}

  /** A fresh mock with these settings and this flash. */
  static void start(Path folder, Properties settings) throws Exception {
    Files.createDirectories(folder);
    Path file = folder.resolve("station.properties");
    List<String> lines = new ArrayList<>(List.of("# of a test", ""));
    for (String name : settings.stringPropertyNames()) {
      String value = settings.getProperty(name);
      if (name.equals("tls.ca")) {
        Files.writeString(folder.resolve("ca.pem"), value);
        value = "ca.pem";
      }
      lines.add(name + " = " + value);
    }
    Files.write(file, lines);
    System.setProperty("opensensor.settings", file.toString());
    System.setProperty("opensensor.identity", folder.resolve("identity").toString());
    System.setProperty("opensensor.flash", folder.resolve("flash.bin").toString());
    BoardNatives.ANSWERS.clear();
    BoardNatives.by = MockBridge::call;
    mock = load();
  }

  /** Puts other chips on the mock's buses. */
  static void connect(SimulatedBuses buses) throws ReflectiveOperationException {
    Field field = mock.get(1).getDeclaredField("buses");
    field.setAccessible(true);
    field.set(null, buses);
  }

  /** The mock's classes of natives, in a loader of their own. */
  static List<Class<?>> load() throws Exception {
    if (!compiled) {
      compile();
    }
    OwnFirst loader = new OwnFirst(CLASSES.toUri().toURL());
    List<Class<?>> classes = new ArrayList<>();
    for (String name : NATIVES) {
      classes.add(loader.loadClass("space.opensensor.microej." + name));
    }
    return classes;
  }

  /** Calls a native of the mock with lent arrays. */
  static Object call(String method, Object... arguments) {
    Object[] lent = arguments.clone();
    for (int i = 0; i < lent.length; i++) {
      if (lent[i].getClass().isArray()) {
        lent[i] = HIL.getInstance().lend(lent[i]);
      }
    }
    try {
      return method(method).invoke(null, lent);
    } catch (InvocationTargetException e) {
      throw new AssertionError(method, e.getCause());
    } catch (IllegalAccessException e) {
      throw new AssertionError(method, e);
    } finally {
      for (int i = 0; i < lent.length; i++) {
        if (lent[i].getClass().isArray()) {
          HIL.getInstance().takeBack(lent[i]);
        }
      }
    }
  }

  private static Method method(String name) {
    return mock.stream()
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(m -> m.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the mock has no public " + name));
  }

  private static void compile() throws IOException {
    Files.createDirectories(CLASSES);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-Xlint:all,-options,-serial",
                "-Werror",
                "--release",
                "11",
                "-proc:none",
                "-d",
                CLASSES.toString(),
                "-classpath",
                mockClassPath()));
    try (Stream<Path> files = Files.walk(SOURCES)) {
      files.filter(f -> f.toString().endsWith(".java")).forEach(f -> arguments.add(f.toString()));
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(new String[0]));
    assertEquals(0, result, "the mock does not compile at Java 11");
    compiled = true;
  }

  /** Signatures and portable modules, without this module's own classes and fakes. */
  private static String mockClassPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!Path.of(entry).toAbsolutePath().startsWith(Path.of("target").toAbsolutePath())) {
        entries.add(entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static final class OwnFirst extends URLClassLoader {

    OwnFirst(URL classes) {
      super(new URL[] {classes}, MockBridge.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null && findResource(name.replace('.', '/') + ".class") != null) {
          loaded = findClass(name);
        }
        return loaded == null ? super.loadClass(name, resolve) : loaded;
      }
    }
  }
}
