package ej.bon;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** A fake that remembers what was made immortal. */
public final class Immortals {

  private static final Set<Object> OBJECTS = Collections.newSetFromMap(new IdentityHashMap<>());

  private Immortals() {}

  public static <T> T setImmortal(T object) {
    OBJECTS.add(object);
    return object;
  }

  /** What the arrays made immortal since {@link #forget()} hold, without their headers. */
  public static int bytes() {
    return OBJECTS.stream().mapToInt(o -> ((byte[]) o).length).sum();
  }

  public static int count() {
    return OBJECTS.size();
  }

  /** Whether one of the byte arrays has a byte of this value. */
  public static boolean anyHolds(byte wanted) {
    for (Object object : OBJECTS) {
      if (object instanceof byte[] bytes) {
        for (byte b : bytes) {
          if (b == wanted) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether one of the byte arrays has these bytes in a row. */
  public static boolean holdsAll(byte[] wanted) {
    String row = new String(wanted, StandardCharsets.ISO_8859_1);
    return OBJECTS.stream()
        .anyMatch(o -> new String((byte[]) o, StandardCharsets.ISO_8859_1).contains(row));
  }

  public static void forget() {
    OBJECTS.clear();
  }

  public static boolean holds(Object object) {
    return OBJECTS.contains(object);
  }
}
