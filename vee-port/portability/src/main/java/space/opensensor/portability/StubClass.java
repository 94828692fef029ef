package space.opensensor.portability;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A class for a type that has none: it implements an interface or extends an abstract class, and
 * each of its methods returns whatever {@link Values} makes. It stands for the ports, which
 * implement vee-port/api outside the portable modules.
 */
final class StubClass {

  private final ClassSet classes;
  private final Values values;
  private final BiConsumer<String, byte[]> output;
  private final Map<String, String> stubs = new HashMap<>();

  StubClass(ClassSet classes, Values values, BiConsumer<String, byte[]> output) {
    this.classes = classes;
    this.values = values;
    this.output = output;
  }

  /** The internal name of the stub of a type. */
  String of(ClassNode type) {
    String stub = stubs.get(type.name);
    if (stub == null) {
      stub = RootClass.PACKAGE + "Stub" + stubs.size();
      stubs.put(type.name, stub);
      output.accept(stub, write(stub, type));
    }
    return stub;
  }

  private byte[] write(String stub, ClassNode type) {
    boolean isInterface = (type.access & Opcodes.ACC_INTERFACE) != 0;
    String parent = isInterface ? "java/lang/Object" : type.name;
    String[] interfaces = isInterface ? new String[] {type.name} : null;
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V1_6, Opcodes.ACC_PUBLIC, stub, null, parent, interfaces);
    constructor(writer, parent);
    for (MethodNode method : abstractMethods(type).values()) {
      MethodVisitor code =
          writer.visitMethod(Opcodes.ACC_PUBLIC, method.name, method.desc, null, null);
      code.visitCode();
      Type result = Type.getReturnType(method.desc);
      if (result.getSort() != Type.VOID) {
        values.push(code, result);
      }
      end(code, result.getOpcode(Opcodes.IRETURN));
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  private void constructor(ClassWriter writer, String parent) {
    MethodNode inherited = Values.simplestConstructor(classes.find(parent));
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    for (Type parameter : Type.getArgumentTypes(inherited.desc)) {
      values.push(code, parameter);
    }
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, "<init>", inherited.desc, false);
    end(code, Opcodes.RETURN);
  }

  private Map<String, MethodNode> abstractMethods(ClassNode type) {
    Map<String, MethodNode> open = new LinkedHashMap<>();
    Map<String, MethodNode> done = new HashMap<>();
    for (ClassNode ancestor : classes.hierarchy(type.name)) {
      for (MethodNode method : ancestor.methods) {
        String key = method.name + method.desc;
        if ((method.access & Opcodes.ACC_ABSTRACT) == 0) {
          done.put(key, method);
        } else {
          open.putIfAbsent(key, method);
        }
      }
    }
    open.keySet().removeAll(done.keySet());
    return open;
  }

  private static void end(MethodVisitor code, int returnOpcode) {
    code.visitInsn(returnOpcode);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
