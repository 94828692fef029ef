package space.opensensor.station.bench;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Counts the bytes of the project's own objects and arrays that can be reached from one, exactly
 * and whatever else is on the heap: 8 bytes for each object or array, 4 for each reference, and its
 * primitives, as on a 32-bit VM. It does not go through the models of a test.
 */
public final class ReachableBytes {

  private ReachableBytes() {}

  public static long of(Object root, String modelPrefix) throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.add(root);
    seen.add(root);
    long bytes = 0;
    while (!open.isEmpty()) {
      Object object = open.remove();
      bytes += 8;
      if (object instanceof String text) {
        bytes += 8 + text.length();
      } else if (object.getClass().isArray()) {
        Class<?> type = object.getClass().getComponentType();
        bytes += (long) Array.getLength(object) * width(type);
        for (int i = 0; !type.isPrimitive() && i < Array.getLength(object); i++) {
          add(Array.get(object, i), seen, open, modelPrefix);
        }
      } else {
        for (Class<?> c = object.getClass(); isOwn(c); c = c.getSuperclass()) {
          for (Field field : c.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
              bytes += width(field.getType());
              if (!field.getType().isPrimitive()) {
                field.setAccessible(true);
                add(field.get(object), seen, open, modelPrefix);
              }
            }
          }
        }
      }
    }
    return bytes;
  }

  private static void add(Object object, Set<Object> seen, Deque<Object> open, String modelPrefix) {
    if (object == null) {
      return;
    }
    String name = object.getClass().getName();
    boolean counted =
        object.getClass().isArray() || object instanceof String || isOwn(object.getClass());
    if (counted && !name.contains("Model") && !name.startsWith(modelPrefix) && seen.add(object)) {
      open.add(object);
    }
  }

  private static boolean isOwn(Class<?> c) {
    return c.getName().startsWith("space.opensensor.");
  }

  private static int width(Class<?> type) {
    if (type == long.class || type == double.class) {
      return 8;
    }
    if (type == byte.class || type == boolean.class) {
      return 1;
    }
    return type == short.class || type == char.class ? 2 : 4;
  }
}
