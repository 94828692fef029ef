package space.opensensor.portability;

import java.util.StringJoiner;
import org.objectweb.asm.Type;

/**
 * A field or method as a class file names it, and the signature by which the portable API lists it:
 * {@code java.lang.String#charAt(int)char} or {@code java.lang.Integer#MAX_VALUE:int}.
 *
 * @param owner internal name of the type it is looked up in
 * @param name its name, {@code <init>} for a constructor
 * @param descriptor its descriptor; one that opens with a parenthesis makes it a method
 */
record Member(String owner, String name, String descriptor) {

  /** The owner of the methods that every array has. */
  static final String ARRAY = "[]";

  boolean isMethod() {
    return descriptor.startsWith("(");
  }

  /** The same member, looked up in another type. */
  Member in(String type) {
    return new Member(type, name, descriptor);
  }

  String signature() {
    String head = typeName(owner) + '#' + name;
    if (!isMethod()) {
      return head + ':' + typeName(Type.getType(descriptor));
    }
    StringJoiner parameters = new StringJoiner(",", "(", ")");
    for (Type parameter : Type.getArgumentTypes(descriptor)) {
      parameters.add(typeName(parameter));
    }
    return head + parameters + typeName(Type.getReturnType(descriptor));
  }

  /** The name of a type in the portable API's lists: dots for slashes. */
  static String typeName(String internalName) {
    return internalName.replace('/', '.');
  }

  private static String typeName(Type type) {
    return type.getClassName().replace('$', '.');
  }
}
