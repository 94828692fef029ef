package space.opensensor.station.bench;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** A call of a station that is made later than its code says; changed classes call these. */
public final class HeldCall {

  private static Object target;
  private static Object argument;
  private static String method;

  private HeldCall() {}

  /** Holds a call with one argument. */
  public static void hold(Object on, Object with, String name) {
    target = on;
    argument = with;
    method = name;
  }

  /** Makes the call that is held, if there is one. */
  public static void letGo() throws Throwable {
    Object on = target;
    target = null;
    if (on == null) {
      return;
    }
    for (Method each : on.getClass().getDeclaredMethods()) {
      if (each.getName().equals(method) && each.getParameterCount() == 1) {
        each.setAccessible(true);
        try {
          each.invoke(on, argument);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
  }
}
