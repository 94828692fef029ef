package space.opensensor.portability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Code that makes a value of any type the modules' methods ask for, so that TeaVM's analysis sees
 * every class of the modules flow wherever its type lets it, and no virtual call is left without a
 * target.
 *
 * <p>For each reference type it writes one {@code make} method, which makes one object with every
 * constructor of every concrete class of that type, and a {@link StubClass} where the type is an
 * interface or an abstract class without one. Which object it returns hangs on a number TeaVM
 * cannot know.
 */
final class Values {

  /** The static field of the root class that no analysis knows the value of. */
  static final String PICK = "pick";

  private static final Set<String> LISTS =
      Set.of("java/util/ArrayList", "java/util/List", "java/util/Collection", "java/lang/Iterable");
  private static final Set<String> MAPS = Set.of("java/util/HashMap", "java/util/Map");
  private static final Set<String> TEXTS =
      Set.of("java/lang/String", "java/lang/CharSequence", "java/lang/Comparable");
  private static final Map<String, String> BOXES =
      Map.of(
          "java/lang/Boolean", "Z",
          "java/lang/Byte", "B",
          "java/lang/Character", "C",
          "java/lang/Short", "S",
          "java/lang/Integer", "I",
          "java/lang/Long", "J",
          "java/lang/Float", "F",
          "java/lang/Double", "D");
  private static final Type OBJECT = Type.getObjectType("java/lang/Object");

  private final ClassSet classes;
  private final LibraryReach libraries;
  private final ClassWriter root;
  private final StubClass stubs;
  private final Map<String, String> makers = new HashMap<>();

  Values(
      ClassSet classes,
      LibraryReach libraries,
      ClassWriter root,
      BiConsumer<String, byte[]> output) {
    this.classes = classes;
    this.libraries = libraries;
    this.root = root;
    this.stubs = new StubClass(classes, this, output);
  }

