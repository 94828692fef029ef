package space.opensensor.portability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The program that TeaVM is given to translate: a main method that calls every method of every
 * class of the modules, private ones included, each on every kind of receiver and argument there is
 * (see {@link Values}). It is written to be read by TeaVM, which knows no access rules; a JVM would
 * refuse it.
 */
final class RootClass {

  /** The package of all that is generated. */
  static final String PACKAGE = "space/opensensor/portability/generated/";

  static final String NAME = PACKAGE + "Root";

  private final ClassSet classes;
  private final Path folder;
  private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
  private final List<String> calls = new ArrayList<>();
  private final Values values;

  /**
   * A program for the modules.
   *
   * @param folder where its classes go
   */
  RootClass(ClassSet classes, LibraryReach libraries, Path folder) {
    this.classes = classes;
    this.folder = folder;
    writer.visit(Opcodes.V1_6, Opcodes.ACC_PUBLIC, NAME, null, "java/lang/Object", null);
    writer.visitField(Opcodes.ACC_STATIC, Values.PICK, "I", null, null).visitEnd();
    values = new Values(classes, libraries, writer, this::write);
  }

  /** Writes the class and its stubs. */
  void generate() {
    for (ClassNode type : classes.modules()) {
      for (MethodNode method : type.methods) {
        int uncallable = Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE;
        if ((method.access & uncallable) == 0 && !method.name.equals("<clinit>")) {
          call(type, method);
        }
      }
      initialise(type);
    }
    main();
    writer.visitEnd();
    write(NAME, writer.toByteArray());
  }

  private void call(ClassNode type, MethodNode method) {
    MethodVisitor code = begin();
    boolean isStatic = (method.access & Opcodes.ACC_STATIC) != 0;
    if (method.name.equals("<init>")) {
      code.visitTypeInsn(Opcodes.NEW, type.name);
    } else if (!isStatic) {
      values.push(code, Type.getObjectType(type.name));
    }
    for (Type parameter : Type.getArgumentTypes(method.desc)) {
      values.push(code, parameter);
    }
    int opcode = isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL;
    code.visitMethodInsn(opcode, type.name, method.name, method.desc, false);
    pop(code, Type.getReturnType(method.desc));
    end(code);
  }

  private void initialise(ClassNode type) {
    for (FieldNode field : type.fields) {
      if ((field.access & Opcodes.ACC_STATIC) != 0 && field.value == null) {
        MethodVisitor code = begin();
        String sink = "value" + calls.size();
        writer.visitField(Opcodes.ACC_STATIC, sink, field.desc, null, null).visitEnd();
        code.visitFieldInsn(Opcodes.GETSTATIC, type.name, field.name, field.desc);
        code.visitFieldInsn(Opcodes.PUTSTATIC, NAME, sink, field.desc);
        end(code);
        return;
      }
    }
  }

  private MethodVisitor begin() {
    String name = "call" + calls.size();
    calls.add(name);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor code = writer.visitMethod(access, name, "()V", null, null);
    code.visitCode();
    return code;
  }

  private static void pop(MethodVisitor code, Type type) {
    if (type.getSize() == 2) {
      code.visitInsn(Opcodes.POP2);
    } else if (type.getSize() == 1) {
      code.visitInsn(Opcodes.POP);
    }
  }

  private void main() {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor code = writer.visitMethod(access, "main", "([Ljava/lang/String;)V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitInsn(Opcodes.ARRAYLENGTH);
    code.visitFieldInsn(Opcodes.PUTSTATIC, NAME, Values.PICK, "I");
    for (String name : calls) {
      code.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, name, "()V", false);
    }
    end(code);
  }

  private static void end(MethodVisitor code) {
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void write(String internalName, byte[] bytes) {
    try {
      Files.createDirectories(folder.resolve(PACKAGE));
      Files.write(folder.resolve(internalName + ".class"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + internalName, e);
    }
  }
}
