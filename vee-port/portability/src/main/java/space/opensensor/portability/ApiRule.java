package space.opensensor.portability;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Holds each use in a class against the portable API and against the arrows between the modules.
 *
 * <p>A member is looked up through the super-types: it is permitted where a module or library
 * itself declares it, or where the portable API lists it for the type named or for any of its
 * super-types.
 */
final class ApiRule {

  private static final String OUTSIDE =
      "write the few lines yourself, or list it with its source in additions.tsv";

  private final PortableApi portable;
  private final ClassSet classes;

  private record Refusal(String what, String advice) {}

  ApiRule(PortableApi portable, ClassSet classes) {
    this.portable = portable;
    this.classes = classes;
  }

  /**
   * Reports each refused use once a method, at its first line; a type only where none of its
   * members is reported with it.
   */
  void check(ClassNode type, String method, List<Use> uses, Consumer<Finding> findings) {
    Map<String, Finding> refused = new LinkedHashMap<>();
    Set<String> owners = new HashSet<>();
    for (Use use : uses) {
      if (use.kind() != Use.Kind.TYPE && report(type, method, use, refused)) {
        owners.add(use.member().owner());
      }
    }
    for (Use use : uses) {
      if (use.kind() == Use.Kind.TYPE && !owners.contains(use.member().owner())) {
        report(type, method, use, refused);
      }
    }
    refused.values().forEach(findings);
  }

  private boolean report(ClassNode type, String method, Use use, Map<String, Finding> refused) {
    Refusal refusal = refusal(type, use);
    if (refusal == null) {
      return false;
    }
    Finding finding =
        new Finding(
            Member.typeName(type.name), method, use.line(), refusal.what(), refusal.advice());
    refused.putIfAbsent(refusal.what(), finding);
    return true;
  }

  /**
   * Whether a method is the {@code valueOf} that the compiler gives every enum. Its body needs
   * {@code Enum.valueOf}, which the portable API lacks; it is harmless as long as nobody calls it.
   */
  static boolean isEnumValueOf(ClassNode type, MethodNode method) {
    return (type.access & Opcodes.ACC_ENUM) != 0
        && method.name.equals("valueOf")
        && method.desc.equals("(Ljava/lang/String;)L" + type.name + ";");
  }

  private Refusal refusal(ClassNode user, Use use) {
    switch (use.kind()) {
      case MONITOR:
        return new Refusal(
            "enters a monitor (synchronized)", "let one loop own the data; see CONTRIBUTING.md");
      case DYNAMIC:
        return new Refusal(
            "uses invokedynamic (" + use.member().name() + ")",
            "write a class in place of the lambda or method reference");
      case TYPE:
        return typeRefusal(user, use.member().owner());
      default:
        return memberRefusal(use.member());
    }
  }

  private Refusal typeRefusal(ClassNode user, String internalName) {
    String name = Member.typeName(internalName);
    ClassSet.Origin origin = classes.origin(internalName);
    if (origin == ClassSet.Origin.MISSING) {
      return new Refusal(
          "uses " + name + ", which is in no module, library or JDK",
          "remove it or add its module");
    }
    if (origin == ClassSet.Origin.PLATFORM) {
      PortableApi.Ban ban = portable.banOnType(name);
      if (ban != null) {
        return banned(name, ban);
      }
      return portable.permits(name) ? null : outside(name);
    }
    PortableModule module = PortableModule.of(user.name);
    if (module != null && !module.mayUse(internalName)) {
      return new Refusal(
          "uses " + name + ", and no arrow leads there",
          "a module sees only the modules named in CONTRIBUTING.md");
    }
    return null;
  }

  private Refusal memberRefusal(Member member) {
    if (member.owner().equals(Member.ARRAY)) {
      return arrayMemberRefusal(member);
    }
    boolean permitted = false;
    String declared = null;
    for (ClassNode type : classes.hierarchy(member.owner())) {
      if (classes.origin(type.name) != ClassSet.Origin.PLATFORM) {
        if (declared == null && declares(type, member)) {
          return enumValueOfRefusal(type, member);
        }
        continue;
      }
      if (declared == null && declares(type, member)) {
        declared = member.in(type.name).signature();
        PortableApi.Ban ban = portable.ban(member.in(type.name));
        if (ban != null) {
          return banned(declared, ban);
        }
      }
      permitted |= portable.permits(member.in(type.name).signature());
    }
    if (permitted || classes.origin(member.owner()) == ClassSet.Origin.MISSING) {
      return null;
    }
    return declared == null
        ? new Refusal(
            "uses " + member.signature() + ", which does not exist", "compile all modules afresh")
        : outside(declared);
  }

  private Refusal arrayMemberRefusal(Member member) {
    Member object = member.in("java/lang/Object");
    String signature = member.signature();
    return portable.permits(signature) ? null : memberRefusal(object);
  }

  private static Refusal enumValueOfRefusal(ClassNode type, Member member) {
    MethodNode method = new MethodNode(0, member.name(), member.descriptor(), null, null);
    return isEnumValueOf(type, method)
        ? outside("java.lang.Enum#valueOf (" + member.signature() + ")")
        : null;
  }

  private static boolean declares(ClassNode type, Member member) {
    return member.isMethod()
        ? type.methods.stream()
            .anyMatch(m -> m.name.equals(member.name()) && m.desc.equals(member.descriptor()))
        : type.fields.stream()
            .anyMatch(f -> f.name.equals(member.name()) && f.desc.equals(member.descriptor()));
  }

  private static Refusal banned(String what, PortableApi.Ban ban) {
    return new Refusal("uses " + what + ", which " + ban.reason(), ban.advice());
  }

  private static Refusal outside(String what) {
    return new Refusal("uses " + what + ", which is not in the portable API", OUTSIDE);
  }
}
