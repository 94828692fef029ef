package ej.bon;

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

  public static boolean holds(Object object) {
    return OBJECTS.contains(object);
  }
}
