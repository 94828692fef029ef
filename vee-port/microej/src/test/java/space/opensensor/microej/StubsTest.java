package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The signatures of MicroEJ's types are those that are used, written by hand, with their source.
 */
class StubsTest {

  private static final Path SOURCES = Path.of("stubs/src/main/java");

  private static Stream<Path> sources() throws IOException {
    return Files.walk(SOURCES).filter(file -> file.toString().endsWith(".java"));
  }

  @Test
  void everySignatureSaysWhereItIsDocumented() throws IOException {
    try (Stream<Path> sources = sources()) {
      for (Path source : sources.toList()) {
        String text = Files.readString(source);
        String type = text.substring(0, text.indexOf("\npublic "));
        assertTrue(
            type.matches(
                "(?s).*(https://\\S+\\.html|as called in MicroEJ/|as used in\\s+\\*? ?MicroEJ/).*"),
            source::toString);
      }
    }
  }

  @Test
  void noSignatureDoesAnything() throws IOException {
    for (ClassNode type : stubs().values()) {
      for (MethodNode method : type.methods) {
        if ((type.access & Opcodes.ACC_ENUM) != 0 || (method.access & Opcodes.ACC_PRIVATE) != 0) {
          continue;
        }
        boolean ends =
            (method.access & Opcodes.ACC_ABSTRACT) != 0
                || method.instructions.getLast().getOpcode() == Opcodes.ATHROW
                || type.superName.equals("java/lang/Object") && method.name.equals("<init>");
        assertTrue(ends, type.name + '.' + method.name);
      }
    }
  }

  @Test
  void everySignatureIsUsedAndEveryUseHasOne() throws Exception {
    Set<String> declared = new TreeSet<>();
    Map<String, ClassNode> stubs = stubs();
    for (ClassNode type : stubs.values()) {
      for (MethodNode method : type.methods) {
        boolean made = (type.access & Opcodes.ACC_ENUM) != 0 || method.name.equals("<init>");
        if (!made) {
          declared.add(type.name + '.' + method.name + method.desc);
        }
      }
      for (FieldNode field : type.fields) {
        if ((field.access & Opcodes.ACC_PUBLIC) != 0) {
          declared.add(type.name + '.' + field.name);
        }
      }
    }
    MockBridge.load();
    Set<String> used = new TreeSet<>();
    Set<ClassNode> users = new HashSet<>(ClassFiles.adapters().values());
    users.addAll(ClassFiles.in(Path.of("target/mock-classes")).values());
    for (ClassNode user : users) {
      for (MethodNode method : user.methods) {
        for (AbstractInsnNode instruction : method.instructions) {
          if (instruction instanceof MethodInsnNode call
              && stubs.containsKey(call.owner)
              && !call.name.equals("<init>")) {
            used.add(call.owner + '.' + call.name + call.desc);
          } else if (instruction instanceof FieldInsnNode field && stubs.containsKey(field.owner)) {
            used.add(field.owner + '.' + field.name);
          }
        }
      }
    }
    assertEquals(declared, used);
  }

  private static Map<String, ClassNode> stubs() throws IOException {
    Map<String, ClassNode> stubs = new TreeMap<>();
    stubs.putAll(ClassFiles.in(Path.of("stubs/target/classes")));
    try (Stream<Path> sources = sources()) {
      assertEquals(sources.count(), stubs.size());
    }
    return stubs;
  }
}
