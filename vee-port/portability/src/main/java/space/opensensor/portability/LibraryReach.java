package space.opensensor.portability;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Which methods of library classes the modules can reach, so that a library is judged by what of it
 * would be linked and not by all it has.
 *
 * <p>It errs on the side of too many: a virtual call reaches that method in every library class
 * touched so far or later, and a touched class brings its static initialiser and whatever of it
 * overrides a method of the JDK.
 */
final class LibraryReach {

  private final ClassSet classes;
  private final Map<String, Set<MethodNode>> reached = new TreeMap<>();
  private final Set<String> calls = new HashSet<>();
  private final Deque<MethodNode> open = new ArrayDeque<>();

  LibraryReach(ClassSet classes) {
    this.classes = classes;
    for (ClassNode module : classes.modules()) {
      touchSupertypes(module);
      for (MethodNode method : module.methods) {
        follow(method);
      }
    }
    while (!open.isEmpty()) {
      follow(open.remove());
    }
  }

  /** The library classes that are touched, by internal name. */
  Collection<String> types() {
    return reached.keySet();
  }

  /** The methods reached of one of them. */
  Collection<MethodNode> methods(String type) {
    return reached.get(type);
  }

  private void follow(MethodNode method) {
    for (Use use : Use.in(method)) {
      Member member = use.member();
      switch (use.kind()) {
        case TYPE:
          touch(member.owner());
          break;
        case DIRECT_CALL:
          resolve(member);
          break;
        case VIRTUAL_CALL:
          resolve(member);
          if (calls.add(member.name() + member.descriptor())) {
            for (String type : Set.copyOf(reached.keySet())) {
              reachCalled(classes.find(type));
            }
          }
          break;
        default:
          break;
      }
    }
  }

  private void resolve(Member member) {
    for (ClassNode type : classes.hierarchy(member.owner())) {
      for (MethodNode method : type.methods) {
        if (method.name.equals(member.name()) && method.desc.equals(member.descriptor())) {
          reach(type, method);
          return;
        }
      }
    }
  }

  private void touch(String internalName) {
    if (classes.origin(internalName) != ClassSet.Origin.LIBRARY
        || reached.containsKey(internalName)) {
      return;
    }
    reached.put(internalName, new LinkedHashSet<>());
    ClassNode type = classes.find(internalName);
    touchSupertypes(type);
    reachCalled(type);
  }

  private void touchSupertypes(ClassNode type) {
    if (type.superName != null) {
      touch(type.superName);
    }
    type.interfaces.forEach(this::touch);
  }

  private void reachCalled(ClassNode type) {
    for (MethodNode method : type.methods) {
      if (method.name.equals("<clinit>")
          || calls.contains(method.name + method.desc)
          || overridesPlatform(type, method)) {
        reach(type, method);
      }
    }
  }

  private boolean overridesPlatform(ClassNode type, MethodNode method) {
    if (method.name.startsWith("<")) {
      return false;
    }
    for (ClassNode ancestor : classes.hierarchy(type.name)) {
      if (classes.origin(ancestor.name) == ClassSet.Origin.PLATFORM) {
        for (MethodNode inherited : ancestor.methods) {
          if (inherited.name.equals(method.name) && inherited.desc.equals(method.desc)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void reach(ClassNode type, MethodNode method) {
    touch(type.name);
    Set<MethodNode> methods = reached.get(type.name);
    if (methods != null && methods.add(method)) {
      open.add(method);
    }
  }
}
