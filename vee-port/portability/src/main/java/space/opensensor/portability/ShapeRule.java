package space.opensensor.portability;

import java.util.function.Consumer;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What the linker of a small VM refuses whatever the code says: class files above version 51,
 * native methods nobody serves, {@code synchronized} methods, and more than {@value
 * #REFERENCE_FIELDS} reference fields in an object or {@value #HANDLERS} exception handlers in a
 * method.
 *
 * <p>The limits are those of <a
 * href="https://docs.microej.com/en/latest/ApplicationDeveloperGuide/limitations.html">the MicroEJ
 * linker</a>. Fields that the platform's own super-classes have are not counted, because they are
 * unknown here.
 */
final class ShapeRule {

  static final int VERSION = Opcodes.V1_7;
  static final int REFERENCE_FIELDS = 31;
  static final int HANDLERS = 63;

  private final PortableApi portable;
  private final ClassSet classes;

  ShapeRule(PortableApi portable, ClassSet classes) {
    this.portable = portable;
    this.classes = classes;
  }

  void checkType(ClassNode type, Consumer<Finding> findings) {
    String name = Member.typeName(type.name);
    int major = type.version & 0xffff;
    if (major > VERSION) {
      findings.accept(
          new Finding(
              name,
              "",
              0,
              "is a class file of version " + major + ", and " + VERSION + " is the highest",
              "compile the module at level 1.7 (module.level in its pom.xml)"));
    }
    int references = referenceFields(type);
    if (references > REFERENCE_FIELDS) {
      findings.accept(
          new Finding(
              name,
              "",
              0,
              "has "
                  + references
                  + " reference fields with its super-classes, and "
                  + REFERENCE_FIELDS
                  + " is the limit",
              "group some of them in an object or an array"));
    }
  }

  void checkMethod(ClassNode type, MethodNode method, Consumer<Finding> findings) {
    String name = Member.typeName(type.name);
    int line = Use.firstLine(method);
    if ((method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
      findings.accept(
          new Finding(
              name,
              method.name,
              line,
              "is synchronized",
              "let one loop own the data; see CONTRIBUTING.md"));
    }
    if ((method.access & Opcodes.ACC_NATIVE) != 0
        && !portable.permitsNative(name + '#' + method.name)) {
      findings.accept(
          new Finding(
              name,
              method.name,
              line,
              "is native and no port is known to serve it",
              "go through vee-port/api, or declare it in natives.tsv"));
    }
    if (method.tryCatchBlocks.size() > HANDLERS) {
      findings.accept(
          new Finding(
              name,
              method.name,
              line,
              "has " + method.tryCatchBlocks.size() + " exception handlers, and 63 is the limit",
              "split the method"));
    }
  }

  private int referenceFields(ClassNode type) {
    int count = 0;
    for (ClassNode ancestor : classes.hierarchy(type.name)) {
      if (classes.origin(ancestor.name) != ClassSet.Origin.PLATFORM) {
        for (FieldNode field : ancestor.fields) {
          int sort = Type.getType(field.desc).getSort();
          boolean reference = sort == Type.OBJECT || sort == Type.ARRAY;
          if (reference && (field.access & Opcodes.ACC_STATIC) == 0) {
            count++;
          }
        }
      }
    }
    return count;
  }
}
