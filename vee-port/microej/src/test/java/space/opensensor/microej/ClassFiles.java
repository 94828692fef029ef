package space.opensensor.microej;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** The class files that a MicroEJ application is linked from, by internal name. */
final class ClassFiles {

  private ClassFiles() {}

  /** The adapters alone. */
  static Map<String, ClassNode> adapters() throws IOException {
    return in(Path.of("target/classes"));
  }

  /** The adapters, the portable modules, and what these reach of Bouncy Castle. */
  static Map<String, ClassNode> linked() throws IOException {
    Map<String, ClassNode> classes = adapters();
    for (String room : new String[] {"sigv4", "parquet-lite", "vee-port/api", "firmware-app"}) {
      classes.putAll(in(Path.of("../..", room, "target/classes")));
    }
    // Not by the class loader, which has another version of each class on a newer Java.
    Deque<ClassNode> ahead = new ArrayDeque<>(classes.values());
    try (JarFile jar = new JarFile(bouncyCastle())) {
      while (!ahead.isEmpty()) {
        for (String name : namesIn(ahead.pop())) {
          if (name.startsWith("org/bouncycastle/") && !classes.containsKey(name)) {
            try (InputStream stream = jar.getInputStream(jar.getEntry(name + ".class"))) {
              ClassNode reached = read(stream);
              classes.put(name, reached);
              ahead.push(reached);
            }
          }
        }
      }
    }
    return classes;
  }

  private static String bouncyCastle() {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (entry.contains("bcprov-jdk15on")) {
        return entry;
      }
    }
    throw new AssertionError("no Bouncy Castle on the class path");
  }

  /** The types that a class's code and fields name, and its super-types. */
  private static Set<String> namesIn(ClassNode type) {
    Set<String> names = new TreeSet<>(type.interfaces);
    if (type.superName != null) {
      names.add(type.superName);
    }
    type.fields.forEach(field -> names.add(Type.getType(field.desc).getInternalName()));
    for (MethodNode method : type.methods) {
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction instanceof MethodInsnNode call) {
          names.add(call.owner);
        } else if (instruction instanceof FieldInsnNode field) {
          names.add(field.owner);
        } else if (instruction instanceof TypeInsnNode made) {
          names.add(made.desc);
        }
      }
    }
    return names;
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
