package space.opensensor.microej;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * What MicroEJ's linker refuses, after <a
 * href="https://docs.microej.com/en/latest/ApplicationDeveloperGuide/limitations.html">its
 * limitations</a>. Each rule answers one line a finding.
 */
final class LinkRules {

  private static final int REFERENCE_FIELDS = 31;
  private static final String RESOURCE = "(Ljava/lang/String;)Ljava/io/InputStream;";

  private final Map<String, ClassNode> classes;

  LinkRules(Map<String, ClassNode> classes) {
    this.classes = classes;
  }

  Set<String> tooNew() {
    Set<String> found = new TreeSet<>();
    for (ClassNode type : classes.values()) {
      int major = type.version & 0xffff;
      if (major > Opcodes.V1_7) {
        found.add(type.name + ": class file " + major);
      }
    }
    return found;
  }

  /** {@code int.class} and the like, and lambdas. */
  Set<String> unlinkableInstructions() {
    Set<String> found = new TreeSet<>();
    for (ClassNode type : classes.values()) {
      for (MethodNode method : type.methods) {
        for (AbstractInsnNode instruction : method.instructions) {
          if (instruction instanceof FieldInsnNode field
              && field.name.equals("TYPE")
              && field.desc.equals("Ljava/lang/Class;")) {
            found.add(type.name + '.' + method.name + ": class literal of " + field.owner);
          } else if (instruction.getOpcode() == Opcodes.INVOKEDYNAMIC) {
            found.add(type.name + '.' + method.name + ": invokedynamic");
          }
        }
      }
    }
    return found;
  }

  Set<String> tooManyReferences() {
    Set<String> found = new TreeSet<>();
    for (ClassNode type : classes.values()) {
      int references = 0;
      for (ClassNode ancestor = type;
          ancestor != null;
          ancestor = classes.get(ancestor.superName)) {
        for (FieldNode field : ancestor.fields) {
          boolean reference = Type.getType(field.desc).getSort() >= Type.ARRAY;
          if (reference && (field.access & Opcodes.ACC_STATIC) == 0) {
            references++;
          }
        }
        if (ancestor.superName == null) {
          break;
        }
      }
      if (references > REFERENCE_FIELDS) {
        found.add(type.name + ": " + references + " reference fields");
      }
    }
    return found;
  }

  /**
   * Cycles between static initialisers: MicroEJ runs all before {@code main}, in an order found at
   * link time. An initialiser needs those of the classes it touches, and of those which the methods
   * it calls touch.
   */
  Set<String> initialiserCycles() {
    Map<String, Set<String>> needs = new TreeMap<>();
    for (ClassNode type : classes.values()) {
      MethodNode initialiser = method(type, "<clinit>", "()V");
      if (initialiser != null) {
        Set<String> touched = new TreeSet<>();
        touch(type, initialiser, touched, new HashSet<>());
        touched.removeIf(name -> method(classes.get(name), "<clinit>", "()V") == null);
        touched.remove(type.name);
        needs.put(type.name, touched);
      }
    }
    Set<String> found = new TreeSet<>();
    for (String start : needs.keySet()) {
      Set<String> reached = new TreeSet<>();
      List<String> ahead = new ArrayList<>(needs.get(start));
      while (!ahead.isEmpty()) {
        String next = ahead.remove(ahead.size() - 1);
        if (reached.add(next)) {
          ahead.addAll(needs.getOrDefault(next, Set.of()));
        }
      }
      if (reached.contains(start)) {
        found.add(start + ": its static initialiser needs itself through " + needs.get(start));
      }
    }
    return found;
  }

  /** Resources read by name, as absolute names without the first slash. */
  Set<String> resources() {
    return namesGivenTo("getResourceAsStream", RESOURCE);
  }

  /** Types found by name. */
  Set<String> typesByName() {
    return namesGivenTo("forName", "(Ljava/lang/String;)Ljava/lang/Class;");
  }

  private Set<String> namesGivenTo(String name, String descriptor) {
    Set<String> found = new TreeSet<>();
    for (ClassNode type : classes.values()) {
      for (MethodNode method : type.methods) {
        for (AbstractInsnNode instruction : method.instructions) {
          if (instruction instanceof MethodInsnNode call
              && call.owner.equals("java/lang/Class")
              && call.name.equals(name)
              && call.desc.equals(descriptor)) {
            found.add(
                call.getPrevious() instanceof LdcInsnNode text
                    ? text.cst.toString().replaceFirst("^/", "")
                    : type.name + '.' + method.name + ": a name made at run time");
          }
        }
      }
    }
    return found;
  }

  private void touch(ClassNode type, MethodNode method, Set<String> touched, Set<MethodNode> seen) {
    if (!seen.add(method)) {
      return;
    }
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof FieldInsnNode field
          && (field.getOpcode() == Opcodes.GETSTATIC || field.getOpcode() == Opcodes.PUTSTATIC)) {
        add(field.owner, touched);
      } else if (instruction.getOpcode() == Opcodes.NEW) {
        add(((TypeInsnNode) instruction).desc, touched);
      } else if (instruction instanceof MethodInsnNode call) {
        if (call.getOpcode() == Opcodes.INVOKESTATIC) {
          add(call.owner, touched);
        }
        follow(call, touched, seen);
      }
    }
  }

  private void follow(MethodInsnNode call, Set<String> touched, Set<MethodNode> seen) {
    ClassNode owner = classes.get(call.owner);
    while (owner != null) {
      MethodNode called = method(owner, call.name, call.desc);
      if (called != null) {
        touch(owner, called, touched, seen);
        return;
      }
      owner = owner.superName == null ? null : classes.get(owner.superName);
    }
  }

  private void add(String name, Set<String> touched) {
    if (classes.containsKey(name)) {
      touched.add(name);
    }
  }

  private static MethodNode method(ClassNode type, String name, String descriptor) {
    return type.methods.stream()
        .filter(m -> m.name.equals(name) && m.desc.equals(descriptor))
        .findFirst()
        .orElse(null);
  }
}
