package space.opensensor.simulator.firmware;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.station.Station;

/**
 * A firmware of the simulator: a jar of the portable modules' classes. A station of it runs in this
 * process by its own classes, over the board that this process has; of what the process is made of
 * it gets the board API, and libraries of others.
 */
public final class ImageFile {

  private static final List<String> PACKAGES =
      List.of("space/opensensor/station/", "space/opensensor/parquet/", "space/opensensor/sigv4/");

  /** 1980-01-01, the first that a jar can name: equal classes make equal jars. */
  private static final long NO_TIME = 315_532_800_000L;

  private ImageFile() {}

  private static boolean isPart(String path) {
    return path.equals(PortableStation.class.getName().replace('.', '/') + ".class")
        || PACKAGES.stream().anyMatch(path::startsWith);
  }

  /** The image of the classes that run here. */
  public static byte[] ofThisProcess() throws IOException {
    Map<String, byte[]> classes = new TreeMap<>();
    for (Class<?> part :
        List.of(PortableStation.class, Station.class, ParquetWriter.class, SoftwareSha256.class)) {
      collect(part, classes);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> each : classes.entrySet()) {
        JarEntry entry = new JarEntry(each.getKey());
        entry.setTime(NO_TIME);
        jar.putNextEntry(entry);
        jar.write(each.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static void collect(Class<?> part, Map<String, byte[]> classes) throws IOException {
    Path place;
    try {
      place = Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("cannot find the classes that run here", e);
    }
    if (Files.isDirectory(place)) {
      collect(place, classes);
      return;
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      collect(jar.getPath("/"), classes);
    }
  }

  private static void collect(Path root, Map<String, byte[]> classes) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        if (isPart(name)) {
          classes.put(name, Files.readAllBytes(file));
        }
      }
    }
  }

  /**
   * Makes a station of an image.
   *
   * @throws IOException where it is none
   */
  static StationImage load(Path file) throws IOException {
    Map<String, byte[]> classes = new TreeMap<>();
    try (JarInputStream jar = new JarInputStream(Files.newInputStream(file))) {
      for (JarEntry each = jar.getNextJarEntry(); each != null; each = jar.getNextJarEntry()) {
        classes.put(each.getName(), jar.readAllBytes());
      }
    }
    try {
      Class<?> station = new Loader(classes).loadClass(PortableStation.class.getName());
      return (StationImage) station.getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
      throw new IOException(file + ": no image of a station: " + e, e);
    }
  }

  /** Takes an image's classes from it, and everything else from this process. */
  private static final class Loader extends ClassLoader {

    private final Map<String, byte[]> classes;

    Loader(Map<String, byte[]> classes) {
      super(StationImage.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      String path = name.replace('.', '/') + ".class";
      if (!isPart(path)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> found = findLoadedClass(name);
        if (found != null) {
          return found;
        }
        byte[] bytes = classes.get(path);
        if (bytes == null) {
          throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
      }
    }
  }
}
