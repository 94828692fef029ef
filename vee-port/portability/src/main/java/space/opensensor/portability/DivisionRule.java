package space.opensensor.portability;

import java.util.function.Consumer;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Integer divisions whose divisor could be zero: a VM raises an exception then, and the C that the
 * modules are translated to ends the program. A divisor is a constant other than zero, or {@code
 * divisions.tsv} says for the method how many divisions have another and why it is never zero.
 */
final class DivisionRule {

  private final PortableApi portable;

  DivisionRule(PortableApi portable) {
    this.portable = portable;
  }

  void checkMethod(ClassNode type, MethodNode method, Consumer<Finding> findings) {
    String name = Member.typeName(type.name);
    int permitted = portable.divisions(name + '#' + method.name + method.desc);
    int found = 0;
    int line = 0;
    int last = 0;
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof LineNumberNode) {
        line = ((LineNumberNode) instruction).line;
      } else if (isDivision(instruction.getOpcode()) && !isConstant(before(instruction))) {
        found++;
        last = line;
      }
    }
    if (found != permitted) {
      findings.accept(
          new Finding(
              name,
              method.name,
              last == 0 ? Use.firstLine(method) : last,
              "divides by what could be zero, "
                  + found
                  + (found == 1 ? " time, and " : " times, and ")
                  + permitted
                  + " is declared",
              "guard the divisor and say why it is never zero in divisions.tsv, as "
                  + name
                  + '#'
                  + method.name
                  + method.desc));
    }
  }

  private static boolean isDivision(int opcode) {
    return opcode == Opcodes.IDIV
        || opcode == Opcodes.IREM
        || opcode == Opcodes.LDIV
        || opcode == Opcodes.LREM;
  }

  /** The instruction before, labels and lines apart. */
  private static AbstractInsnNode before(AbstractInsnNode instruction) {
    AbstractInsnNode before = instruction.getPrevious();
    while (before.getOpcode() < 0) {
      before = before.getPrevious();
    }
    return before;
  }

  private static boolean isConstant(AbstractInsnNode divisor) {
    int opcode = divisor.getOpcode();
    if (opcode == Opcodes.I2L) {
      return isConstant(before(divisor));
    }
    if (divisor instanceof IntInsnNode) {
      return ((IntInsnNode) divisor).operand != 0;
    }
    if (divisor instanceof LdcInsnNode) {
      return ((Number) ((LdcInsnNode) divisor).cst).longValue() != 0;
    }
    return opcode == Opcodes.ICONST_M1
        || opcode >= Opcodes.ICONST_1 && opcode <= Opcodes.ICONST_5
        || opcode == Opcodes.LCONST_1;
  }
}
