package space.opensensor.portability;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * What one instruction asks of the machine: a type, a field, a method, a monitor or a call site
 * made at run time.
 *
 * @param kind which of these
 * @param line the source line, or 0
 * @param member the member; for a type its internal name as owner, and no name
 */
record Use(Kind kind, int line, Member member) {

  /** The kinds of use, by what it takes to serve them. */
  enum Kind {
    TYPE,
    FIELD,
    DIRECT_CALL,
    VIRTUAL_CALL,
    MONITOR,
    DYNAMIC
  }

  static Use type(int line, String internalName) {
    return new Use(Kind.TYPE, line, new Member(internalName, "", ""));
  }

  /** Every use in the code of a method, in order. */
  static List<Use> in(MethodNode method) {
    List<Use> uses = new ArrayList<>();
    int line = 0;
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof LineNumberNode) {
        line = ((LineNumberNode) instruction).line;
      } else {
        add(uses, line, instruction);
      }
    }
    for (TryCatchBlockNode handler : method.tryCatchBlocks) {
      if (handler.type != null) {
        uses.add(type(firstLine(method), handler.type));
      }
    }
    return uses;
  }

  /** The line on which the code of a method begins, or 0. */
  static int firstLine(MethodNode method) {
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof LineNumberNode) {
        return ((LineNumberNode) instruction).line;
      }
    }
    return 0;
  }

  /** Adds the object types that a field or method descriptor names. */
  static void addTypes(List<Use> uses, int line, String descriptor) {
    Type type = Type.getType(descriptor);
    if (type.getSort() == Type.METHOD) {
      addTypes(uses, line, type.getReturnType().getDescriptor());
      for (Type parameter : type.getArgumentTypes()) {
        addTypes(uses, line, parameter.getDescriptor());
      }
      return;
    }
    Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
    if (element.getSort() == Type.OBJECT) {
      uses.add(type(line, element.getInternalName()));
    }
  }

  private static void add(List<Use> uses, int line, AbstractInsnNode instruction) {
    if (instruction instanceof TypeInsnNode) {
      addOwner(uses, line, ((TypeInsnNode) instruction).desc);
    } else if (instruction instanceof MultiANewArrayInsnNode) {
      addTypes(uses, line, ((MultiANewArrayInsnNode) instruction).desc);
    } else if (instruction instanceof LdcInsnNode) {
      addConstant(uses, line, ((LdcInsnNode) instruction).cst);
    } else if (instruction instanceof FieldInsnNode) {
      FieldInsnNode field = (FieldInsnNode) instruction;
      addOwner(uses, line, field.owner);
      addTypes(uses, line, field.desc);
      uses.add(new Use(Kind.FIELD, line, new Member(field.owner, field.name, field.desc)));
    } else if (instruction instanceof MethodInsnNode) {
      addCall(uses, line, (MethodInsnNode) instruction);
    } else if (instruction instanceof InvokeDynamicInsnNode) {
      InvokeDynamicInsnNode dynamic = (InvokeDynamicInsnNode) instruction;
      Handle bootstrap = dynamic.bsm;
      uses.add(new Use(Kind.DYNAMIC, line, new Member(bootstrap.getOwner(), dynamic.name, "")));
    } else if (instruction.getOpcode() == Opcodes.MONITORENTER) {
      uses.add(new Use(Kind.MONITOR, line, new Member("", "", "")));
    }
  }

  private static void addCall(List<Use> uses, int line, MethodInsnNode call) {
    boolean direct =
        call.getOpcode() == Opcodes.INVOKESTATIC || call.getOpcode() == Opcodes.INVOKESPECIAL;
    String owner = call.owner.startsWith("[") ? Member.ARRAY : call.owner;
    addOwner(uses, line, call.owner);
    addTypes(uses, line, call.desc);
    Kind kind = direct ? Kind.DIRECT_CALL : Kind.VIRTUAL_CALL;
    uses.add(new Use(kind, line, new Member(owner, call.name, call.desc)));
  }

  private static void addConstant(List<Use> uses, int line, Object constant) {
    if (constant instanceof Type) {
      addTypes(uses, line, ((Type) constant).getDescriptor());
    }
  }

  private static void addOwner(List<Use> uses, int line, String internalName) {
    addTypes(uses, line, Type.getObjectType(internalName).getDescriptor());
  }
}