  /** Leaves a value of a type on the stack. */
  void push(MethodVisitor code, Type type) {
    if (type.getSort() == Type.OBJECT || type.getSort() == Type.ARRAY) {
      String maker = maker(type);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, RootClass.NAME, maker, "()" + type.getDescriptor(), false);
      return;
    }
    code.visitFieldInsn(Opcodes.GETSTATIC, RootClass.NAME, PICK, "I");
    if (type.getSort() == Type.LONG) {
      code.visitInsn(Opcodes.I2L);
    } else if (type.getSort() == Type.FLOAT) {
      code.visitInsn(Opcodes.I2F);
    } else if (type.getSort() == Type.DOUBLE) {
      code.visitInsn(Opcodes.I2D);
    }
  }

  /** Leaves an object on the stack, made with a constructor of its class. */
  void construct(MethodVisitor code, String internalName, MethodNode constructor) {
    code.visitTypeInsn(Opcodes.NEW, internalName);
    code.visitInsn(Opcodes.DUP);
    for (Type parameter : Type.getArgumentTypes(constructor.desc)) {
      push(code, parameter);
    }
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, internalName, "<init>", constructor.desc, false);
  }

  private String maker(Type type) {
    String name = makers.get(type.getDescriptor());
    if (name == null) {
      name = "make" + makers.size();
      makers.put(type.getDescriptor(), name);
      writeMaker(name, type);
    }
    return name;
  }

  private void writeMaker(String name, Type type) {
    List<Consumer<MethodVisitor>> recipes =
        type.getSort() == Type.ARRAY ? List.of(arrayOf(type)) : recipes(type.getInternalName());
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor code = root.visitMethod(access, name, "()" + type.getDescriptor(), null, null);
    code.visitCode();
    for (Consumer<MethodVisitor> recipe : recipes) {
      Label next = new Label();
      code.visitFieldInsn(Opcodes.GETSTATIC, RootClass.NAME, PICK, "I");
      code.visitJumpInsn(Opcodes.IFEQ, next);
      recipe.accept(code);
      code.visitInsn(Opcodes.ARETURN);
      code.visitLabel(next);
    }
    code.visitInsn(Opcodes.ACONST_NULL);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private Consumer<MethodVisitor> arrayOf(Type array) {
    Type element = Type.getType(array.getDescriptor().substring(1));
    return code -> {
      code.visitInsn(Opcodes.ICONST_1);
      if (element.getSort() == Type.OBJECT || element.getSort() == Type.ARRAY) {
        code.visitTypeInsn(Opcodes.ANEWARRAY, element.getInternalName());
        code.visitInsn(Opcodes.DUP);
        code.visitInsn(Opcodes.ICONST_0);
        push(code, element);
        code.visitInsn(Opcodes.AASTORE);
      } else {
        code.visitIntInsn(Opcodes.NEWARRAY, arrayCode(element));
      }
    };
  }

  private static int arrayCode(Type element) {
    switch (element.getSort()) {
      case Type.BOOLEAN:
        return Opcodes.T_BOOLEAN;
      case Type.CHAR:
        return Opcodes.T_CHAR;
      case Type.BYTE:
        return Opcodes.T_BYTE;
      case Type.SHORT:
        return Opcodes.T_SHORT;
      case Type.LONG:
        return Opcodes.T_LONG;
      case Type.FLOAT:
        return Opcodes.T_FLOAT;
      case Type.DOUBLE:
        return Opcodes.T_DOUBLE;
      default:
        return Opcodes.T_INT;
    }
  }

  private List<Consumer<MethodVisitor>> recipes(String name) {
    List<Consumer<MethodVisitor>> recipes = new ArrayList<>();
    if (TEXTS.contains(name) || name.equals("java/lang/Object")) {
      recipes.add(code -> code.visitLdcInsn("text"));
    }
    if (BOXES.containsKey(name)) {
      recipes.add(code -> box(code, name));
    } else if (name.equals("java/lang/Number")) {
      recipes.add(code -> box(code, "java/lang/Integer"));
    } else if (name.equals("java/lang/Class")) {
      recipes.add(code -> code.visitLdcInsn(OBJECT));
    } else if (LISTS.contains(name)) {
      recipes.add(this::list);
    } else if (MAPS.contains(name)) {
      recipes.add(this::map);
    }
    for (ClassNode type : candidates(name)) {
      addObjects(recipes, type);
    }
    ClassNode type = classes.find(name);
    if (type != null && (isInterface(type) && !isListed(name) || recipes.isEmpty())) {
      recipes.add(code -> platformOrStub(code, type));
    }
    return recipes;
  }

  private static boolean isListed(String name) {
    return LISTS.contains(name) || MAPS.contains(name) || TEXTS.contains(name);
  }

  /** The concrete classes of the modules and of what they reach that are of a type. */
  private List<ClassNode> candidates(String name) {
    List<ClassNode> found = new ArrayList<>();
    for (ClassNode type : classes.modules()) {
      addIfOf(found, type, name);
    }
    for (String library : libraries.types()) {
      addIfOf(found, classes.find(library), name);
    }
    return found;
  }

  private void addIfOf(List<ClassNode> found, ClassNode type, String name) {
    boolean concrete = (type.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) == 0;
    if (concrete || (type.access & Opcodes.ACC_ENUM) != 0) {
      if (classes.hierarchy(type.name).stream().anyMatch(t -> t.name.equals(name))) {
        found.add(type);
      }
    }
  }

  private void addObjects(List<Consumer<MethodVisitor>> recipes, ClassNode type) {
    if ((type.access & Opcodes.ACC_ENUM) != 0) {
      for (FieldNode field : type.fields) {
        if ((field.access & Opcodes.ACC_ENUM) != 0) {
          recipes.add(
              code -> code.visitFieldInsn(Opcodes.GETSTATIC, type.name, field.name, field.desc));
        }
      }
      return;
    }
    boolean module = classes.origin(type.name) == ClassSet.Origin.MODULE;
    for (MethodNode method : type.methods) {
      boolean reached = module || libraries.methods(type.name).contains(method);
      if (method.name.equals("<init>") && reached) {
        recipes.add(code -> construct(code, type.name, method));
      }
    }
  }

  private void platformOrStub(MethodVisitor code, ClassNode type) {
    if ((type.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) != 0) {
      String stub = stubs.of(type);
      code.visitTypeInsn(Opcodes.NEW, stub);
      code.visitInsn(Opcodes.DUP);
      code.visitMethodInsn(Opcodes.INVOKESPECIAL, stub, "<init>", "()V", false);
      return;
    }
    construct(code, type.name, simplestConstructor(type));
  }

  /** The constructor with the fewest parameters that is not private. */
  static MethodNode simplestConstructor(ClassNode type) {
    MethodNode simplest = null;
    for (MethodNode method : type.methods) {
      if (method.name.equals("<init>") && (method.access & Opcodes.ACC_PRIVATE) == 0) {
        if (simplest == null || arity(method) < arity(simplest)) {
          simplest = method;
        }
      }
    }
    if (simplest == null) {
      throw new IllegalStateException(
          "cannot make a " + Member.typeName(type.name) + "; add a recipe for it to Values");
    }
    return simplest;
  }

  private static int arity(MethodNode method) {
    return Type.getArgumentTypes(method.desc).length;
  }

  private static boolean isInterface(ClassNode type) {
    return (type.access & Opcodes.ACC_INTERFACE) != 0;
  }

  private void box(MethodVisitor code, String box) {
    String primitive = BOXES.get(box);
    push(code, Type.getType(primitive));
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, box, "valueOf", "(" + primitive + ")L" + box + ";", false);
  }

  private void list(MethodVisitor code) {
    code.visitTypeInsn(Opcodes.NEW, "java/util/ArrayList");
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/util/ArrayList", "<init>", "()V", false);
    code.visitInsn(Opcodes.DUP);
    push(code, OBJECT);
    String descriptor = "(Ljava/lang/Object;)Z";
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/util/ArrayList", "add", descriptor, false);
    code.visitInsn(Opcodes.POP);
  }

  private void map(MethodVisitor code) {
    code.visitTypeInsn(Opcodes.NEW, "java/util/HashMap");
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/util/HashMap", "<init>", "()V", false);
    code.visitInsn(Opcodes.DUP);
    push(code, OBJECT);
    push(code, OBJECT);
    String descriptor = "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;";
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/util/HashMap", "put", descriptor, false);
    code.visitInsn(Opcodes.POP);
  }
}
