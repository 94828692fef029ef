package space.opensensor.microej;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** The class files that a MicroEJ application is linked from, by internal name. */
final class ClassFiles {

  private ClassFiles() {}

  /** The adapters alone. */
  static Map<String, ClassNode> adapters() throws IOException {
    return in(Path.of("target/classes"));
  }

  /** The adapters and the portable modules. */
  static Map<String, ClassNode> linked() throws IOException {
    Map<String, ClassNode> classes = adapters();
    for (String room : new String[] {"sigv4", "parquet-lite", "vee-port/api", "firmware-app"}) {
      classes.putAll(in(Path.of("../..", room, "target/classes")));
    }
    return classes;
  }

  /** A class of the JDK or of a library, or null where there is none. */
  static ClassNode library(String name) throws IOException {
    try (InputStream stream =
        ClassFiles.class.getClassLoader().getResourceAsStream(name + ".class")) {
      return stream == null ? null : read(stream);
    }
  }

  /** Those below a folder. */
  static Map<String, ClassNode> in(Path folder) throws IOException {
    Map<String, ClassNode> classes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        try (InputStream stream = Files.newInputStream(file)) {
          ClassNode type = read(stream);
          classes.put(type.name, type);
        }
      }
    }
    return classes;
  }

  private static ClassNode read(InputStream stream) throws IOException {
    ClassNode type = new ClassNode();
    new ClassReader(stream).accept(type, ClassReader.SKIP_DEBUG);
    return type;
  }
}
