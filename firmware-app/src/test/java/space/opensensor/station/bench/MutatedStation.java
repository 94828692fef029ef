package space.opensensor.station.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;

/**
 * The station's classes once more, with one place of the source changed, and its tests beside them:
 * shows whether a test notices the change.
 */
public final class MutatedStation extends ClassLoader {

  private static final String OWN = "space.opensensor.station.";
  private static final Path SOURCES = Path.of("src", "main", "java");

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
   * The station with a part of one source file replaced.
   *
   * @param className of the class, beneath the station's package
   * @param from the part, which must be there exactly once
   */
  public static MutatedStation with(String className, String from, String to) throws IOException {
    String name = OWN + className;
    String source = Files.readString(SOURCES.resolve(name.replace('.', '/') + ".java"));
    int at = source.indexOf(from);
    if (at < 0 || source.indexOf(from, at + 1) >= 0) {
      throw new AssertionError(className + " does not have this exactly once: " + from);
    }
    return new MutatedStation(compile(name, source.replace(from, to)));
  }

  private static Map<String, byte[]> compile(String name, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, ByteArrayOutputStream> classes = new HashMap<>();
    StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
    JavaFileManager files =
        new ForwardingJavaFileManager<>(standard) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location, String of, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + of), kind) {
              @Override
              public OutputStream openOutputStream() {
                return classes.computeIfAbsent(of, n -> new ByteArrayOutputStream());
              }
            };
          }
        };
    JavaFileObject changed =
        new SimpleJavaFileObject(
            URI.create("mem:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    List<String> options =
        List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
    if (!compiler.getTask(null, files, null, options, null, List.of(changed)).call()) {
      throw new AssertionError(name + " does not compile with the change");
    }
    Map<String, byte[]> bytes = new HashMap<>();
    classes.forEach((of, out) -> bytes.put(of, out.toByteArray()));
    return bytes;
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

  /** What the runs with power cuts find, or an empty string. */
  public String firstFault(int seeds) throws Exception {
    Method method =
        loadClass(OWN + "StationPowerCutTest").getDeclaredMethod("firstFault", int.class);
    method.setAccessible(true);
    try {
      return (String) method.invoke(null, seeds);
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
    for (Method each : type.getDeclaredMethods()) {
      if (each.isAnnotationPresent(BeforeEach.class)) {
        each.setAccessible(true);
        each.invoke(instance);
      }
    }
    try {
      method.invoke(instance);
      return "";
    } catch (InvocationTargetException e) {
      return e.getCause().toString();
    }
  }
}
