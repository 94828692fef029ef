package space.opensensor.sigv4;

import java.lang.reflect.Field;

/** Looks at private fields, to see whether secrets were wiped. */
final class Secrets {

  private Secrets() {}

  static Object field(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  static boolean isZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
