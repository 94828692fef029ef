package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** The adapters use of the platform what public MicroEJ sources attest, and what is listed here. */
class AttestedApiTest {

  private static final Path PROFILE =
      Path.of("../portability/src/main/resources/space/opensensor/portability");
  private static final Path MORE = Path.of("src/test/resources/documented-api.tsv");

  private final Set<String> used = new TreeSet<>();

  @Test
  void everyMemberIsAttestedOrDocumented() throws IOException {
    Set<String> known = signatures(PROFILE.resolve("microej-attested-api.tsv"));
    known.addAll(signatures(PROFILE.resolve("additions.tsv")));
    known.addAll(signatures(MORE));
    assertEquals(Set.of(), unknown(known));
  }

  @Test
  void everyDocumentedMemberIsUsedAndNotAttestedAndHasItsSource() throws IOException {
    Set<String> attested = signatures(PROFILE.resolve("microej-attested-api.tsv"));
    attested.addAll(signatures(PROFILE.resolve("additions.tsv")));
    assertEquals(signatures(MORE), unknown(attested));
    for (String line : lines(MORE)) {
      assertTrue(line.split("\t").length == 2, line);
    }
  }

  private Set<String> unknown(Set<String> known) throws IOException {
    Set<String> unknown = new TreeSet<>();
    Map<String, ClassNode> adapters = ClassFiles.adapters();
    for (ClassNode type : adapters.values()) {
      for (MethodNode method : type.methods) {
        for (AbstractInsnNode instruction : method.instructions) {
          String owner = null;
          String member = null;
          if (instruction instanceof MethodInsnNode call) {
            owner = call.owner;
            member = '#' + call.name + signature(call.desc);
          } else if (instruction instanceof FieldInsnNode field) {
            owner = field.owner;
            member = '#' + field.name + ':' + Type.getType(field.desc).getClassName();
          }
          if (owner != null && !owner.startsWith("[") && isPlatform(owner, adapters)) {
            used.add(owner + member);
            if (!isKnown(owner, member, known)) {
              unknown.add(owner.replace('/', '.') + member);
            }
          }
        }
      }
    }
    assertTrue(used.size() > 50, "only " + used.size() + " uses were seen");
    return unknown;
  }

  private static boolean isPlatform(String owner, Map<String, ClassNode> adapters) {
    return owner.startsWith("java") && !adapters.containsKey(owner);
  }

  /** Whether a member is known for its type or one of its super-types. */
  private static boolean isKnown(String owner, String member, Set<String> known)
      throws IOException {
    Deque<String> ahead = new ArrayDeque<>(List.of(owner));
    Set<String> seen = new HashSet<>();
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (!seen.add(name)) {
        continue;
      }
      if (known.contains(name.replace('/', '.') + member)) {
        return true;
      }
      if (member.startsWith("#<init>")) {
        return false;
      }
      ClassNode type = ClassFiles.library(name);
      if (type.superName != null) {
        ahead.push(type.superName);
      }
      type.interfaces.forEach(ahead::push);
    }
    return false;
  }

  private static String signature(String descriptor) {
    StringBuilder text = new StringBuilder("(");
    for (Type argument : Type.getArgumentTypes(descriptor)) {
      text.append(text.length() > 1 ? "," : "").append(argument.getClassName());
    }
    return text.append(')').append(Type.getReturnType(descriptor).getClassName()).toString();
  }

  private static Set<String> signatures(Path file) throws IOException {
    Set<String> signatures = new TreeSet<>();
    for (String line : lines(file)) {
      signatures.add(line.split("\t")[0]);
    }
    return signatures;
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }
}
