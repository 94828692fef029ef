package com.is2t.hil;

import java.lang.reflect.Array;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * A fake of the HIL engine's arrays: a mock gets an empty copy of each array, fetches what it asks
 * for and gives back what it flushes.
 */
public final class NativeInterface {

  private final Map<Object, Object> applicationArrays = new IdentityHashMap<>();

  NativeInterface() {}

  /** The empty copy that a mock is given. */
  public Object lend(Object applicationArray) {
    Object copy =
        Array.newInstance(
            applicationArray.getClass().getComponentType(), Array.getLength(applicationArray));
    applicationArrays.put(copy, applicationArray);
    return copy;
  }

  /** Forgets a copy once the native has returned. */
  public void takeBack(Object copy) {
    applicationArrays.remove(copy);
  }

  public void refreshContent(byte[] array, int offset, int length) {
    System.arraycopy(applicationArrays.get(array), offset, array, offset, length);
  }

  public void flushContent(byte[] array, int offset, int length) {
    System.arraycopy(array, offset, applicationArrays.get(array), offset, length);
  }
}
