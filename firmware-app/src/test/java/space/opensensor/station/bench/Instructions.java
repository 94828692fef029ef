package space.opensensor.station.bench;

import java.lang.reflect.Method;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** Instructions of class files, as {@link Change} finds and makes them. */
final class Instructions {

  private Instructions() {}

  /** Such as {@code RowJournal.consume}, {@code Proof.SAME} or {@code 3}. */
  static String name(AbstractInsnNode at) {
    if (at instanceof MethodInsnNode) {
      MethodInsnNode call = (MethodInsnNode) at;
      return simple(call.owner) + "." + call.name;
    }
    if (at.getOpcode() == Opcodes.GETSTATIC) {
      FieldInsnNode field = (FieldInsnNode) at;
      return simple(field.owner) + "." + field.name;
    }
    if (at.getOpcode() >= Opcodes.ICONST_M1 && at.getOpcode() <= Opcodes.ICONST_5) {
      return "" + (at.getOpcode() - Opcodes.ICONST_0);
    }
    return at instanceof IntInsnNode ? "" + ((IntInsnNode) at).operand : null;
  }

  private static String simple(String owner) {
    return owner.substring(Math.max(owner.lastIndexOf('/'), owner.lastIndexOf('$')) + 1);
  }

  /** A number up to five. */
  static AbstractInsnNode integer(int value) {
    return new InsnNode(Opcodes.ICONST_0 + value);
  }

  /** Takes a value off the stack. */
  static InsnNode pop(Type type) {
    return new InsnNode(type.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
  }

  /** Puts a value on the stack; of an enum by its name. */
  static void push(Type type, Object value, AbstractInsnNode before, InsnList code) {
    AbstractInsnNode constant = constant(type, value);
    if (constant != null) {
      code.insertBefore(before, constant);
    }
  }

  private static AbstractInsnNode constant(Type type, Object value) {
    switch (type.getSort()) {
      case Type.VOID:
        return null;
      case Type.LONG:
        return new LdcInsnNode(value == null ? 0L : value);
      case Type.BOOLEAN:
        return integer(Boolean.TRUE.equals(value) ? 1 : 0);
      case Type.INT:
        return new LdcInsnNode(value == null ? 0 : value);
      default:
        if (value == null) {
          return new InsnNode(Opcodes.ACONST_NULL);
        }
        return value instanceof String && type.getClassName().equals("java.lang.String")
            ? new LdcInsnNode(value)
            : new FieldInsnNode(
                Opcodes.GETSTATIC, type.getInternalName(), "" + value, type.getDescriptor());
    }
  }

  /** The descriptor of a method of a type. */
  static String descriptor(String owner, String name) {
    try {
      for (Method each : Class.forName(owner.replace('/', '.')).getDeclaredMethods()) {
        if (each.getName().equals(name)) {
          return Type.getMethodDescriptor(each);
        }
      }
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError(owner + " does not have " + name);
  }

  /** Whether two values are compared. */
  static boolean isComparison(AbstractInsnNode at) {
    return at.getOpcode() == Opcodes.LCMP
        || at.getOpcode() >= Opcodes.IF_ICMPEQ && at.getOpcode() <= Opcodes.IF_ACMPNE;
  }
}
