package space.opensensor.portability;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/**
 * The classes that a check looks at: those of the modules, those of the libraries they may reach,
 * and those of the JDK the build runs on, which lend their type hierarchy only.
 *
 * <p>Of a multi-release jar the base classes are read, because that is what a small VM is given.
 */
final class ClassSet {

  /** Where a class comes from. */
  enum Origin {
    MODULE,
    LIBRARY,
    PLATFORM,
    MISSING
  }

  private static final String SUFFIX = ".class";

  private final Map<String, ClassNode> modules = new TreeMap<>();
  private final Map<String, ClassNode> others = new HashMap<>();
  private final Map<String, Origin> origins = new HashMap<>();
  private final List<Path> libraries;

  /**
   * Reads every class of the modules.
   *
   * @param modules class folders
   * @param libraries class folders and jars, looked up by name
   */
  ClassSet(List<Path> modules, List<Path> libraries) {
    this.libraries = List.copyOf(libraries);
    for (Path module : modules) {
      readFolder(module);
    }
  }

  /** The modules' classes, sorted by name. */
  Collection<ClassNode> modules() {
    return modules.values();
  }

  Origin origin(String internalName) {
    find(internalName);
    return origins.get(internalName);
  }

  /** The class, or null where no place has it. */
  ClassNode find(String internalName) {
    if (!origins.containsKey(internalName)) {
      load(internalName);
    }
    ClassNode module = modules.get(internalName);
    return module != null ? module : others.get(internalName);
  }

  /** The type itself, then its super-classes and all interfaces, as far as they can be found. */
  List<ClassNode> hierarchy(String internalName) {
    Set<String> names = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(List.of(internalName));
    List<ClassNode> found = new ArrayList<>();
    while (!open.isEmpty()) {
      String name = open.remove(0);
      ClassNode type = find(name);
      if (type != null && names.add(name)) {
        found.add(type);
        if (type.superName != null) {
          open.add(type.superName);
        }
        open.addAll(type.interfaces);
      }
    }
    return found;
  }

  private void readFolder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(SUFFIX))::iterator) {
        ClassNode type = parse(Files.readAllBytes(file), true);
        modules.put(type.name, type);
        origins.put(type.name, Origin.MODULE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the classes in " + folder, e);
    }
  }

  private void load(String internalName) {
    Origin origin = Origin.LIBRARY;
    byte[] bytes = null;
    try {
      for (Path library : libraries) {
        bytes = bytes == null ? read(library, internalName + SUFFIX) : bytes;
      }
      if (bytes == null) {
        origin = Origin.PLATFORM;
        bytes = readPlatform(internalName + SUFFIX);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + internalName, e);
    }
    origins.put(internalName, bytes == null ? Origin.MISSING : origin);
    if (bytes != null) {
      others.put(internalName, parse(bytes, origin == Origin.LIBRARY));
    }
  }

  private static byte[] read(Path library, String name) throws IOException {
    if (Files.isDirectory(library)) {
      Path file = library.resolve(name);
      return Files.exists(file) ? Files.readAllBytes(file) : null;
    }
    if (!Files.isRegularFile(library)) {
      return null;
    }
    try (ZipFile jar = new ZipFile(library.toFile())) {
      ZipEntry entry = jar.getEntry(name);
      if (entry == null) {
        return null;
      }
      try (InputStream in = jar.getInputStream(entry)) {
        return in.readAllBytes();
      }
    }
  }

  private static byte[] readPlatform(String name) throws IOException {
    try (InputStream in = ClassLoader.getPlatformClassLoader().getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    }
  }

  private static ClassNode parse(byte[] bytes, boolean withCode) {
    ClassNode type = new ClassNode();
    new ClassReader(bytes).accept(type, withCode ? 0 : ClassReader.SKIP_CODE);
    return type;
  }
}
