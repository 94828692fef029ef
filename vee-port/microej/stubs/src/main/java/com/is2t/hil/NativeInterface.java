package com.is2t.hil;

/**
 * Signatures of the mock API's class. Documented at
 * https://docs.microej.com/en/latest/VEEPortingGuide/mock.html ("Array Type Arguments").
 */
public abstract class NativeInterface {

  /** Fills part of an array from the application's array. */
  public abstract void refreshContent(byte[] array, int offset, int length);

  /** Copies part of an array to the application's array. */
  public abstract void flushContent(byte[] array, int offset, int length);
}
