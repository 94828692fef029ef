package space.opensensor.station.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A change of a class file: a call of a method, found by the method's name and its type's, and what
 * becomes of it. Lines of the source, variables, packages and the order of other statements do not
 * matter.
 *
 * <p>No change adds a branch or a variable, so that the frames of the class file stay as they are.
 */
public final class Change {

  private final String what;
  private final String type;
  private final String method;
  private final int which;
  private final Edit edit;

  /** What is done at a call. */
  private interface Edit {
    void at(AbstractInsnNode call, InsnList code);
  }

  private Change(String what, String type, String method, int which, Edit edit) {
    this.what = what;
    this.type = type;
    this.method = method;
    this.which = which;
    this.edit = edit;
  }

  /**
   * A call, or a constant of an enum.
   *
   * @param what type and method, such as {@code FileOutput.sync}
   */
  public static Change of(String what) {
    return new Change(what, "", "", 0, (call, code) -> {});
  }

  /**
   * A number in a method.
   *
   * @param where type and method
   */
  public static Change number(String where, int from, int to) {
    return new Change(
            "" + from, "", "", 0, (number, code) -> code.set(number, Instructions.integer(to)))
        .in(where);
  }

  /**
   * Only the calls in a type, or in one method of it.
   *
   * @param where such as {@code Recorder} or {@code Recorder.finish}
   */
  public Change in(String where) {
    int dot = where.indexOf('.');
    return new Change(
        what,
        dot < 0 ? where : where.substring(0, dot),
        dot < 0 ? "" : where.substring(dot + 1),
        which,
        edit);
  }

  /** Only the first, second, … of them. */
  public Change nth(int number) {
    return new Change(what, type, method, number, edit);
  }

  private Change with(Edit then) {
    return new Change(what, type, method, which, then);
  }

  /** It is not called; a result is 0, false or null. */
  public Change isSkipped() {
    return answers(null);
  }

  /** It is not called, and has a result: a number, a boolean, a string or an enum's constant. */
  public Change answers(Object result) {
    return with(
        (call, code) -> {
          MethodInsnNode node = (MethodInsnNode) call;
          Type[] arguments = Type.getArgumentTypes(node.desc);
          for (int i = arguments.length - 1; i >= 0; i--) {
            code.insertBefore(call, Instructions.pop(arguments[i]));
          }
          if (node.getOpcode() != Opcodes.INVOKESTATIC) {
            code.insertBefore(call, new InsnNode(Opcodes.POP));
          }
          Instructions.push(Type.getReturnType(node.desc), result, call, code);
          code.remove(call);
        });
  }

  /** It is called, and its result is another. */
  public Change isCalledAndAnswers(Object result) {
    return with(
        (call, code) -> {
          Type type = Type.getReturnType(((MethodInsnNode) call).desc);
          AbstractInsnNode next = call.getNext();
          code.insertBefore(next, Instructions.pop(type));
          Instructions.push(type, result, next, code);
        });
  }

  /** Its last argument is another. */
  public Change isGiven(Object argument) {
    return with(
        (call, code) -> {
          Type[] arguments = Type.getArgumentTypes(((MethodInsnNode) call).desc);
          Type last = arguments[arguments.length - 1];
          code.insertBefore(call, Instructions.pop(last));
          Instructions.push(last, argument, call, code);
        });
  }

  /** The next comparison after it finds both sides equal. */
  public Change isTakenForEqual() {
    return with(
        (call, code) -> {
          AbstractInsnNode at = call;
          while (!Instructions.isComparison(at)) {
            at = at.getNext();
            if (at == null) {
              return;
            }
          }
          boolean wide = at.getOpcode() == Opcodes.LCMP;
          if (at.getPrevious().getOpcode() != (wide ? Opcodes.DUP2 : Opcodes.DUP)) {
            code.insertBefore(at, new InsnNode(wide ? Opcodes.POP2 : Opcodes.POP));
            code.insertBefore(at, new InsnNode(wide ? Opcodes.DUP2 : Opcodes.DUP));
          }
        });
  }

  /** A method of the same type, with the same arguments, is called in its place, and negated. */
  public Change isReplacedByNot(String other) {
    return with(
        (call, code) -> {
          ((MethodInsnNode) call).name = other;
          AbstractInsnNode next = call.getNext();
          code.insertBefore(next, new InsnNode(Opcodes.ICONST_1));
          code.insertBefore(next, new InsnNode(Opcodes.IXOR));
        });
  }

  /**
   * A method of the same type is called in its place.
   *
   * @param other its name
   * @param kept how many of the call's arguments are its first
   * @param arguments its others
   */
  public Change isReplacedBy(String other, int kept, Object... arguments) {
    return with(
        (call, code) -> {
          MethodInsnNode node = (MethodInsnNode) call;
          Type[] before = Type.getArgumentTypes(node.desc);
          for (int i = before.length - 1; i >= kept; i--) {
            code.insertBefore(call, Instructions.pop(before[i]));
          }
          node.name = other;
          node.desc = Instructions.descriptor(node.owner, other);
          Type[] after = Type.getArgumentTypes(node.desc);
          for (int i = kept; i < after.length; i++) {
            Instructions.push(after[i], arguments[i - kept], call, code);
          }
        });
  }

  /** A call with one argument is held until another change {@link #letsGo}. */
  public Change isHeld() {
    return with(
        (call, code) -> {
          MethodInsnNode node = (MethodInsnNode) call;
          code.insertBefore(call, new LdcInsnNode(node.name));
          code.set(call, held("hold", "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/String;)V"));
        });
  }

  /** After it what is held is called. */
  public Change letsGo() {
    return with((call, code) -> code.insert(call, held("letGo", "()V")));
  }

  private static MethodInsnNode held(String name, String descriptor) {
    return new MethodInsnNode(
        Opcodes.INVOKESTATIC, Type.getInternalName(HeldCall.class), name, descriptor);
  }

  /** Whether it may change a class. */
  boolean isFor(String simpleName) {
    return type.isEmpty() || type.equals(simpleName);
  }

  /** Changes a class where it can; how many places it changed. */
  int apply(ClassNode node) {
    int changed = 0;
    for (MethodNode each : node.methods) {
      if (method.isEmpty() || method.equals(each.name)) {
        List<AbstractInsnNode> calls = new ArrayList<>();
        for (AbstractInsnNode at : each.instructions) {
          if (what.equals(Instructions.name(at))) {
            calls.add(at);
          }
        }
        for (int i = 0; i < calls.size(); i++) {
          if (which == 0 || which == i + 1) {
            edit.at(calls.get(i), each.instructions);
            changed++;
          }
        }
      }
    }
    return changed;
  }

  /** Whether a class has it, in whatever method. */
  boolean isMadeBy(ClassNode node) {
    for (MethodNode each : node.methods) {
      for (AbstractInsnNode at : each.instructions) {
        if (what.equals(Instructions.name(at))) {
          return true;
        }
      }
    }
    return false;
  }

  /** What a class could be changed at, for a message. */
  Set<String> choices(ClassNode node) {
    Set<String> choices = new TreeSet<>();
    for (MethodNode each : node.methods) {
      for (AbstractInsnNode at : each.instructions) {
        String name = Instructions.name(at);
        if ((method.isEmpty() || method.equals(each.name)) && name != null) {
          choices.add(name);
        }
      }
    }
    return choices;
  }

  @Override
  public String toString() {
    String where = type.isEmpty() ? "the station" : method.isEmpty() ? type : type + "." + method;
    return where + " does not have " + what + (which == 0 ? "" : " " + which + " times");
  }
}
